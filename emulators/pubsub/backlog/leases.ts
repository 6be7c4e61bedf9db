import type { Clock, Timer } from '../../clock.ts';
import { AckIds, messageIdOf } from './ack-ids.ts';
import type { Backlog } from './backlog.ts';
import type { BacklogEntry } from './backlog-entry.ts';

/** A leased message and its ack id, which is valid until the ack deadline. */
export interface LeasedMessage {
  readonly ackId: string;
  readonly entry: BacklogEntry;
}

/** The results of the ack ids of one request. */
export interface AckOutcome {
  readonly done: readonly string[];
  /** Their deadline has passed, or they were used before, or they were never ack ids. */
  readonly expired: readonly string[];
}

interface Lease {
  readonly entry: BacklogEntry;
  readonly onEnded: (leased: LeasedMessage) => void;
  timer: Timer;
}

/** The pulled messages of one subscription, each until its ack deadline. */
export class Leases {
  readonly #backlog: Backlog;
  readonly #clock: Clock;
  readonly #leases = new Map<string, Lease>();
  readonly #ackIds = new Map<BacklogEntry, string>();
  /** The last ack id of a message whose deadline has passed and that was not delivered again. */
  readonly #lapsed = new WeakMap<BacklogEntry, string>();
  readonly #givenBack = new WeakMap<BacklogEntry, Set<string>>();
  readonly #ids = new AckIds();

  constructor(options: { readonly backlog: Backlog; readonly clock: Clock }) {
    this.#backlog = options.backlog;
    this.#clock = options.clock;
  }

  /** @param options.onEnded called once the message is no longer outstanding under this ack id. */
  issue(options: {
    readonly entry: BacklogEntry;
    readonly ackDeadlineMs: number;
    readonly onEnded: (leased: LeasedMessage) => void;
  }): LeasedMessage {
    const { entry, ackDeadlineMs, onEnded } = options;
    const ackId = this.#ids.next(entry.message.messageId);
    this.#lapsed.delete(entry);
    this.#leases.set(ackId, { entry, onEnded, timer: this.#expiry(ackId, ackDeadlineMs) });
    this.#ackIds.set(entry, ackId);
    return { ackId, entry };
  }

  /** @param options.late whether an ack after its deadline counts while the message was not delivered again. */
  acknowledge(ackIds: readonly string[], { late }: { readonly late: boolean }): AckOutcome {
    return this.#each(ackIds, (ackId) => {
      const entry = this.#end(ackId)?.entry ?? (late ? this.#lapsedEntry(ackId) : undefined);
      if (entry === undefined) return false;
      // Another subscriber may have it, if a stream had given it back.
      this.revoke(entry);
      this.#backlog.ack(entry);
      return true;
    });
  }

  /** Moves the ack deadline to `ackDeadlineMs` from now; 0 nacks. */
  modifyAckDeadline(ackIds: readonly string[], ackDeadlineMs: number): AckOutcome {
    return this.#each(ackIds, (ackId) => {
      if (ackDeadlineMs === 0) return this.#nack(ackId);
      const lease = this.#leases.get(ackId);
      if (lease === undefined) return false;
      lease.timer.cancel();
      lease.timer = this.#expiry(ackId, ackDeadlineMs);
      return true;
    });
  }

  /**
   * Ends the deadlines of a stream that has ended. Its ack ids still acknowledge while the message exists, even if another
   * subscriber has it: clients close their streams before they send the last acks.
   */
  giveBack(ackIds: readonly string[]): void {
    for (const ackId of ackIds) {
      const entry = this.#leases.get(ackId)?.entry;
      if (entry === undefined) continue;
      this.#givenBack.set(entry, (this.#givenBack.get(entry) ?? new Set()).add(ackId));
    }
    // Only when all are marked, because one message of an ordering key revokes those behind it.
    for (const ackId of ackIds) this.#nack(ackId);
  }

  /** Ends the lease of a message without an ack or a nack. */
  revoke(entry: BacklogEntry): void {
    this.#lapsed.delete(entry);
    const ackId = this.#ackIds.get(entry);
    if (ackId !== undefined) this.#end(ackId);
  }

  /** Ends all leases without an ack or a nack. */
  clear(): void {
    for (const ackId of this.#leases.keys()) this.#end(ackId);
  }

  #each(ackIds: readonly string[], act: (ackId: string) => boolean): AckOutcome {
    const done: string[] = [];
    const expired: string[] = [];
    for (const ackId of ackIds) (act(ackId) ? done : expired).push(ackId);
    return { done, expired };
  }

  #nack(ackId: string): boolean {
    const lease = this.#end(ackId);
    if (lease !== undefined) this.#backlog.nack(lease.entry);
    return lease !== undefined;
  }

  #expiry(ackId: string, afterMs: number): Timer {
    return this.#clock.setTimer(afterMs, () => {
      const entry = this.#leases.get(ackId)?.entry;
      if (entry !== undefined) this.#lapsed.set(entry, ackId);
      this.#nack(ackId);
    });
  }

  #lapsedEntry(ackId: string): BacklogEntry | undefined {
    const entry = this.#backlog.find(messageIdOf(ackId) ?? '');
    if (entry === undefined) return undefined;
    return this.#lapsed.get(entry) === ackId || this.#givenBack.get(entry)?.has(ackId) ? entry : undefined;
  }

  #end(ackId: string): Lease | undefined {
    const lease = this.#leases.get(ackId);
    if (lease === undefined) return undefined;
    lease.timer.cancel();
    this.#leases.delete(ackId);
    this.#ackIds.delete(lease.entry);
    lease.onEnded({ ackId, entry: lease.entry });
    return lease;
  }
}
