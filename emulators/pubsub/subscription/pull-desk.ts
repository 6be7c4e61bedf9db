import type { Clock } from '../../clock.ts';
import type { RpcError } from '../../grpc/status.ts';
import type { Backlog } from '../backlog/backlog.ts';
import { Leases, type LeasedMessage } from '../backlog/leases.ts';
import { PUBLISH_HEAD_START_MS, PULL_RESPONSE_BYTES, PULL_WAIT_MS } from '../values/limits.ts';
import { messageBytes } from '../values/messages.ts';
import type { Taker } from '../backlog/ordered-line.ts';

/** Somebody who waits for messages: an open stream, or a pull that has found none yet. */
export interface Puller {
  /** Takes messages if it has room; false when it took none. */
  serve(): boolean;
  /** Nothing more will come. */
  dismiss(reason: RpcError): void;
}

/** Hands the messages of one subscription to those who pull it, in turns. */
export class PullDesk {
  readonly leases: Leases;
  readonly #backlog: Backlog;
  readonly #clock: Clock;
  readonly #ackDeadlineMs: () => number;
  readonly #pullers = new Set<Puller>();
  #dispatching = false;
  /** Of real time, whatever the clock is: it is about what crosses the network first. */
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

  /** True while somebody is connected and waits for messages. */
  get attended(): boolean {
    return this.#pullers.size > 0;
  }

  /** Leases up to `maxMessages`; without any, waits for one unless told not to. */
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
   * @param options.ackDeadlineMs left out: the subscription's own.
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

  /** To be called when messages may have become ready, or somebody has room again. One turn serves all of them. */
  dispatch(): void {
    if (this.#dispatching || this.#pullers.size === 0) return;
    this.#dispatching = true;
    queueMicrotask(() => {
      this.#dispatching = false;
      this.#serveAll();
    });
  }

  /**
   * To be called for what was published just now: its publisher hears of that first, as with the service, unless
   * something else sets off a turn. Clients compare the id that they were told with what they receive.
   */
  dispatchPublished(): void {
    this.#headStartEndsMs = performance.now() + PUBLISH_HEAD_START_MS;
    if (this.#pullers.size > 0) this.#dispatchLater();
  }

  /** Sends away all who wait. Leases go on until their deadline. */
  dismiss(reason: RpcError): void {
    for (const puller of this.#pullers) puller.dismiss(reason);
  }

  /** Sends away all who wait and ends every lease. */
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
    // A timer counts from the beginning of the turn, in which the answer is yet to be written.
    setImmediate(() => setTimeout(serve, PUBLISH_HEAD_START_MS));
  }

  #serveAll(): void {
    let idle = 0;
    while (idle < this.#pullers.size) {
      const [first] = this.#pullers;
      if (first === undefined) return;
      this.#pullers.delete(first);
      this.#pullers.add(first);
      // A pull that was served has left by itself and must not be put back.
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
