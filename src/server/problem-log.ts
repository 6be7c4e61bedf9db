import type { IncomingMessage } from 'node:http';
import type { Logger } from '../logging/logger.ts';
import type { Problem, ProblemCode } from './problem.ts';

interface Line {
  /** `error` where the operator has to act, `warn` where somebody should look, `debug` where nobody needs to. */
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

const REFUSED: Line = { level: 'info', message: 'request refused' };
const CALLER_REFUSED: Line = { level: 'warn', message: 'caller refused' };

const LINES: Readonly<Record<ProblemCode, Line>> = {
  'invalid-id': REFUSED,
  'invalid-path': REFUSED,
  'invalid-body': REFUSED,
  'invalid-delivery': { level: 'warn', message: 'request is no delivery' },
  'invalid-idempotency-key': REFUSED,
  'override-not-allowed': REFUSED,
  'cross-site-request': REFUSED,
  'not-found': REFUSED,
  'launch-not-found': REFUSED,
  'method-not-allowed': REFUSED,
  'body-too-large': { level: 'warn', message: 'request refused' },
  'unsupported-media-type': REFUSED,
  unauthenticated: CALLER_REFUSED,
  forbidden: CALLER_REFUSED,
  'keys-unavailable': CALLER_REFUSED,
  'publish-failed': { level: 'error', message: 'a launch request could not be stored' },
  stopping: REFUSED,
  'not-ready': { level: 'debug', message: 'not ready' },
  'look-up-not-configured': REFUSED,
  'look-up-failed': { level: 'error', message: 'a launch could not be looked up' },
  internal: { level: 'error', message: 'a request failed unexpectedly' },
};

/** Longest path that is logged; strangers send what they like. */
const PATH_LIMIT = 200;

/**
 * Writes the one line of a request that was answered with `problem`. It has no `httpRequest`: Cloud Run writes an
 * entry with it for every request, and whoever counts by it would count twice.
 */
export function logProblem(options: {
  readonly logger: Logger;
  readonly problem: Problem;
  readonly request: IncomingMessage;
  readonly durationMs: number;
  /** What the line tells of the request beyond its method and path. */
  readonly about: Readonly<Record<string, unknown>>;
}): void {
  const { logger, problem, request, durationMs, about } = options;
  const { level, message } = LINES[problem.code];
  logger[level](
    {
      method: request.method,
      path: pathOf(request).slice(0, PATH_LIMIT),
      status: problem.status,
      code: problem.code,
      detail: problem.message,
      durationMs,
      ...about,
      ...(level === 'error' && { err: problem.cause }),
      ...problem.log,
    },
    message,
  );
}

/** The path of a request, as it was sent. */
export function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}
