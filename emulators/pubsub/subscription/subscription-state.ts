import type { BacklogEntry } from '../backlog/backlog-entry.ts';
import type { StoredMessage } from '../values/messages.ts';

/** What of a subscription outlives the process, beside its settings. */
export interface SubscriptionState {
  readonly topicDeleted: boolean;
  readonly detached: boolean;
  /** When it was last used. */
  readonly activeMs: number;
  readonly backlog: readonly BacklogEntry[];
  readonly acked: readonly StoredMessage[];
}
