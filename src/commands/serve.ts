import type { Router } from 'express';
import { describeConfig } from '../../config/load-config.ts';
import type { Need } from '../../config/rules.ts';
import type { Config } from '../../config/schema.ts';
import { PubSubPublisher } from '../google/pubsub-publisher.ts';
import { launchRoutes } from '../http/launch-routes.ts';
import { lookUpRoutes } from '../http/look-up-routes.ts';
import { createLogger } from '../logging/logger.ts';
import { createApp } from '../server/app.ts';
import { listen } from '../server/listener.ts';
import { pushRoutes } from '../subscriber/push-routes.ts';
import { pushAuthentication, requestAuthentication } from './authentication.ts';
import { overridePolicyOf, projectIdOf, readConfig } from './configuration.ts';
import { initializeOrExplain } from './google-credentials.ts';
import { createLauncher } from './launching.ts';
import { createLookUp } from './look-up.ts';
import { CommandError, type Runtime } from './runtime.ts';
import { serviceParts, type ServiceParts } from './service-parts.ts';

/** What a running service tells about itself. */
export interface Serving {
  readonly port: number;
}

/**
 * Runs the HTTP service until `runtime.stop` fires: then it stops listening, answers what is under
 * way, and returns.
 *
 * @param onServing called once when the service listens.
 * @throws {CommandError} when it cannot start.
 */
export async function serve(runtime: Runtime, onServing?: (serving: Serving) => void): Promise<void> {
  const config = await readConfig(runtime, needsOf);
  const logger = createLogger({ level: config.LOG_LEVEL, destination: runtime.logDestination });
  const projectId = await projectIdOf(config);
  await using releases = new AsyncDisposableStack();
  const { stop, timeScale = 1 } = runtime;
  const parts = serviceParts({ config, projectId, logger, releases, stop, timeScale });

  const routers: Router[] = [];
  if (config.ROLE !== 'subscriber') routers.push(...(await requestSide(parts)));
  if (config.ROLE !== 'http') routers.push(await pushSide(parts));
  const app = createApp({ routers, logger, isReady: () => !runtime.stop.aborted });
  const listener = await listenOrExplain(app, config);
  releases.defer(() => listener.close());

  logger.info(
    { port: listener.port, config: describeConfig({ ...config, PROJECT_ID: projectId }) },
    'listening',
  );
  onServing?.({ port: listener.port });
  await aborted(runtime.stop);
  logger.info('stopping: no new requests, those under way are answered');
}

function needsOf({ ROLE }: Config): readonly Need[] {
  const needs: Readonly<Record<Config['ROLE'], readonly Need[]>> = {
    http: ['request side'],
    subscriber: ['push side', 'launch'],
    all: ['request side', 'push side', 'launch'],
  };
  return needs[ROLE] ?? needs.all;
}

async function requestSide(parts: ServiceParts): Promise<readonly Router[]> {
  const { config, projectId, logger } = parts;
  const authenticate = await requestAuthentication({ config, logger });
  const publisher = await openPublisher(parts, config.TOPIC);
  const launches = launchRoutes({
    publisher,
    logger,
    projectId,
    authenticate,
    allowGet: config.HTTP_GET,
    overridePolicy: overridePolicyOf(config),
  });
  return [launches, lookUpRoutes({ lookUp: await createLookUp(parts), logger, authenticate })];
}

async function pushSide(parts: ServiceParts): Promise<Router> {
  const { config, projectId, logger, stop } = parts;
  const deadLetterTopic = config.DEAD_LETTER_TOPIC;
  return pushRoutes({
    launching: await createLauncher(parts),
    logger,
    projectId,
    path: config.PUSH_PATH,
    authenticate: await pushAuthentication(parts),
    overridePolicy: overridePolicyOf(config),
    deadLetters: {
      topic: deadLetterTopic === '' ? undefined : await openPublisher(parts, deadLetterTopic),
      maxDeliveryAttempts: config.MAX_DELIVERY_ATTEMPTS,
    },
    stop,
  });
}

async function openPublisher(
  { config, projectId, releases }: ServiceParts,
  topic: string,
): Promise<PubSubPublisher> {
  const publisher = new PubSubPublisher({
    projectId,
    topic,
    timeoutMs: config.PUBLISH_TIMEOUT_MS,
    emulatorHost: config.PUBSUB_EMULATOR_HOST,
  });
  await initializeOrExplain(publisher);
  releases.defer(() => publisher.close());
  return publisher;
}

async function listenOrExplain(handler: Parameters<typeof listen>[0]['handler'], { HOST, PORT }: Config) {
  try {
    return await listen({ handler, host: HOST, port: PORT });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: 'another process uses the port; stop it, or set PORT to another one (0 takes any)',
      EACCES: 'this user may not use the port; set PORT to one above 1023',
      EADDRNOTAVAIL: 'this machine does not have the address; set HOST to one it has, such as 0.0.0.0',
      ENOTFOUND: 'the address cannot be resolved; set HOST to one such as 0.0.0.0',
    };
    const reason = reasons[code] ?? (error as Error).message;
    throw new CommandError({
      message: `cannot listen on ${HOST}:${PORT}: ${reason}`,
      exitCode: 1,
      cause: error,
    });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
