import { STATUS_CODES, type ServerResponse } from 'node:http';
import { answerData } from './data-answer.ts';

/** Everything an answer can complain about. The codes are stable: callers may act on them. */
export type ProblemCode =
  | 'invalid-id'
  | 'invalid-path'
  | 'invalid-body'
  | 'invalid-delivery'
  | 'invalid-idempotency-key'
  | 'override-not-allowed'
  | 'cross-site-request'
  | 'not-found'
  | 'launch-not-found'
  | 'method-not-allowed'
  | 'body-too-large'
  | 'unsupported-media-type'
  | 'unauthenticated'
  | 'forbidden'
  | 'keys-unavailable'
  | 'publish-failed'
  | 'stopping'
  | 'not-ready'
  | 'look-up-not-configured'
  | 'look-up-failed'
  | 'internal';

/** What each is answered with. */
export const PROBLEM_STATUS: Readonly<Record<ProblemCode, number>> = {
  'invalid-id': 400,
  'invalid-path': 400,
  'invalid-body': 400,
  'invalid-delivery': 400,
  'invalid-idempotency-key': 400,
  'override-not-allowed': 400,
  unauthenticated: 401,
  forbidden: 403,
  'cross-site-request': 403,
  'not-found': 404,
  'launch-not-found': 404,
  'method-not-allowed': 405,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  internal: 500,
  'look-up-not-configured': 501,
  'keys-unavailable': 503,
  'publish-failed': 503,
  stopping: 503,
  'not-ready': 503,
  'look-up-failed': 503,
};

/** An answer other than success, in the words of RFC 9457. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  /** Further members of the answer, such as the launch id. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** What its log line tells beside that, and the caller does not get. */
  readonly log: Readonly<Record<string, unknown>>;

  /** @param options.detail what was wrong, what is expected and what to do, for the caller to read. */
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
    return PROBLEM_STATUS[this.code];
  }
}

/** Answers with `problem` as `application/problem+json`. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  const { status, code, message, members, headers } = problem;
  const text = JSON.stringify({ title: STATUS_CODES[status], status, code, detail: message, ...members });
  answerData(response, { status, headers, body: { type: 'application/problem+json', text } });
}
