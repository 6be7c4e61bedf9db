import type { Timer } from '../../clock.ts';
import type { BacklogEntry } from './backlog-entry.ts';

/**
 * The state of a message: `waiting` behind others of its ordering key, `ready`, `outstanding` with a subscriber,
 * `backing off` after a nack, `acked` but kept while an earlier message of its key may come again, or `gone`.
 */
export type EntryState = 'waiting' | 'ready' | 'outstanding' | 'backing off' | 'acked' | 'gone';

/** An entry with the state that the backlog keeps. */
export interface Entry extends BacklogEntry {
  nacks: number;
  state: EntryState;
  /** Ends the back-off. */
  timer: Timer | undefined;
  /** Undefined if the message may be delivered in any order. */
  readonly line: OrderedLine | undefined;
}

/** A taker of messages. Those of one ordering key are outstanding with one taker at a time. */
export interface Taker {
  /** Whether `other` may continue the keys of this one. Default: no. */
  yieldsTo?(other: Taker): boolean;
}

/**
 * The messages of one ordering key in publishing order. All outstanding ones are with one taker. When one of them has to be
 * delivered again, all behind it are too, even acknowledged ones.
 * Source: cloud.google.com/pubsub/docs/ordering.
 */
export class OrderedLine {
  readonly key: string;
  #undelivered: Entry[] = [];
  #delivered: Entry[] = [];
  #outstanding = 0;
  #taker: Taker | undefined;

  constructor(key: string) {
    this.key = key;
  }

  /** The next message. */
  get head(): Entry | undefined {
    return this.#undelivered[0];
  }

  /** The number of acknowledged messages that are kept because an earlier one may come again. */
  get kept(): number {
    return this.#delivered.length - this.#outstanding;
  }

  get all(): Entry[] {
    return [...this.#delivered, ...this.#undelivered];
  }

  get isEmpty(): boolean {
    return this.#undelivered.length === 0 && this.#delivered.length === 0;
  }

  add(entry: Entry): void {
    this.#undelivered.push(entry);
  }

  mayTake(taker: Taker): boolean {
    return this.#outstanding === 0 || this.#taker === taker || this.#taker?.yieldsTo?.(taker) === true;
  }

  /** Makes the head outstanding with `taker`. */
  take(taker: Taker): void {
    this.#delivered.push(...this.#undelivered.splice(0, 1));
    this.#outstanding += 1;
    this.#taker = taker;
  }

  /** Marks an outstanding message as acknowledged. Returns the messages that can no longer come again. */
  ack(entry: Entry): Entry[] {
    this.#outstanding -= 1;
    entry.state = 'acked';
    return this.#settled();
  }

  /** Puts an outstanding message and all behind it back in line. Returns those behind it in their old state. */
  rewind(entry: Entry): { readonly entry: Entry; readonly was: EntryState }[] {
    const [, ...behind] = this.#delivered.splice(this.#delivered.indexOf(entry));
    const rewound = behind.map((later) => ({ entry: later, was: later.state }));
    this.#outstanding -= 1 + rewound.filter(({ was }) => was === 'outstanding').length;
    for (const later of [...behind, ...this.#undelivered.slice(0, 1)]) {
      later.state = 'waiting';
      later.timer?.cancel();
    }
    this.#undelivered.unshift(entry, ...behind);
    return rewound;
  }

  /** Removes a message in any state. Returns the messages that can no longer come again. */
  remove(entry: Entry): Entry[] {
    if (entry.state === 'outstanding') this.#outstanding -= 1;
    this.#undelivered = this.#undelivered.filter((other) => other !== entry);
    this.#delivered = this.#delivered.filter((other) => other !== entry);
    return this.#settled();
  }

  #settled(): Entry[] {
    const open = this.#delivered.findIndex(({ state }) => state !== 'acked');
    return this.#delivered.splice(0, open === -1 ? this.#delivered.length : open);
  }
}
