/**
 * How far a failed RunJob came.
 *
 * - `never sent`: nothing left this process, and nothing will.
 * - `sent`: it may have left, and the server's own answer did not come. The code was made up by the client.
 * - `answered`: the code is the server's own word.
 */
export type RunJobReach = 'never sent' | 'sent' | 'answered';

/** RunJob failed. Whether it launched all the same is for {@link verdictOf} to say. */
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
 * What a failed RunJob says about "did it launch?".
 *
 * - `refused`: no, and the same request will be refused again; the request or the set-up is at fault.
 * - `set-up fault`: no, and every request will fare alike until the set-up is corrected.
 * - `throttled`: no, the quota is used up.
 * - `not launched`: no, and it may work at once.
 * - `unknown`: it may have.
 */
export type RunJobVerdict = 'refused' | 'set-up fault' | 'throttled' | 'not launched' | 'unknown';

/** By the status of gRPC, or `NO_CREDENTIALS` where the client had nothing to authenticate with and sent nothing. */
const VERDICTS = {
  INVALID_ARGUMENT: 'refused',
  OUT_OF_RANGE: 'refused',
  NOT_FOUND: 'set-up fault',
  PERMISSION_DENIED: 'set-up fault',
  FAILED_PRECONDITION: 'set-up fault',
  UNAUTHENTICATED: 'set-up fault',
  NO_CREDENTIALS: 'set-up fault',
  RESOURCE_EXHAUSTED: 'throttled',
  // Very likely not launched, but a concurrent change of the job aborts calls half way.
  ABORTED: 'unknown',
  CANCELLED: 'unknown',
  UNKNOWN: 'unknown',
  DEADLINE_EXCEEDED: 'unknown',
  INTERNAL: 'unknown',
  UNAVAILABLE: 'unknown',
  DATA_LOSS: 'unknown',
  // RunJob is not documented to answer with these two, so they promise nothing.
  ALREADY_EXISTS: 'unknown',
  UNIMPLEMENTED: 'unknown',
} as const satisfies Readonly<Record<string, RunJobVerdict>>;

/** Why RunJob did not answer with an execution. */
export type RunJobFailureCode = keyof typeof VERDICTS;

/** The codes that blame the request or the set-up. */
export type RefusalCode = {
  [C in RunJobFailureCode]: (typeof VERDICTS)[C] extends 'refused' | 'set-up fault' ? C : never;
}[RunJobFailureCode];

export function isRefusal(code: RunJobFailureCode): code is RefusalCode {
  const verdict = VERDICTS[code];
  return verdict === 'refused' || verdict === 'set-up fault';
}

/** What a code says about "did it launch?" where it is the server's own word; a code without a mapping is unknown. */
export function verdictOfAnswer(code: RunJobFailureCode): RunJobVerdict {
  return VERDICTS[code] ?? 'unknown';
}

/**
 * The verdict on a failure. A code that the client made up says nothing, whatever it reads like: grpc-js makes
 * RESOURCE_EXHAUSTED or PERMISSION_DENIED of a reset stream, which the server may have accepted before.
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
