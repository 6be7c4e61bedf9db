import type { RequestListener } from 'node:http';
import { describeConfig } from '../../config/load-config.ts';
import type { Config } from '../../config/schema.ts';
import { createLogger } from '../logging/logger.ts';
import { sharedWrites } from '../logging/shared-writes.ts';
import { answerData } from '../server/data-answer.ts';
import { listen } from '../server/listener.ts';
import { VERSION } from '../version.ts';
import { needsOf, projectIdOf, readConfig } from '../settings/configuration.ts';
import { servedRulebookOf } from '../settings/rules.ts';
import { CommandError, type Runtime } from '../settings/runtime.ts';
import { argsWarnings, logWarnings, slipWarnings } from '../settings/warnings.ts';
import type { ServiceBasis } from './service-parts.ts';
import type { Service } from './service.ts';

/** A running service. */
export interface Serving {
  readonly port: number;
}

/** How long a stop waits for a part that is being opened, after all requests are answered. */
const OPENING_GRACE_MS = 1_000;

/**
 * Runs the HTTP service until `runtime.stop` fires: then it stops listening, answers what is under
 * way, and returns.
 *
 * It listens first and loads what answers requests after that; requests that come in the meantime wait.
 *
 * @param onServing called once when the service listens.
 * @throws {CommandError} when it cannot start.
 */
export async function serve(runtime: Runtime, onServing?: (serving: Serving) => void): Promise<void> {
  const config = await readConfig(runtime, needsOf);
  const { logDestination, output } = runtime;
  const destination = logDestination ?? (output && sharedWrites(output));
  const logger = createLogger({ level: config.LOG_LEVEL, destination });
  logWarnings(logger, [...slipWarnings(runtime.env), ...argsWarnings(config)]);
  const projectId = await projectIdOf(config);
  const rulebook = await servedRulebookOf(config, projectId);
  const { stop, timeScale = 1 } = runtime;
  await using releases = new AsyncDisposableStack();

  const service = Promise.withResolvers<Service>();
  const listener = await listenOrExplain(onceThere(service.promise), config);
  const { port } = listener;
  const described = describeConfig({ ...config, PROJECT_ID: projectId });
  logger.info({ version: VERSION, port, config: described }, 'listening');
  onServing?.({ port });

  service.resolve(load({ config, projectId, rulebook, logger, releases, stop, timeScale }));
  const opened = service.promise.then((loaded) => loaded.open());
  try {
    const isStopped = aborted(stop);
    await Promise.race([isStopped, opened.then(() => logger.info('ready'))]);
    await isStopped;
    logger.info('stopping: no new requests, those under way are answered');
  } finally {
    await listener.close();
    // A part that opens after this is not released: the process ends.
    await settledWithin(opened, OPENING_GRACE_MS);
  }
}

async function load(given: ServiceBasis): Promise<Service> {
  const { createService } = await import('./service.ts');
  return createService(given);
}

/** Hands every request to `service`, as soon as that is there. */
function onceThere(service: Promise<Service>): RequestListener {
  let loaded: Service | undefined;
  service.then((one) => (loaded = one)).catch(() => undefined);
  return (request, response) => {
    if (loaded !== undefined) {
      loaded.handle(request, response);
      return;
    }
    void service.then(
      ({ handle }) => {
        // The caller may have closed the connection, and the app would wait for the rest of the request.
        if (!request.destroyed) handle(request, response);
      },
      // The error that ends the service says why it could not be loaded.
      () => answerData(response, { status: 503 }),
    );
  };
}

async function settledWithin(work: Promise<unknown>, limitMs: number): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, limitMs);
  await Promise.race([work.catch(() => undefined), limit.promise]);
  clearTimeout(timer);
}

async function listenOrExplain(handler: RequestListener, { HOST, PORT }: Config) {
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
