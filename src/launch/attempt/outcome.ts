import { Rejection } from '../event/rejection.ts';

/** What became of one delivery of a launch request. */
export type Outcome =
  /** RunJob accepted it. The execution's name is missing where the operation came without metadata. */
  | { readonly kind: 'launched'; readonly execution: string | undefined }
  /** It has its execution already. */
  | { readonly kind: 'duplicate'; readonly execution: string | undefined }
  /** Another instance is launching it right now. */
  | { readonly kind: 'busy'; readonly detail: string }
  /** No launch budget in time, or Google's quota is used up for longer. Nothing was sent. */
  | { readonly kind: 'throttled'; readonly detail: string; readonly retryAfterMs: number }
  /** Not launched; may work later. */
  | { readonly kind: 'transient'; readonly detail: string; readonly setUpFault: boolean }
  /** It may have launched, and this cannot be told now. */
  | { readonly kind: 'unknown'; readonly detail: string }
  /** It can never work. */
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

export type OutcomeKind = Outcome['kind'];

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

/** It may have launched: nothing is sent until that can be told. */
export function heldOutcome(detail: string): Outcome {
  return { kind: 'unknown', detail };
}

/** It may have launched, and Cloud Run does not list it so far. */
export function notListedOutcome(): Outcome {
  return heldOutcome(
    'it is not listed yet; it is launched again once it stays absent for RELAUNCH_AFTER_SECONDS',
  );
}

/** There is no launch budget in time. */
export function throttledOutcome(retryAfterMs: number): Outcome {
  return { kind: 'throttled', detail: 'no launch budget in time', retryAfterMs };
}

/** The claim was granted too late to send RunJob after it. The database, or the process itself, is slow. */
export function slowClaimOutcome(claimMs: number): Outcome {
  return transientOutcome(
    `the ledger took ${Math.round(claimMs)} ms for a claim, too long to send RunJob after it: the database is slow`,
  );
}

/** So much time of the delivery had passed that RunJob could not be answered any more before the ack deadline. */
export function outOfTimeOutcome(passedMs: number): Outcome {
  return transientOutcome(
    `it took ${Math.round(passedMs)} ms until RunJob could be sent, longer than the ack deadline allows: look at the database, and at Cloud Run's list`,
  );
}

/** Nobody waits any more for what had not been sent yet. */
export function goneOutcome(): Outcome {
  return transientOutcome('stopped waiting: the service stops, or the caller has gone');
}

/** Not launched, for a reason that passes; `detail` says which. */
export function transientOutcome(detail: string): Outcome {
  return { kind: 'transient', detail, setUpFault: false };
}
