import type { StoredMessage } from '../values/messages.ts';

/** A receiver of the topic's messages. */
export interface Subscriber {
  receive(message: StoredMessage): void;
}

/** The topic that feeds a subscription. */
export interface Source {
  readonly name: string;
  readonly settings: { readonly retentionMs: number | undefined };
  /** A message that it still keeps. */
  find(messageId: string): StoredMessage | undefined;
  /** The messages kept for a Seek, published at `timeMs` or later. */
  retainedSince(timeMs: number): StoredMessage[];
  attach(subscriber: Subscriber): void;
  detach(subscriber: Subscriber): void;
}

/** In place of a deleted topic, or of one that a subscription has left: it has no messages. */
export function noTopic(name: string): Source {
  return {
    name,
    settings: { retentionMs: undefined },
    find: () => undefined,
    retainedSince: () => [],
    attach: () => {},
    detach: () => {},
  };
}
