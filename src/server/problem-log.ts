import type { IncomingMessage } from 'node:http';
import type { Logger } from '../logging/logger.ts';
import { PROBLEMS, type Problem } from './problem.ts';

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
  const { level, message } = PROBLEMS[problem.code];
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
