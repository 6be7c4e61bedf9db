import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Logger } from '../logging/logger.ts';
import { answerData } from './data-answer.ts';

interface Treatment {
  readonly status: number;
  /** Of its log line: `error` if the operator has to act, `warn` if the operator should look. */
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

const REFUSED = { level: 'info', message: 'request refused' } as const;
const CALLER_REFUSED = { level: 'warn', message: 'caller refused' } as const;

/** Every problem of an answer. The codes are stable: callers may act on them. */
export const PROBLEMS = {
  'invalid-id': { status: 400, ...REFUSED },
  'invalid-path': { status: 400, ...REFUSED },
  'invalid-body': { status: 400, ...REFUSED },
  'invalid-delivery': { status: 400, level: 'warn', message: 'request is not a delivery' },
  'invalid-idempotency-key': { status: 400, ...REFUSED },
  'invalid-not-before': { status: 400, ...REFUSED },
  'invalid-query': { status: 400, ...REFUSED },
  'needs-ledger': { status: 400, ...REFUSED },
  'override-not-allowed': { status: 400, ...REFUSED },
  'id-mismatch': { status: 400, ...REFUSED },
  'rule-failed': { status: 400, ...REFUSED },
  'too-large': { status: 400, ...REFUSED },
  unauthenticated: { status: 401, ...CALLER_REFUSED },
  forbidden: { status: 403, ...CALLER_REFUSED },
  'cross-site-request': { status: 403, ...REFUSED },
  'not-found': { status: 404, ...REFUSED },
  'launch-not-found': { status: 404, ...REFUSED },
  'unknown-job': { status: 404, ...REFUSED },
  'no-default-job': { status: 404, ...REFUSED },
  'method-not-allowed': { status: 405, ...REFUSED },
  'launch-ended': { status: 409, ...REFUSED },
  'launch-not-ended': { status: 409, ...REFUSED },
  'launch-succeeded': { status: 409, ...REFUSED },
  'launch-gone': { status: 409, ...REFUSED },
  'launch-not-stored': { status: 409, ...REFUSED },
  'launch-not-settled': { status: 409, ...REFUSED },
  'body-too-large': { status: 413, level: 'warn', message: 'request refused' },
  'unsupported-media-type': { status: 415, ...REFUSED },
  internal: { status: 500, level: 'error', message: 'a request failed unexpectedly' },
  'look-up-not-configured': { status: 501, ...REFUSED },
  'no-ledger': { status: 501, ...REFUSED },
  'sweep-not-configured': { status: 501, level: 'warn', message: 'nothing to sweep' },
  'keys-unavailable': { status: 503, ...CALLER_REFUSED },
  'publish-failed': { status: 503, level: 'error', message: 'a launch request could not be stored' },
  'ledger-unavailable': { status: 503, level: 'error', message: 'the ledger cannot be reached' },
  stopping: { status: 503, ...REFUSED },
  'not-ready': { status: 503, level: 'debug', message: 'not ready' },
  'look-up-failed': { status: 503, level: 'error', message: 'a launch could not be looked up' },
} as const satisfies Readonly<Record<string, Treatment>>;

export type ProblemCode = keyof typeof PROBLEMS;

/** An answer other than success (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  /** Further members of the answer, such as the launch id. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Further fields of its log line, which the caller does not get. */
  readonly log: Readonly<Record<string, unknown>>;

  /** @param options.detail for the caller: what is wrong, what was expected, what to do. */
  constructor(options: {
    readonly code: ProblemCode;
    readonly detail: string;
    readonly members?: Readonly<Record<string, unknown>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly log?: Readonly<Record<string, unknown>>;
    readonly cause?: unknown;
  }) {
    super(options.detail, { cause: options.cause });
    this.code = options.code;
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
    this.log = options.log ?? {};
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** Answers with `problem` as `application/problem+json`. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  const { status, code, message, members, headers } = problem;
  const text = JSON.stringify({ title: STATUS_CODES[status], status, code, detail: message, ...members });
  answerData(response, { status, headers, body: { type: 'application/problem+json', text } });
}

/** The longest path in the log. */
const PATH_LIMIT = 200;

/**
 * Writes the one line of a request that was answered with `problem`. It has no `httpRequest`, because Cloud Run writes an
 * entry with it for every request: a metric that counts by it would count twice.
 */
export function logProblem(options: {
  readonly logger: Logger;
  readonly problem: Problem;
  readonly request: IncomingMessage;
  readonly durationMs: number;
  /** Further fields about the request. */
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

/** The path of a request, not decoded. */
export function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}
