import { Rejection } from '../event/rejection.ts';
import type { ListFault } from '../ledger/list-fault.ts';
import type { RefusalCode } from '../jobs/run-job-failure.ts';

/** The result of a delivery. */
export type Outcome =
  /** RunJob accepted it. `execution` is undefined if the operation came without metadata. */
  | { readonly kind: 'launched'; readonly execution: string | undefined }
  /** No rule matches it, and the rules file says that such events are ignored. */
  | { readonly kind: 'ignored'; readonly why: IgnoredCause }
  /** It is stored in the ledger, and all else happens from there. */
  | { readonly kind: 'queued'; readonly why: QueuedCause }
  /** It is never launched, because of another launch of its key. The ledger has recorded this. */
  | { readonly kind: 'skipped'; readonly why: SkippedCause }
  /** It has its execution already, or is stored in the ledger already. */
  | { readonly kind: 'duplicate'; readonly execution: string | undefined }
  /** Another instance is launching it right now. */
  | { readonly kind: 'busy'; readonly why: BusyCause }
  /** The launch budget or Google's quota is used up for longer than the delivery can wait. Nothing was sent. */
  | { readonly kind: 'throttled'; readonly why: ThrottledCause; readonly retryAfterMs: number }
  /** Not launched; may work later. */
  | { readonly kind: 'transient'; readonly why: TransientCause }
  /** It may have launched. It is on hold until this is known. */
  | { readonly kind: 'unknown'; readonly why: UnknownCause }
  /** It can never work. */
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

export type OutcomeKind = Outcome['kind'];

/** Why a delivery ended without an execution. Codes and data: `src/phrases` says what to do about each. */
export type Cause =
  | IgnoredCause
  | QueuedCause
  | SkippedCause
  | BusyCause
  | ThrottledCause
  | TransientCause
  | UnknownCause;

interface IgnoredCause {
  readonly code: 'unmatched';
}

interface SkippedCause {
  readonly code: 'skipped';
}

/** What the launch waits for, as far as this process knows; or how its try failed. */
type QueuedCause =
  | { readonly code: 'not before'; readonly notBeforeMs: number }
  /** Another launch has its key. */
  | { readonly code: 'key taken' }
  /** It came too late to be launched. The next sweep ends it as `expired`. */
  | { readonly code: 'expired' }
  /** It has ended as `replaced`: a newer launch of its key is there already. */
  | { readonly code: 'replaced' }
  /** All places of its job's `running` are taken. */
  | { readonly code: 'limit reached'; readonly running: number }
  /** Older ones go first, another process has taken it, or its job is paused. */
  | { readonly code: 'in line' }
  | { readonly code: 'no budget' }
  | { readonly code: 'quota'; readonly error: string }
  /** It has ended as `rejected`. */
  | { readonly code: 'refused for good'; readonly refusal: RefusalCode; readonly error: string }
  | Extract<
      TransientCause,
      { readonly code: 'ledger unreachable' | 'slow claim' | 'stopped waiting' | 'not sent' | 'set-up fault' }
    >
  | UnknownCause;

type BusyCause =
  | { readonly code: 'being launched'; readonly claimEndsInMs: number }
  /** Another request with this launch id is being launched, and that may fail. */
  | { readonly code: 'another request' };

type ThrottledCause =
  | { readonly code: 'no budget' }
  | Extract<ListFault, { readonly code: 'reads exhausted' }>;

type TransientCause =
  | { readonly code: 'ledger unreachable'; readonly error: string }
  /** An instance of the previous version is launching another request under this launch id, and that may fail. */
  | { readonly code: 'launch id undecided' }
  /** The claim came too late to send RunJob: the ledger or the process is slow. */
  | { readonly code: 'slow claim'; readonly tookMs: number }
  /** Too little time was left for RunJob's answer before the ack deadline. */
  | { readonly code: 'out of time'; readonly passedMs: number }
  /** The process is stopping, or the caller no longer waits. */
  | { readonly code: 'stopped waiting' }
  /** The process is not ready to launch yet, or could not start. */
  | { readonly code: 'still starting' }
  | { readonly code: 'not started'; readonly error: string }
  /** The call of RunJob never left this process. */
  | { readonly code: 'not sent'; readonly error: string }
  /** Every launch of the job is refused until the configuration is corrected. */
  | { readonly code: 'set-up fault'; readonly refusal: RefusalCode; readonly error: string };

type UnknownCause =
  | { readonly code: 'answer lost'; readonly error: string }
  /** An earlier claim ended, and its outcome was not recorded. */
  | { readonly code: 'claim ended' }
  /** RunJob accepted it, but the ledger could not record this. */
  | { readonly code: 'not recorded' }
  /** Its execution was found, but the ledger could not record this. */
  | { readonly code: 'found, not recorded'; readonly error: string }
  /** It is absent from Cloud Run, but not for long enough. */
  | { readonly code: 'not listed yet' }
  /** It is absent from Cloud Run, but this process does not have its job. */
  | { readonly code: 'not our job' }
  /** It is absent from Cloud Run, but relaunching is switched off. */
  | { readonly code: 'never relaunched' }
  | ListFault;

export function launchIdConflict(): Outcome {
  return {
    kind: 'rejected',
    rejection: new Rejection({
      code: 'launch-id-conflict',
      detail: 'this launch id belongs to a launch request that asked for something else',
    }),
  };
}

export function noBudget(retryAfterMs: number): Outcome {
  return { kind: 'throttled', why: { code: 'no budget' }, retryAfterMs };
}

export function queued(why: QueuedCause): Extract<Outcome, { readonly kind: 'queued' }> {
  return { kind: 'queued', why };
}

export const STOPPED_WAITING = {
  kind: 'transient',
  why: { code: 'stopped waiting' },
} as const satisfies Outcome;
