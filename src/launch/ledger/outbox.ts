import type { LaunchRecord } from './launch-records.ts';
import type { LaunchState } from './launch-state.ts';

/** A change of a launch, to be published. */
export interface LaunchEvent {
  /** For `strikeOff`; ascending in the order of the changes of one launch. */
  readonly place: string;
  readonly state: LaunchState;
  readonly at: Date;
  /** The launch at the time of that change; see `asOf`. */
  readonly launch: LaunchRecord;
}

/**
 * The events that wait to be published. As long as events are wanted, each is written in the same transaction as its
 * change, whichever process or command makes it.
 *
 * Every method throws `LedgerUnavailable`.
 */
export interface Outbox {
  /** Makes the ledger write events for the next seven days. */
  want(): Promise<void>;
  /** The oldest events, in their order. */
  oldest(options: { readonly most: number }): Promise<readonly LaunchEvent[]>;
  /** Removes events that were published. */
  strikeOff(places: readonly string[]): Promise<void>;
}
