import type { StoredMessage } from '../values/messages.ts';

/** What a topic hands its messages to. */
export interface Subscriber {
  receive(message: StoredMessage): void;
}

/** The topic that feeds a subscription. */
export interface Source {
  readonly name: string;
  readonly settings: { readonly retentionMs: number | undefined };
  /** Among the messages that it remembers. */
  find(messageId: string): StoredMessage | undefined;
  /** What it keeps to be sought back to, published at `timeMs` or later. */
  retainedSince(timeMs: number): StoredMessage[];
  attach(subscriber: Subscriber): void;
  detach(subscriber: Subscriber): void;
}

/** In place of a topic that is gone, or that a subscription has left: nothing comes of it. */
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
