import type { Timer } from '../clock.ts';
import type { StoredMessage } from './messages.ts';
import type { OrderedLine } from './ordered-line.ts';

/** One message of a backlog, as its subscribers see it. */
export interface BacklogEntry {
  readonly message: StoredMessage;
  /** Nacks so far, passed ack deadlines among them. */
  readonly nacks: number;
}

/**
 * Where a message stands: `waiting` for its turn behind others of its ordering key, `ready`, `outstanding` with a
 * subscriber, `backing off` after a nack, `acked` but kept while an earlier message of its key may come again,
 * or `gone`.
 */
export type EntryState = 'waiting' | 'ready' | 'outstanding' | 'backing off' | 'acked' | 'gone';

/** The same message as the backlog works with it. */
export interface Entry extends BacklogEntry {
  nacks: number;
  state: EntryState;
  /** Ends the back-off. */
  timer: Timer | undefined;
  /** Left out: the message is delivered in any order. */
  readonly line: OrderedLine | undefined;
}
