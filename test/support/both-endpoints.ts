import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { trustEveryCaller } from '../../src/auth/require-token.ts';
import { launchRoutes } from '../../src/http/launch-routes.ts';
import { configuredJob } from '../../src/launch/jobs/configured-job.ts';
import type { Rulebook } from '../../src/launch/jobs/job.ts';
import type { Launch } from '../../src/launch/jobs/launch.ts';
import type { Outcome } from '../../src/launch/attempt/outcome.ts';
import { NO_OVERRIDES } from '../../src/launch/event/override-policy.ts';
import { createLogger, type Logger } from '../../src/logging/logger.ts';
import { outcomePhrases } from '../../src/phrases/outcome.ts';
import { createApp } from '../../src/server/app.ts';
import type { Handler } from '../../src/server/handler.ts';
import { listen } from '../../src/server/listener.ts';
import type { DeadLetterSettings } from '../../src/subscriber/dead-letters.ts';
import { pushRoutes } from '../../src/subscriber/push-routes.ts';
import { DEFAULT_JOB, SUBSCRIPTION } from './decode-message.ts';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Sent {
  readonly method?: string;
  readonly path: string;
  /** The same name may occur twice. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
}

/** Both routes on a free port. They only record launches and messages. */
export interface BothEndpoints {
  readonly url: string;
  readonly launches: readonly Launch[];
  readonly published: readonly Readonly<Record<string, string>>[];
  /** The outcome of the next launches, or a function that returns it. */
  outcome: Outcome | ((signal: AbortSignal) => Outcome | Promise<Outcome>);
  send(sent: Sent): Promise<Answered>;
  close(): Promise<void>;
}

/** A logger and its lines, parsed. */
export function recordingLogger(): {
  readonly logger: Logger;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
} {
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  return { logger: createLogger({ level: 'debug', destination }), lines };
}

export interface BothEndpointsOptions {
  /** Default: every caller is accepted. */
  readonly authenticate?: Handler;
  readonly logger?: Logger;
  /** Default: none. */
  readonly deadLetterTopic?: DeadLetterSettings['topic'];
  /** Default 100. */
  readonly maxDeliveryAttempts?: number;
  /** Default: none. */
  readonly rulebook?: Rulebook | undefined;
  /** Default true. */
  readonly hasDefaultJob?: boolean;
}

/** Starts `/pubsub/push` and `/job/:id`. */
export async function startBothEndpoints(options: BothEndpointsOptions = {}): Promise<BothEndpoints> {
  const { authenticate = trustEveryCaller, logger = recordingLogger().logger } = options;
  const { deadLetterTopic, maxDeliveryAttempts = 100, rulebook, hasDefaultJob = true } = options;
  const launches: Launch[] = [];
  const published: Readonly<Record<string, string>>[] = [];
  const shared = { authenticate, logger, projectId: 'p' };
  const push = pushRoutes({
    ...shared,
    routing: {
      defaultJob: hasDefaultJob ? configuredJob(DEFAULT_JOB) : undefined,
      overrides: NO_OVERRIDES,
      rulebook,
      subscription: SUBSCRIPTION,
      hasLedger: true,
    },
    path: '/pubsub/push',
    phraseOf: outcomePhrases({ hasLedger: false }),
    deadLetters: { topic: deadLetterTopic, maxDeliveryAttempts },
    stop: new AbortController().signal,
    launching: {
      async launch({ launch, signal }) {
        launches.push(launch);
        return typeof endpoints.outcome === 'function' ? endpoints.outcome(signal) : endpoints.outcome;
      },
    },
  });
  const job = launchRoutes({
    ...shared,
    overridePolicy: NO_OVERRIDES,
    allowGet: true,
    hasDefaultJob: true,
    hasLedger: true,
    publisher: {
      async publish({ attributes }) {
        published.push(attributes);
        return String(published.length);
      },
    },
  });
  const app = createApp({ routes: [push, job], logger, isReady: () => true });
  const listener = await listen({ handler: app, host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${listener.port}`;
  const endpoints: BothEndpoints = {
    url,
    launches,
    published,
    outcome: { kind: 'launched', execution: 'e' },
    send: (sent) => send(url, sent),
    close: () => listener.close(),
  };
  return endpoints;
}

/** Not `fetch`: it cannot send a header twice or unchanged. */
async function send(url: string, { method = 'POST', path, headers = [], body }: Sent): Promise<Answered> {
  const { host } = new URL(url);
  const sending = request(`${url}${path}`, {
    method,
    agent: false,
    headers: ['host', host, ...headers.flat(), 'content-length', String(Buffer.byteLength(body ?? ''))],
  });
  sending.end(body);
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}
