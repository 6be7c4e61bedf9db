/**
 * How far a failed RunJob got:
 *
 * - `never sent`: nothing left this process, and nothing will.
 * - `sent`: it may have left, but the server did not answer. The client made the code up.
 * - `answered`: the code is the server's.
 */
export type RunJobReach = 'never sent' | 'sent' | 'answered';

/** RunJob failed. {@link verdictOf} says whether it may have launched all the same. */
export class RunJobFailure extends Error {
  override readonly name = 'RunJobFailure';
  readonly code: RunJobFailureCode;
  readonly reach: RunJobReach;
  /** How long Google asks to wait, from `google.rpc.RetryInfo`. */
  readonly retryDelayMs: number | undefined;

  constructor(options: {
    readonly code: RunJobFailureCode;
    readonly message: string;
    readonly reach: RunJobReach;
    readonly retryDelayMs?: number | undefined;
    readonly cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.reach = options.reach;
    this.retryDelayMs = options.retryDelayMs;
  }
}

/**
 * Whether a failed RunJob launched:
 *
 * - `refused`: no. The same request will be refused again; the request or the configuration is wrong.
 * - `set-up fault`: no. Every request will be refused until the configuration is corrected.
 * - `throttled`: no. The quota is used up.
 * - `not launched`: no. It may work at once.
 * - `unknown`: maybe.
 */
export type RunJobVerdict = 'refused' | 'set-up fault' | 'throttled' | 'not launched' | 'unknown';

/** By the status of gRPC. `NO_CREDENTIALS`: the client had no credentials and sent nothing. */
const VERDICTS = {
  INVALID_ARGUMENT: 'refused',
  OUT_OF_RANGE: 'refused',
  NOT_FOUND: 'set-up fault',
  PERMISSION_DENIED: 'set-up fault',
  FAILED_PRECONDITION: 'set-up fault',
  UNAUTHENTICATED: 'set-up fault',
  NO_CREDENTIALS: 'set-up fault',
  RESOURCE_EXHAUSTED: 'throttled',
  // Very likely not launched, but a concurrent change of the job may abort a call that is under way.
  ABORTED: 'unknown',
  CANCELLED: 'unknown',
  UNKNOWN: 'unknown',
  DEADLINE_EXCEEDED: 'unknown',
  INTERNAL: 'unknown',
  UNAVAILABLE: 'unknown',
  DATA_LOSS: 'unknown',
  // Not documented for RunJob, so they prove nothing.
  ALREADY_EXISTS: 'unknown',
  UNIMPLEMENTED: 'unknown',
} as const satisfies Readonly<Record<string, RunJobVerdict>>;

export type RunJobFailureCode = keyof typeof VERDICTS;

/** The codes for a wrong request or a misconfiguration. */
export type RefusalCode = {
  [C in RunJobFailureCode]: (typeof VERDICTS)[C] extends 'refused' | 'set-up fault' ? C : never;
}[RunJobFailureCode];

export function isRefusal(code: RunJobFailureCode): code is RefusalCode {
  const verdict = VERDICTS[code];
  return verdict === 'refused' || verdict === 'set-up fault';
}

/** The verdict on a code that the server sent. A code that is not in the list is `unknown`. */
export function verdictOfAnswer(code: RunJobFailureCode): RunJobVerdict {
  return VERDICTS[code] ?? 'unknown';
}

/**
 * The verdict on a failure. A code that the client made up proves nothing: grpc-js reports a reset stream as
 * RESOURCE_EXHAUSTED or PERMISSION_DENIED, though the server may have accepted the call before.
 */
export function verdictOf({ code, reach }: RunJobFailure): RunJobVerdict {
  switch (reach) {
    case 'answered':
      return verdictOfAnswer(code);
    case 'sent':
      return 'unknown';
    case 'never sent':
      return code === 'NO_CREDENTIALS' ? verdictOfAnswer(code) : 'not launched';
  }
}
