import { randomBytes } from 'node:crypto';
import type { Clock, Timer } from '../clock.ts';
import type { Backlog } from './backlog.ts';
import type { BacklogEntry } from './backlog-entry.ts';

/** A leased message and the id that answers for it until its ack deadline. */
export interface LeasedMessage {
  readonly ackId: string;
  readonly entry: BacklogEntry;
}

/** What became of the ack ids of one request. */
export interface AckOutcome {
  readonly done: readonly string[];
  /** Their deadline has passed, or they had their outcome before, or never were ack ids. */
  readonly expired: readonly string[];
}

interface Lease {
  readonly entry: BacklogEntry;
  readonly onEnded: () => void;
  timer: Timer;
}

/** The outstanding messages of one subscription that were pulled, each for as long as its ack deadline. */
export class Leases {
  readonly #backlog: Backlog;
  readonly #clock: Clock;
  readonly #leases = new Map<string, Lease>();
  readonly #ackIds = new Map<BacklogEntry, string>();
  /** In every ack id: one of another subscription, or of an earlier run of this one, must match no lease of this one. */
  readonly #nonce = randomBytes(6).toString('hex');
  #issued = 0;

  constructor(options: { readonly backlog: Backlog; readonly clock: Clock }) {
    this.#backlog = options.backlog;
    this.#clock = options.clock;
  }

  /** @param options.onEnded called once the message is outstanding under this ack id no more. */
  issue(options: {
    readonly entry: BacklogEntry;
    readonly ackDeadlineMs: number;
    readonly onEnded: () => void;
  }): LeasedMessage {
    const { entry, ackDeadlineMs, onEnded } = options;
    this.#issued += 1;
    const ackId = Buffer.from(`lease ${this.#nonce} ${this.#issued}`).toString('base64url');
    this.#leases.set(ackId, { entry, onEnded, timer: this.#expiry(ackId, ackDeadlineMs) });
    this.#ackIds.set(entry, ackId);
    return { ackId, entry };
  }

  acknowledge(ackIds: readonly string[]): AckOutcome {
    return this.#each(ackIds, (ackId) => {
      const lease = this.#end(ackId);
      if (lease !== undefined) this.#backlog.ack(lease.entry);
      return lease !== undefined;
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

  /** Ends the lease of a message without an ack or a nack. */
  revoke(entry: BacklogEntry): void {
    const ackId = this.#ackIds.get(entry);
    if (ackId !== undefined) this.#end(ackId);
  }

  close(): void {
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
    return this.#clock.setTimer(afterMs, () => this.#nack(ackId));
  }

  #end(ackId: string): Lease | undefined {
    const lease = this.#leases.get(ackId);
    if (lease === undefined) return undefined;
    lease.timer.cancel();
    this.#leases.delete(ackId);
    this.#ackIds.delete(lease.entry);
    lease.onEnded();
    return lease;
  }
}

/** Whether it is an ack id of any subscription; its deadline may have passed. */
export function isAckId(ackId: string): boolean {
  return /^lease [0-9a-f]{12} \d+$/.test(Buffer.from(ackId, 'base64url').toString());
}
