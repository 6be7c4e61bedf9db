import type { LaunchRecord } from './launch-records.ts';
import type { LaunchState } from './launch-state.ts';

/** A change of a launch that waits to be told. */
export interface LaunchEvent {
  /** For `strikeOff`; ascending in the order of the changes of one launch. */
  readonly place: string;
  readonly state: LaunchState;
  readonly at: Date;
  /** The launch as of that change: what became of it later is left out. */
  readonly launch: LaunchRecord;
}

/**
 * The events that wait to be published. Each is written in the transaction of the change that it tells, whoever makes
 * it, as long as somebody wants events.
 *
 * Every method throws `LedgerUnavailable`.
 */
export interface Outbox {
  /** Says that events are wanted from now on, for seven days; each sweep says it again. */
  want(): Promise<void>;
  /** The oldest events, in their order. */
  oldest(options: { readonly most: number }): Promise<readonly LaunchEvent[]>;
  /** Forgets events that were published. */
  strikeOff(places: readonly string[]): Promise<void>;
}
