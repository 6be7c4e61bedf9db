import type { QueuedReason } from '../ledger/launch-state.ts';

/** What a ledger sees of a queued launch. */
export interface QueuedFacts {
  /** It may not start yet. */
  readonly isBefore: boolean;
  /** A set-up fault pauses its job, or this configuration does not have it. */
  readonly hasSetUpFault: boolean;
  /** Another launch of its key comes first. */
  readonly waitsForKey: boolean;
  /** As many of its job as may run hold a slot. */
  readonly isFull: boolean;
  /** Google has refused launches of its project and region for a time. */
  readonly isScopePaused: boolean;
  /** It was tried, certainly not launched, and waits to be tried again. */
  readonly isBackingOff: boolean;
}

/** Why a queued launch has not been launched yet: the first reason that applies. One that could go waits for its turn. */
export function queuedReasonOf(facts: QueuedFacts): QueuedReason {
  if (facts.isBefore) return 'not-before';
  if (facts.hasSetUpFault) return 'set-up';
  if (facts.waitsForKey) return 'key';
  if (facts.isFull) return 'limit';
  if (facts.isScopePaused) return 'quota';
  return facts.isBackingOff ? 'unavailable' : 'pace';
}
