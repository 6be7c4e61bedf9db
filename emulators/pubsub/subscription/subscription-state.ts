import type { BacklogEntry } from '../backlog/backlog-entry.ts';
import type { StoredMessage } from '../values/messages.ts';

/** The part of a subscription that is saved, beside its settings. */
export interface SubscriptionState {
  readonly topicDeleted: boolean;
  readonly detached: boolean;
  /** When it was last used. */
  readonly activeMs: number;
  readonly backlog: readonly BacklogEntry[];
  readonly acked: readonly StoredMessage[];
}
