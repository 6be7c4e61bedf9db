import type { PubSubDeadLetters, PulledMessage } from '../google/pubsub/dead-letters.ts';
import type { Clock } from '../launch/kit/clock.ts';

/** Where leases come from. */
export type LeaseSource = Pick<PubSubDeadLetters, 'pull' | 'acknowledge' | 'modifyAckDeadline'>;

export interface LeasesOptions {
  readonly source: LeaseSource;
  readonly clock: Clock;
  /** How many messages a pull asks for. */
  readonly pageSize: number;
  /** Ends the search: no further pull is made. */
  readonly stop: AbortSignal;
}

/** How long messages stay hidden from others when this process is killed. */
export const LEASE_SECONDS = 30;
const EXTENSION_INTERVAL_MS = 10_000;
/** A pull may be empty although there are messages. This many empty ones in a row are believed. */
const EMPTY_PULLS = 2;

/**
 * Goes through the messages of a subscription, each once. What it pulled stays leased, so that later pulls bring other
 * messages, until it is acknowledged or everything is released.
 */
export class Leases {
  readonly #options: LeasesOptions;
  /** The newest ack id of every message that is held, by message id. */
  readonly #held = new Map<string, string>();
  readonly #acknowledged = new Set<string>();
  #timer: { cancel(): void } | undefined;
  #extending: Promise<unknown> = Promise.resolve();
  #hasAsked = false;

  constructor(options: LeasesOptions) {
    this.#options = options;
  }

  /**
   * Leases messages that were not seen before. None: there seem to be no more, or it was stopped.
   *
   * @throws the source's error.
   */
  async next(): Promise<readonly PulledMessage[]> {
    const { source, pageSize, stop } = this.#options;
    for (let empty = 0; empty < EMPTY_PULLS && !stop.aborted;) {
      const atOnce = !this.#hasAsked;
      const pulled = await source.pull({ count: pageSize, atOnce });
      this.#hasAsked = true;
      const fresh = await this.#hold(pulled);
      if (fresh.length > 0) return fresh;
      if (!atOnce) empty += 1;
    }
    return [];
  }

  /** Removes a message from the subscription for good. @throws the source's error. */
  async acknowledge({ messageId }: { readonly messageId: string }): Promise<void> {
    const ackId = this.#held.get(messageId);
    if (ackId === undefined) return;
    await this.#options.source.acknowledge([ackId]);
    this.#held.delete(messageId);
    this.#acknowledged.add(messageId);
  }

  /**
   * Gives back everything that is held.
   *
   * @returns false if that failed; then the leases run out by themselves.
   */
  async release(): Promise<boolean> {
    this.#timer?.cancel();
    await this.#extending;
    const ackIds = [...this.#held.values()];
    this.#held.clear();
    if (ackIds.length === 0) return true;
    return this.#options.source.modifyAckDeadline(ackIds, 0).then(
      () => true,
      () => false,
    );
  }

  async #hold(pulled: readonly PulledMessage[]): Promise<readonly PulledMessage[]> {
    const open = pulled.filter(({ messageId }) => !this.#acknowledged.has(messageId));
    const fresh = open.filter(({ messageId }) => !this.#held.has(messageId));
    for (const { messageId, ackId } of open) this.#held.set(messageId, ackId);
    // Their acks were late or lost.
    const late = pulled.filter((message) => !open.includes(message));
    if (late.length > 0) await this.#options.source.acknowledge(late.map(({ ackId }) => ackId));
    // The subscription's own deadline may be as short as 10 s.
    if (open.length > 0) await this.#extend(open.map(({ ackId }) => ackId));
    this.#timer ??= this.#plan();
    return fresh;
  }

  #plan(): { cancel(): void } {
    return this.#options.clock.setTimer(EXTENSION_INTERVAL_MS, () => {
      this.#timer = this.#plan();
      // After a failed extension the next one helps, or the message comes again.
      this.#extending = this.#extend([...this.#held.values()]).catch(() => undefined);
    });
  }

  async #extend(ackIds: readonly string[]): Promise<void> {
    if (ackIds.length > 0) await this.#options.source.modifyAckDeadline(ackIds, LEASE_SECONDS);
  }
}
