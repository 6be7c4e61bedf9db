import type { StoredMessage } from '../values/messages.ts';

/** One message of a backlog, as its subscribers see it. */
export interface BacklogEntry {
  readonly message: StoredMessage;
  /** Nacks so far, including passed ack deadlines. */
  readonly nacks: number;
}
