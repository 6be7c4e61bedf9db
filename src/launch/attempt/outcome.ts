import { Rejection } from '../event/rejection.ts';
import type { ListFault } from '../ledger/list-fault.ts';
import type { RefusalCode } from '../jobs/run-job-failure.ts';

/** What a delivery of a launch request comes to. */
export type Outcome =
  /** RunJob accepted it. The execution's name is missing where the operation came without metadata. */
  | { readonly kind: 'launched'; readonly execution: string | undefined }
  /** No rule concerns it, and the rules say that such events are ignored. */
  | { readonly kind: 'ignored'; readonly why: IgnoredCause }
  /** The ledger has it, and what becomes of it is decided from there: Pub/Sub's part is done. */
  | { readonly kind: 'queued'; readonly why: QueuedCause }
  /** It is never launched, because of another one of its key; the ledger has that. */
  | { readonly kind: 'skipped'; readonly why: SkippedCause }
  /** It has its execution already, or its place in the ledger. */
  | { readonly kind: 'duplicate'; readonly execution: string | undefined }
  /** Another instance is launching it right now. */
  | { readonly kind: 'busy'; readonly why: BusyCause }
  /** No launch budget in time, or Google's quota is used up for longer. Nothing was sent. */
  | { readonly kind: 'throttled'; readonly why: ThrottledCause; readonly retryAfterMs: number }
  /** Not launched; may work later. */
  | { readonly kind: 'transient'; readonly why: TransientCause }
  /** It may have launched, and this cannot be told now: it is on hold until it can. */
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

/** What the launch waits for, as far as this process knows; or what became of the try that has failed. */
type QueuedCause =
  | { readonly code: 'not before'; readonly notBeforeMs: number }
  /** Another launch has its key. */
  | { readonly code: 'key taken' }
  /** It came later than it may wait: the next sweep ends it as `expired`. */
  | { readonly code: 'expired' }
  /** It has ended so: a newer launch of its key is there already. */
  | { readonly code: 'replaced' }
  /** As many launches of its job as may be have not ended. */
  | { readonly code: 'limit reached'; readonly running: number }
  /** Older ones go first, another process has taken it, or its job is paused. */
  | { readonly code: 'in line' }
  | { readonly code: 'no budget' }
  | { readonly code: 'quota'; readonly error: string }
  /** It has ended with that, as `rejected`. */
  | { readonly code: 'refused for good'; readonly refusal: RefusalCode; readonly error: string }
  | Extract<
      TransientCause,
      { readonly code: 'ledger unreachable' | 'slow claim' | 'stopped waiting' | 'not sent' | 'set-up fault' }
    >
  | UnknownCause;

type BusyCause =
  | { readonly code: 'being launched'; readonly claimEndsInMs: number }
  /** Another request with this launch id is, which may come to nothing. */
  | { readonly code: 'another request' };

type ThrottledCause =
  | { readonly code: 'no budget' }
  | Extract<ListFault, { readonly code: 'reads exhausted' }>;

type TransientCause =
  | { readonly code: 'ledger unreachable'; readonly error: string }
  /** An instance of the version before launches another request under this launch id, which may come to nothing. */
  | { readonly code: 'launch id undecided' }
  /** The claim was granted too late to send RunJob after it: the ledger is slow, or the process itself. */
  | { readonly code: 'slow claim'; readonly tookMs: number }
  /** So much time had passed that RunJob could no longer be answered before the ack deadline. */
  | { readonly code: 'out of time'; readonly passedMs: number }
  /** The process stops, or the caller no longer waits. */
  | { readonly code: 'stopped waiting' }
  /** The process did not open its launcher in time, or could not. */
  | { readonly code: 'still starting' }
  | { readonly code: 'not started'; readonly error: string }
  /** The call of RunJob never left. */
  | { readonly code: 'not sent'; readonly error: string }
  /** Every request fares alike until the set-up is corrected. */
  | { readonly code: 'set-up fault'; readonly refusal: RefusalCode; readonly error: string };

type UnknownCause =
  | { readonly code: 'answer lost'; readonly error: string }
  /** A claim of an earlier attempt ended without its outcome. */
  | { readonly code: 'claim ended' }
  /** RunJob accepted it, and the ledger could not record that. */
  | { readonly code: 'not recorded' }
  /** Its execution was found, and the ledger could not record that. */
  | { readonly code: 'found, not recorded'; readonly error: string }
  /** It is absent from Cloud Run, and not yet for long enough. */
  | { readonly code: 'not listed yet' }
  /** It is absent from Cloud Run, and this process has no such job. */
  | { readonly code: 'not our job' }
  /** It is absent from Cloud Run, and absent launches are never launched again. */
  | { readonly code: 'never relaunched' }
  | ListFault;

/** The launch id was used before, for a launch request that asked for something else. */
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

/** Nothing was sent, and the wait for it has ended. */
export const STOPPED_WAITING = {
  kind: 'transient',
  why: { code: 'stopped waiting' },
} as const satisfies Outcome;
