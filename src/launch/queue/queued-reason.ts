import type { QueuedReason } from '../ledger/launch-state.ts';

/** What a ledger knows about a queued launch. */
export interface QueuedFacts {
  /** Its `notBefore` has not come. */
  readonly isBefore: boolean;
  /** Its job is paused for a misconfiguration, or is not in this configuration. */
  readonly hasSetUpFault: boolean;
  /** Another launch of its key comes first. */
  readonly waitsForKey: boolean;
  /** All places of its job's `running` are taken. */
  readonly isFull: boolean;
  /** Google's quota of its project and region is used up, and launches pause. */
  readonly isScopePaused: boolean;
  /** It was tried and certainly not launched, and waits for the next try. */
  readonly isBackingOff: boolean;
}

/** Why a queued launch has not been launched yet: the first reason that applies. `pace`: it only waits for its turn. */
export function queuedReasonOf(facts: QueuedFacts): QueuedReason {
  if (facts.isBefore) return 'not-before';
  if (facts.hasSetUpFault) return 'set-up';
  if (facts.waitsForKey) return 'key';
  if (facts.isFull) return 'limit';
  if (facts.isScopePaused) return 'quota';
  return facts.isBackingOff ? 'unavailable' : 'pace';
}
