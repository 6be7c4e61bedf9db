import { closeAfterTest } from '../../emulators/testing/closing.ts';
import { startTestBed } from '../../emulators/testing/pubsub-bed.ts';
import type { PubSubEmulator } from '../../emulators/pubsub/pubsub-emulator.ts';
import { PubSubPublisher } from '../../src/google/pubsub/publisher.ts';
import { jobRoutes } from '../../src/http/job-routes.ts';
import { launchActionRoutes, type LaunchActionRoutesOptions } from '../../src/http/launch-action-routes.ts';
import { launchListRoutes, type LaunchListRoutesOptions } from '../../src/http/launch-list-routes.ts';
import { launchRoutes, type LaunchRoutesOptions } from '../../src/http/launch-routes.ts';
import { lookUpRoutes, type LookUp } from '../../src/http/look-up-routes.ts';
import { openApiRoutes } from '../../src/http/open-api-routes.ts';
import { systemClock, type Clock } from '../../src/launch/kit/clock.ts';
import { NO_OVERRIDES } from '../../src/launch/event/override-policy.ts';
import { createLogger } from '../../src/logging/logger.ts';
import { createApp } from '../../src/server/app.ts';
import { listen } from '../../src/server/listener.ts';

export interface HttpService {
  readonly emulator: PubSubEmulator;
  /** Every log line, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Sends a request to a path of the service. */
  readonly send: (path: string, init?: RequestInit) => Promise<Response>;
  /** Data and attributes of what was stored, oldest first. */
  readonly stored: () => readonly { readonly data: string; readonly attributes: Record<string, string> }[];
}

export interface HttpServiceOptions extends Partial<LaunchRoutesOptions> {
  /** The time limit of a publish, milliseconds; default 10 s. */
  readonly timeoutMs?: number;
  /** None by default. */
  readonly lookUp?: LookUp | undefined;
  /** The clock of look-ups that wait; the machine's by default. */
  readonly clock?: Clock;
  /** Never by default. */
  readonly stop?: AbortSignal;
  /** An empty ledger by default. */
  readonly records?: LaunchListRoutesOptions['records'] & LaunchActionRoutesOptions['records'];
  readonly actions?: LaunchActionRoutesOptions['actions'];
  /** No caller by default. */
  readonly operators?: readonly string[];
  readonly defaultJob?: string;
  readonly afterAction?: LaunchActionRoutesOptions['afterAction'];
  /** Default true. */
  readonly isReady?: boolean;
}

/** The JSON body of a 202, and of a 503, which has only the launch id. */
export interface Accepted {
  readonly message: string;
  /** Only for named jobs. */
  readonly job?: string;
  readonly id: string;
  readonly launchId: string;
  readonly messageId: string;
}

/** Reads the body of an answer to a launch request. */
export async function bodyOf(response: Response): Promise<Accepted> {
  return (await response.json()) as Accepted;
}

const EMPTY: NonNullable<HttpServiceOptions['records']> = {
  show: async () => [],
  list: async () => ({ launches: [], olderThan: undefined }),
};
const NOT_FOUND = { kind: 'refused', reason: 'not found' } as const;
const NO_LAUNCHES: NonNullable<HttpServiceOptions['actions']> = {
  cancel: async () => NOT_FOUND,
  retry: async () => NOT_FOUND,
};

/**
 * The request side as `serve` connects it, on a free port, with Google's publisher and the emulator. Everything is closed
 * after the test.
 */
export async function startHttpService(options: HttpServiceOptions = {}): Promise<HttpService> {
  const { timeoutMs = 10_000, lookUp, isReady = true, clock = systemClock, ...given } = options;
  const { stop = new AbortController().signal, operators = [], afterAction, defaultJob, ...others } = given;
  const { records = EMPTY, actions = NO_LAUNCHES, ...routes } = others;
  const { emulator, pubsub } = await startTestBed();
  await pubsub.createTopic('jobs');
  const log: Record<string, unknown>[] = [];
  const logger = createLogger({
    level: 'debug',
    destination: { write: (line) => void log.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const publisher = new PubSubPublisher({
    projectId: 'p',
    topic: 'jobs',
    timeoutMs,
    emulatorHost: emulator.address,
  });
  const asking: LaunchRoutesOptions = {
    publisher,
    logger,
    projectId: 'p',
    authenticate: (_request, _response, next) => next(),
    allowGet: true,
    overridePolicy: NO_OVERRIDES,
    hasDefaultJob: true,
    hasLedger: true,
    ...routes,
  };
  const operating = { ...asking, operators, records, actions, afterAction, defaultJob };
  const app = createApp({
    routes: [
      launchRoutes(asking),
      jobRoutes(asking),
      lookUpRoutes({ ...asking, lookUp, clock, stop }),
      launchListRoutes(operating),
      launchActionRoutes(operating),
      openApiRoutes,
    ],
    logger,
    isReady: () => isReady,
  });
  const listener = await listen({ handler: app, host: '127.0.0.1', port: 0 });
  closeAfterTest(() => publisher.close());
  closeAfterTest(() => listener.close());
  return {
    emulator,
    log,
    send: (path, init) => fetch(`http://127.0.0.1:${listener.port}${path}`, { redirect: 'manual', ...init }),
    stored: () =>
      emulator.messages('jobs').map(({ data, attributes }) => ({
        data: data.toString(),
        attributes: { ...attributes },
      })),
  };
}
