import type { Clock, Timer } from '../clock.ts';
import { RpcError } from '../grpc/status.ts';
import type { Backlog, BacklogEntry } from './backlog.ts';
import { PULL_WAIT_MS } from './limits.ts';

/** A pulled message and the id that answers for it until its ack deadline. */
export interface PulledMessage {
  readonly ackId: string;
  readonly entry: BacklogEntry;
}

interface Lease {
  readonly entry: BacklogEntry;
  timer: Timer;
}

/** Hands out the messages of one pull subscription, each for as long as its ack deadline. */
export class PullLeases {
  readonly #backlog: Backlog;
  readonly #clock: Clock;
  readonly #ackDeadlineMs: number;
  readonly #leases = new Map<string, Lease>();
  readonly #waiting = new Set<() => void>();
  #issued = 0;

  constructor(options: { readonly backlog: Backlog; readonly clock: Clock; readonly ackDeadlineMs: number }) {
    this.#backlog = options.backlog;
    this.#clock = options.clock;
    this.#ackDeadlineMs = options.ackDeadlineMs;
  }

  /** Leases up to `maxMessages`; without any, waits for one unless told not to. */
  async pull(options: {
    readonly maxMessages: number;
    readonly returnImmediately: boolean;
    readonly signal: AbortSignal;
  }): Promise<PulledMessage[]> {
    const atOnce = this.#take(options.maxMessages);
    if (atOnce.length > 0 || options.returnImmediately) return atOnce;
    await this.#ready(options.signal);
    return options.signal.aborted ? [] : this.#take(options.maxMessages);
  }

  /** To be called when the backlog has a message ready: wakes the pull that has waited longest. */
  dispatch(): void {
    for (const wake of this.#waiting) {
      wake();
      return;
    }
  }

  /** @throws RpcError INVALID_ARGUMENT for what was never an ack id; expired ones are ignored. */
  acknowledge(ackIds: readonly string[]): void {
    for (const { entry } of this.#end(ackIds)) this.#backlog.ack(entry);
  }

  /**
   * Moves the ack deadline to `ackDeadlineMs` from now; 0 nacks.
   *
   * @throws as {@link acknowledge}
   */
  modifyAckDeadline(ackIds: readonly string[], ackDeadlineMs: number): void {
    if (ackDeadlineMs === 0) {
      for (const { entry } of this.#end(ackIds)) this.#backlog.nack(entry);
      return;
    }
    checkAckIds(ackIds);
    for (const ackId of ackIds) {
      const lease = this.#leases.get(ackId);
      if (lease === undefined) continue;
      lease.timer.cancel();
      lease.timer = this.#expiry(ackId, ackDeadlineMs);
    }
  }

  close(): void {
    for (const { timer } of this.#leases.values()) timer.cancel();
    this.#leases.clear();
    for (const wake of this.#waiting) wake();
  }

  #take(maxMessages: number): PulledMessage[] {
    const pulled: PulledMessage[] = [];
    while (pulled.length < maxMessages) {
      const entry = this.#backlog.next();
      if (entry === undefined) break;
      this.#issued += 1;
      const ackId = Buffer.from(`lease ${String(this.#issued).padStart(16, '0')}`).toString('base64url');
      this.#leases.set(ackId, { entry, timer: this.#expiry(ackId, this.#ackDeadlineMs) });
      pulled.push({ ackId, entry });
    }
    return pulled;
  }

  #expiry(ackId: string, afterMs: number): Timer {
    return this.#clock.setTimer(afterMs, () => this.modifyAckDeadline([ackId], 0));
  }

  #end(ackIds: readonly string[]): Lease[] {
    checkAckIds(ackIds);
    const ended: Lease[] = [];
    for (const ackId of ackIds) {
      const lease = this.#leases.get(ackId);
      if (lease === undefined) continue;
      lease.timer.cancel();
      this.#leases.delete(ackId);
      ended.push(lease);
    }
    return ended;
  }

  #ready(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        timer.cancel();
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = this.#clock.setTimer(PULL_WAIT_MS, wake);
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }
}

function checkAckIds(ackIds: readonly string[]): void {
  if (ackIds.length === 0) {
    throw new RpcError('INVALID_ARGUMENT', 'You have not specified an ack ID in the request.');
  }
  const foreign = ackIds.find((ackId) => !/^lease \d{16}$/.test(Buffer.from(ackId, 'base64url').toString()));
  if (foreign === undefined) return;
  throw new RpcError(
    'INVALID_ARGUMENT',
    `You have passed an invalid ack ID to the service (ack_id=${foreign}).`,
  );
}
