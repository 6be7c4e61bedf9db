import type { Clock, Timer } from '../clock.ts';
import type { StoredMessage } from './messages.ts';

/** One unacknowledged message of a subscription. */
export interface BacklogEntry {
  readonly message: StoredMessage;
  /** Nacks so far, passed ack deadlines among them. */
  readonly nacks: number;
}

interface Entry {
  readonly message: StoredMessage;
  nacks: number;
  state: 'ready' | 'outstanding' | 'backing off' | 'gone';
  timer: Timer | undefined;
}

export interface BacklogOptions {
  readonly clock: Clock;
  readonly retentionMs: number;
  /** The pause before the next delivery of a message that was nacked `nacks` times. */
  readonly backoffMs: (nacks: number) => number;
  /** Takes a message out after `nacks` nacks and returns true, or leaves it. */
  readonly deadLetter: (message: StoredMessage, nacks: number) => boolean;
  /** Called whenever a message has become ready. */
  readonly onReady: () => void;
}

/**
 * The messages of one subscription that are neither acknowledged nor dead-lettered. Each is ready,
 * outstanding (with a subscriber) or backing off; an ack ends it in any state, as in production.
 */
export class Backlog {
  readonly #options: BacklogOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #ready: Entry[] = [];

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  find(messageId: string): BacklogEntry | undefined {
    return this.#entries.get(messageId);
  }

  add(message: StoredMessage): void {
    const entry: Entry = { message, nacks: 0, state: 'ready', timer: undefined };
    this.#entries.set(message.messageId, entry);
    this.#makeReady(entry);
  }

  /** The message that has been ready longest, now outstanding. */
  next(): BacklogEntry | undefined {
    for (let entry = this.#ready.shift(); entry !== undefined; entry = this.#ready.shift()) {
      if (entry.state !== 'ready') continue;
      if (this.#options.clock.now() - entry.message.publishTimeMs > this.#options.retentionMs) {
        this.#end(entry);
        continue;
      }
      entry.state = 'outstanding';
      return entry;
    }
    return undefined;
  }

  ack({ message }: BacklogEntry): void {
    const entry = this.#entries.get(message.messageId);
    if (entry !== undefined) this.#end(entry);
  }

  /** Counts a nack of an outstanding entry; any other has had its outcome already. */
  nack(outstanding: BacklogEntry): void {
    const { message } = outstanding;
    const entry = this.#entries.get(message.messageId);
    if (entry !== outstanding || entry.state !== 'outstanding') return;
    entry.nacks += 1;
    if (this.#options.deadLetter(message, entry.nacks)) {
      this.#end(entry);
      return;
    }
    const pauseMs = this.#options.backoffMs(entry.nacks);
    if (pauseMs === 0) {
      this.#makeReady(entry);
      return;
    }
    entry.state = 'backing off';
    entry.timer = this.#options.clock.setTimer(pauseMs, () => this.#makeReady(entry));
  }

  /** Drops everything and sets no timer any more. */
  clear(): void {
    for (const entry of this.#entries.values()) this.#end(entry);
    this.#ready.length = 0;
  }

  #makeReady(entry: Entry): void {
    entry.state = 'ready';
    entry.timer = undefined;
    this.#ready.push(entry);
    this.#options.onReady();
  }

  #end(entry: Entry): void {
    entry.timer?.cancel();
    entry.state = 'gone';
    this.#entries.delete(entry.message.messageId);
  }
}
