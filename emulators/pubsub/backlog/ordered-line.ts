import type { Timer } from '../../clock.ts';
import type { BacklogEntry } from './backlog-entry.ts';

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

/** Who takes messages: those of one ordering key are outstanding with one taker at a time. */
export interface Taker {
  /** Whether `other` may go on with the keys of this one. Left out: nobody may. */
  yieldsTo?(other: Taker): boolean;
}

/**
 * The messages of one ordering key in the order of their publishing. Those outstanding are all with one taker; when
 * one of them has to be delivered again, all behind it are, acknowledged or not.
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

  /** The message whose turn it is. */
  get head(): Entry | undefined {
    return this.#undelivered[0];
  }

  /** How many are acknowledged and kept, since an earlier one may come again. */
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

  /** The head is outstanding with `taker` from now on. */
  take(taker: Taker): void {
    this.#delivered.push(...this.#undelivered.splice(0, 1));
    this.#outstanding += 1;
    this.#taker = taker;
  }

  /** Marks an outstanding message as acknowledged. Returns those that can no longer come again. */
  ack(entry: Entry): Entry[] {
    this.#outstanding -= 1;
    entry.state = 'acked';
    return this.#settled();
  }

  /** Puts an outstanding message and all behind it back in line. Returns those behind it, as they were. */
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

  /** Takes a message out, wherever it stands. Returns those that can no longer come again thereby. */
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
