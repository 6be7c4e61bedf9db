import { afterEach } from 'vitest';
import { startTestBed, closeAll } from '../../emulators/pubsub/test-bed.ts';
import type { PubSubEmulator } from '../../emulators/pubsub/pubsub-emulator.ts';
import { PubSubPublisher } from '../../src/google/pubsub/publisher.ts';
import { jobRoutes } from '../../src/http/job-routes.ts';
import { launchRoutes, type LaunchRoutesOptions } from '../../src/http/launch-routes.ts';
import { lookUpRoutes, type LookUp } from '../../src/http/look-up-routes.ts';
import { openApiRoutes } from '../../src/http/open-api-routes.ts';
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
  /** How long Pub/Sub is waited for; default 10 s. */
  readonly timeoutMs?: number;
  /** None by default. */
  readonly lookUp?: LookUp | undefined;
  /** Default true. */
  readonly isReady?: boolean;
}

/** The JSON body of a 202, and of a 503, which has the launch id alone. */
export interface Accepted {
  readonly message: string;
  /** Of a named job alone. */
  readonly job?: string;
  readonly id: string;
  readonly launchId: string;
  readonly messageId: string;
}

/** Reads the body of an answer to a launch request. */
export async function bodyOf(response: Response): Promise<Accepted> {
  return (await response.json()) as Accepted;
}

const releases: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
  await closeAll();
});

/**
 * The request side as `serve` puts it together, on a free port, with Google's own publisher on the
 * emulator. Everything is closed after the test.
 */
export async function startHttpService(options: HttpServiceOptions = {}): Promise<HttpService> {
  const { timeoutMs = 10_000, lookUp, isReady = true, ...routes } = options;
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
  const app = createApp({
    routes: [launchRoutes(asking), jobRoutes(asking), lookUpRoutes({ ...asking, lookUp }), openApiRoutes],
    logger,
    isReady: () => isReady,
  });
  const listener = await listen({ handler: app, host: '127.0.0.1', port: 0 });
  releases.push(
    () => publisher.close(),
    () => listener.close(),
  );
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
