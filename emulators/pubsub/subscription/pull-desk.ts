import type { Clock } from '../../clock.ts';
import type { RpcError } from '../../grpc/status.ts';
import type { Backlog } from '../backlog/backlog.ts';
import { Leases, type LeasedMessage } from '../backlog/leases.ts';
import { PUBLISH_HEAD_START_MS, PULL_RESPONSE_BYTES, PULL_WAIT_MS } from '../values/limits.ts';
import { messageBytes } from '../values/messages.ts';
import type { Taker } from '../backlog/ordered-line.ts';

/** A waiting reader: an open stream, or a pull that has found no message yet. */
export interface Puller {
  /** Takes messages if it has room. @returns whether it took one. */
  serve(): boolean;
  /** Ends it: nothing more will come. */
  dismiss(reason: RpcError): void;
}

/** Gives the messages of one subscription to its pullers, in turns. */
export class PullDesk {
  readonly leases: Leases;
  readonly #backlog: Backlog;
  readonly #clock: Clock;
  readonly #ackDeadlineMs: () => number;
  readonly #pullers = new Set<Puller>();
  #dispatching = false;
  /** In real time, because it is about the order of packets on the network. */
  #headStartEndsMs = 0;
  #later = false;

  constructor(options: {
    readonly backlog: Backlog;
    readonly clock: Clock;
    readonly ackDeadlineMs: () => number;
  }) {
    this.#backlog = options.backlog;
    this.#clock = options.clock;
    this.#ackDeadlineMs = options.ackDeadlineMs;
    this.leases = new Leases(options);
  }

  /** Whether a reader is connected and waits for messages. */
  get attended(): boolean {
    return this.#pullers.size > 0;
  }

  /** Leases up to `maxMessages`. If there is none, it waits for one by default. */
  pull(options: {
    readonly maxMessages: number;
    readonly returnImmediately: boolean;
    readonly signal: AbortSignal;
  }): Promise<LeasedMessage[]> {
    const { maxMessages, returnImmediately, signal } = options;
    if (signal.aborted) return Promise.resolve([]);
    const atOnce = this.#batch(maxMessages);
    if (atOnce.length > 0 || returnImmediately) return Promise.resolve(atOnce);
    return new Promise((resolve, reject) => {
      const answer = (batch: LeasedMessage[]): void => {
        leave();
        resolve(batch);
      };
      const giveUp = (): void => answer([]);
      const puller: Puller = {
        serve: () => {
          const batch = this.#batch(maxMessages);
          if (batch.length > 0) answer(batch);
          return batch.length > 0;
        },
        dismiss: (reason) => {
          leave();
          reject(reason);
        },
      };
      const leave = (): void => {
        this.#pullers.delete(puller);
        timer.cancel();
        signal.removeEventListener('abort', giveUp);
      };
      const timer = this.#clock.setTimer(PULL_WAIT_MS, giveUp);
      signal.addEventListener('abort', giveUp);
      this.#pullers.add(puller);
    });
  }

  join(puller: Puller): void {
    this.#pullers.add(puller);
    if (performance.now() < this.#headStartEndsMs) this.#dispatchLater();
    else this.dispatch();
  }

  leave(puller: Puller): void {
    this.#pullers.delete(puller);
  }

  /**
   * Leases the next message that `taker` may have.
   *
   * @param options.ackDeadlineMs default: that of the subscription.
   */
  take(options: {
    readonly taker: Taker;
    readonly ackDeadlineMs?: number;
    readonly onEnded?: (leased: LeasedMessage) => void;
  }): LeasedMessage | undefined {
    const entry = this.#backlog.next(options.taker);
    if (entry === undefined) return undefined;
    const ackDeadlineMs = options.ackDeadlineMs ?? this.#ackDeadlineMs();
    return this.leases.issue({ entry, ackDeadlineMs, onEnded: options.onEnded ?? (() => {}) });
  }

  /** Call it when messages may have become ready, or a puller has room again. One turn serves all of them. */
  dispatch(): void {
    if (this.#dispatching || this.#pullers.size === 0) return;
    this.#dispatching = true;
    queueMicrotask(() => {
      this.#dispatching = false;
      this.#serveAll();
    });
  }

  /**
   * Call it after a publish: the publisher gets its answer first, as in the service, unless another event starts a turn.
   * Clients compare the id in that answer with the received messages.
   */
  dispatchPublished(): void {
    this.#headStartEndsMs = performance.now() + PUBLISH_HEAD_START_MS;
    if (this.#pullers.size > 0) this.#dispatchLater();
  }

  /** Dismisses all waiting pullers. Leases go on until their deadline. */
  dismiss(reason: RpcError): void {
    for (const puller of this.#pullers) puller.dismiss(reason);
  }

  /** Dismisses all waiting pullers and ends every lease. */
  close(reason: RpcError): void {
    this.dismiss(reason);
    this.leases.clear();
  }

  #dispatchLater(): void {
    if (this.#later) return;
    this.#later = true;
    const serve = (): void => {
      this.#later = false;
      this.#serveAll();
    };
    // A timer counts from the beginning of the turn, in which the answer has not been written yet.
    setImmediate(() => setTimeout(serve, PUBLISH_HEAD_START_MS));
  }

  #serveAll(): void {
    let idle = 0;
    while (idle < this.#pullers.size) {
      const [first] = this.#pullers;
      if (first === undefined) return;
      this.#pullers.delete(first);
      this.#pullers.add(first);
      // A served pull has removed itself and must not be put back.
      if (first.serve()) idle = 0;
      else idle += 1;
    }
  }

  #batch(maxMessages: number): LeasedMessage[] {
    const taker = {};
    const batch: LeasedMessage[] = [];
    let bytes = 0;
    while (batch.length < maxMessages && bytes < PULL_RESPONSE_BYTES) {
      const leased = this.take({ taker });
      if (leased === undefined) break;
      batch.push(leased);
      bytes += messageBytes(leased.entry.message);
    }
    return batch;
  }
}
