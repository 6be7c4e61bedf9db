import type { StoredMessage } from '../values/messages.ts';

/** One message of a backlog, as its subscribers see it. */
export interface BacklogEntry {
  readonly message: StoredMessage;
  /** Nacks so far, passed ack deadlines among them. */
  readonly nacks: number;
}
