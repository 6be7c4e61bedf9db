import type { RequestListener, ServerResponse } from 'node:http';
import { jobRoutes } from '../http/job-routes.ts';
import { launchRoutes } from '../http/launch-routes.ts';
import { lookUpRoutes } from '../http/look-up-routes.ts';
import { openApiRoutes } from '../http/open-api-routes.ts';
import type { Publisher } from '../http/store-launch.ts';
import { outcomePhrases } from '../phrases/outcome.ts';
import { createApp, type AddRoutes, type Hindrance } from '../server/app.ts';
import { pushRoutes, type Launching } from '../subscriber/push-routes.ts';
import { aboutRequest } from './about-request.ts';
import { pushAuthentication, requestAuthentication } from './authentication.ts';
import { overridePolicyOf } from '../settings/configuration.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { routingOf } from '../settings/routing.ts';
import { launchOnceOpen } from './early-deliveries.ts';
import { openAll } from './opening.ts';
import { operatorRoutes } from './operating.ts';
import type { PublishingParts } from './publishing.ts';
import { queueSide, type QueueSide } from './queue-side.ts';
import { openOnce, serviceParts, type ServiceBasis, type ServiceParts } from './service-parts.ts';

/** Answers the requests of the service. */
export interface Service {
  readonly handle: RequestListener;
  /**
   * Opens all that requests need and have not opened yet. Until then each request waits for what it needs
   * itself.
   *
   * @throws {CommandError} when something cannot be opened.
   */
  open(): Promise<void>;
}

interface Side {
  readonly routes: readonly AddRoutes[];
  /** Open what its requests need, the most needed first. */
  readonly openings: readonly (() => Promise<unknown>)[];
}

/** Puts the service together, with no Google client loaded yet. */
export async function createService(given: ServiceBasis): Promise<Service> {
  const parts = serviceParts(given);
  const { config, projectId, logger, stop } = parts;
  const { ROLE: role } = config;
  const sides: Side[] = [];
  const takesPushes = role === 'subscriber' || role === 'all';
  const pushes = takesPushes ? await pushSide(parts) : undefined;
  // First the parts that a request needs.
  if (role === 'http' || role === 'all') sides.push(await requestSide(parts, pushes));
  if (pushes !== undefined) sides.push(pushes);
  const board = role === 'board' ? await openBoard(parts) : undefined;
  if (board !== undefined) sides.push(board);
  let isOpen = false;
  const app = createApp({
    routes: sides.flatMap(({ routes }) => routes),
    logger,
    isReady: () => isOpen && !stop.aborted,
    ...(takesPushes && config.LEDGER_URL !== '' && { hindrance: () => ledgerHindrance(parts) }),
    about: aboutRequest(projectId),
    ...(board !== undefined && { refuse: board.refuse }),
  });
  const early = new Set<ServerResponse>();
  return {
    handle(request, response) {
      if (!isOpen) {
        early.add(response);
        response.once('close', () => early.delete(response));
      }
      app(request, response);
    },
    async open() {
      await openAll({ openings: sides.flatMap(({ openings }) => openings), early });
      isOpen = true;
    },
  };
}

/**
 * Why the ledger keeps launches from being made. A push side without its ledger can do nothing, so it is not ready. With
 * both sides in one service requests can still be stored while the database is unreachable, so only a ledger that needs
 * an operator makes the service not ready.
 */
async function ledgerHindrance({ config, upkeep }: ServiceParts): Promise<Hindrance | undefined> {
  const standing = await (await upkeep()).standing();
  if (standing.kind === 'usable') return undefined;
  const isReady = config.ROLE === 'all' && standing.kind === 'unreachable';
  return { isReady, detail: standing.detail };
}

/** Pages are loaded only if there is a board. */
async function openBoard(parts: ServiceParts<'board'>) {
  const { createBoard } = await import('./board.ts');
  return createBoard(parts);
}

async function requestSide(
  parts: ServiceParts<'requests'>,
  pushes: Pick<QueueSide, 'afterChange'> | undefined,
): Promise<Side> {
  const { config, projectId, rulebook, defaultJob, logger, stop } = parts;
  const { callers: authenticate, operators } = await requestAuthentication({ config, logger });
  const publisher = publisherTo(config.TOPIC, parts);
  const lookUp = openOnce(async () => {
    const { createLookUp } = await import('./look-up.ts');
    return createLookUp(parts, { afterEnd: pushes?.afterChange });
  });
  const hasLedger = config.LEDGER_URL !== '';
  const canLookUp = rulebook !== undefined || defaultJob !== undefined || hasLedger;
  const asking = {
    publisher: {
      publish: async (message: Parameters<Publisher['publish']>[0]) => (await publisher()).publish(message),
    },
    logger,
    projectId,
    authenticate,
    overridePolicy: overridePolicyOf(config),
    rulebook,
    hasLedger,
  };
  const launches = launchRoutes({
    ...asking,
    allowGet: config.HTTP_GET,
    hasDefaultJob: rulebook === undefined || defaultJob !== undefined,
  });
  const lookUps = lookUpRoutes({
    lookUp: canLookUp ? { find: async (launch) => (await lookUp()).find(launch) } : undefined,
    logger,
    projectId,
    authenticate: operators,
    rulebook,
    clock,
    stop,
  });
  const operating = operatorRoutes(parts, { authenticate: operators, afterAction: pushes?.afterChange });
  return {
    routes: [launches, jobRoutes(asking), lookUps, ...operating, openApiRoutes],
    openings: canLookUp ? [publisher, lookUp] : [publisher],
  };
}

async function pushSide(parts: ServiceParts): Promise<Side & Pick<QueueSide, 'afterChange'>> {
  const { config, projectId, logger, stop } = parts;
  const hasLedger = config.LEDGER_URL !== '';
  const queueing = openOnce(async () => {
    const { createQueueing } = await import('./queueing.ts');
    return createQueueing(parts);
  });
  const launcher = openOnce(async (): Promise<Launching> => {
    if (hasLedger) return (await queueing()).intake;
    const { createLauncher } = await import('./launching.ts');
    return createLauncher(parts);
  });
  const deadLetters =
    config.DEAD_LETTER_TOPIC === '' ? undefined : publisherTo(config.DEAD_LETTER_TOPIC, parts);
  const authenticate = await pushAuthentication(parts);
  const queue = await queueSide(parts, { queueing: hasLedger ? queueing : undefined, authenticate });
  const pushes = pushRoutes({
    launching: queue.afterDelivery({ launch: (delivery) => launchOnceOpen(launcher, delivery) }),
    logger,
    projectId,
    path: config.PUSH_PATH,
    authenticate,
    routing: routingOf(config, { ...parts, hasLedger }),
    phraseOf: outcomePhrases({ hasLedger }),
    deadLetters: {
      topic: deadLetters && { publish: async (copy) => (await deadLetters()).publish(copy) },
      maxDeliveryAttempts: config.MAX_DELIVERY_ATTEMPTS,
    },
    stop,
  });
  return {
    afterChange: queue.afterChange,
    routes: [pushes, ...queue.routes],
    openings: [launcher, ...(deadLetters === undefined ? [] : [deadLetters]), ...queue.openings],
  };
}

function publisherTo(topic: string, parts: PublishingParts) {
  return openOnce(async () => {
    const { openPublisher } = await import('./publishing.ts');
    return openPublisher(parts, topic);
  });
}
