import type { Clock } from '../../clock.ts';
import type { BacklogEntry } from './backlog-entry.ts';
import type { StoredMessage } from '../values/messages.ts';
import { OrderedLine, type Entry, type Taker } from './ordered-line.ts';
import { ReadyQueue } from './ready-queue.ts';

export interface BacklogOptions {
  readonly clock: Clock;
  /** Whether messages with an ordering key are delivered in order. */
  readonly ordered: boolean;
  readonly retentionMs: () => number;
  /** The pause before the next delivery of a message that was nacked `nacks` times. */
  readonly backoffMs: (nacks: number) => number;
  /** Forwards a message after `nacks` nacks and returns true, or leaves it. */
  readonly deadLetter: (message: StoredMessage, nacks: number) => boolean;
  /** Whether an acknowledged message is delivered again with an earlier one of its ordering key. */
  readonly redeliversAcked: () => boolean;
  /** Called whenever a message has become ready. */
  readonly onReady: () => void;
  /** Called for each message that was acknowledged for good. */
  readonly onAcked: (message: StoredMessage) => void;
  /** Called for an outstanding message that will be delivered again because an earlier one of its key is. */
  readonly onRevoked: (entry: BacklogEntry) => void;
}

/**
 * The messages of one subscription that are neither acknowledged nor dead-lettered. Each is ready, outstanding (with
 * a subscriber), backing off or behind others of its ordering key; an ack ends it in any state, as in production.
 */
export class Backlog {
  readonly #options: BacklogOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #lines = new Map<string, OrderedLine>();
  readonly #ready = new ReadyQueue();
  /** No message was published before this time. */
  #oldestMs = Infinity;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  get size(): number {
    this.#dropExpired();
    let size = this.#entries.size;
    for (const line of this.#lines.values()) size -= line.kept;
    return size;
  }

  find(messageId: string): BacklogEntry | undefined {
    return this.#entries.get(messageId);
  }

  unacked(): BacklogEntry[] {
    this.#dropExpired();
    return [...this.#entries.values()].filter(({ state }) => state !== 'acked');
  }

  /** @param nacks its nacks so far. */
  add(message: StoredMessage, nacks = 0): void {
    // Without pulls, nothing else drops expired messages.
    this.#dropExpired();
    const line = this.#lineOf(message.orderingKey);
    const entry: Entry = { message, nacks, state: 'waiting', timer: undefined, line };
    this.#entries.set(message.messageId, entry);
    this.#oldestMs = Math.min(this.#oldestMs, message.publishTimeMs);
    if (line === undefined) {
      this.#makeReady(entry);
      return;
    }
    line.add(entry);
    this.#advance(line);
  }

  /**
   * Takes the message that has been ready longest; it is then outstanding.
   *
   * @param taker messages of one ordering key are outstanding with one taker at a time.
   */
  next(taker: Taker): BacklogEntry | undefined {
    this.#dropExpired();
    const entry = this.#ready.take(({ line }) => line?.mayTake(taker) !== false);
    if (entry !== undefined) this.#take(entry, taker);
    return entry;
  }

  /** Ends an entry in any state. An entry that was removed before is ignored. */
  ack(taken: BacklogEntry): void {
    const { message } = taken;
    const entry = this.#entries.get(message.messageId);
    if (entry !== taken || entry.state === 'acked') return;
    const { line } = entry;
    if (line === undefined || entry.state !== 'outstanding') {
      this.#remove(entry);
      this.#options.onAcked(message);
      return;
    }
    this.#settle(line.ack(entry));
    this.#advance(line);
  }

  /** Counts a nack of an outstanding entry; any other entry is ignored. */
  nack(outstanding: BacklogEntry): void {
    const { message } = outstanding;
    const entry = this.#entries.get(message.messageId);
    if (entry !== outstanding || entry.state !== 'outstanding') return;
    entry.nacks += 1;
    if (this.#options.deadLetter(message, entry.nacks)) {
      this.#remove(entry);
      return;
    }
    this.#rewind(entry);
    const pauseMs = this.#options.backoffMs(entry.nacks);
    if (pauseMs === 0) {
      this.#makeReady(entry);
      return;
    }
    entry.state = 'backing off';
    entry.timer = this.#options.clock.setTimer(pauseMs, () => this.#makeReady(entry));
  }

  /** Removes everything. Acknowledged messages that were kept only for their ordering key are returned apart. */
  drain(): { readonly unacked: readonly BacklogEntry[]; readonly behind: readonly StoredMessage[] } {
    const unacked = this.unacked();
    const behind = [...this.#entries.values()].filter(({ state }) => state === 'acked');
    this.clear();
    return { unacked, behind: behind.map(({ message }) => message) };
  }

  /** Drops everything, and sets no further timer. */
  clear(): void {
    for (const entry of this.#entries.values()) this.#forget(entry);
    this.#lines.clear();
    this.#ready.clear();
  }

  #lineOf(key: string): OrderedLine | undefined {
    if (!this.#options.ordered || key === '') return undefined;
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const line = new OrderedLine(key);
    this.#lines.set(key, line);
    return line;
  }

  #take(entry: Entry, taker: Taker): void {
    entry.state = 'outstanding';
    if (entry.line === undefined) return;
    entry.line.take(taker);
    // The next one is only for this taker, which is taking already.
    if (entry.line.head !== undefined) this.#queue(entry.line.head);
  }

  /** Makes the next message of an ordering key ready. */
  #advance(line: OrderedLine): void {
    if (line.isEmpty) this.#lines.delete(line.key);
    if (line.head?.state === 'waiting') this.#queue(line.head);
    if (line.head?.state === 'ready') this.#options.onReady();
  }

  #makeReady(entry: Entry): void {
    this.#queue(entry);
    this.#options.onReady();
  }

  #queue(entry: Entry): void {
    entry.state = 'ready';
    entry.timer = undefined;
    this.#ready.add(entry);
  }

  #rewind(entry: Entry): void {
    for (const { entry: later, was } of entry.line?.rewind(entry) ?? []) {
      if (was === 'outstanding') this.#options.onRevoked(later);
      else if (!this.#options.redeliversAcked()) {
        this.#remove(later);
        this.#options.onAcked(later.message);
      }
    }
  }

  #remove(entry: Entry): void {
    const { line } = entry;
    const settled = line?.remove(entry) ?? [];
    this.#forget(entry);
    this.#settle(settled);
    if (line !== undefined) this.#advance(line);
  }

  #settle(acked: readonly Entry[]): void {
    for (const entry of acked) {
      this.#forget(entry);
      this.#options.onAcked(entry.message);
    }
  }

  #forget(entry: Entry): void {
    entry.timer?.cancel();
    entry.state = 'gone';
    this.#entries.delete(entry.message.messageId);
  }

  #dropExpired(): void {
    const earliestMs = this.#options.clock.now() - this.#options.retentionMs();
    // The first entry of a Map is slow to find after many deletions, so it is read only when it can have expired.
    if (this.#oldestMs >= earliestMs) return;
    for (const entry of this.#entries.values()) {
      this.#oldestMs = entry.message.publishTimeMs;
      if (this.#oldestMs >= earliestMs) return;
      this.#remove(entry);
    }
    this.#oldestMs = Infinity;
  }
}
