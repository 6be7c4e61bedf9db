import { setTimeout as delay } from 'node:timers/promises';
import type { PubSub, Topic } from '@google-cloud/pubsub';
import { LOCAL } from '../dev/local-project.ts';
import type { PubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';

/** The message of one launch request. */
export interface LaunchMessage {
  readonly launchId: string;
  readonly json: object;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface TrafficOptions {
  readonly client: PubSub;
  readonly pubsub: PubSubEmulator;
  readonly requests: readonly LaunchMessage[];
  /** The requests published at once. Default 500. */
  readonly chunk?: number;
  readonly random: () => number;
  /** Time between one chunk of launch requests and the next. */
  readonly chunkEveryMs: number;
  /** Default: nothing is sent again. */
  readonly again?: SentAgain | undefined;
}

/** The shares (0..1) of messages that are sent again. */
export interface SentAgain {
  /** Launch requests with a second message, half of them at once. */
  readonly republished: number;
  /** Messages that are delivered again some time after their ack, half of them twice at once. */
  readonly redelivered: number;
  /** The longest time until then. */
  readonly longestDelayMs: number;
}

/** Launch requests of the default job. */
export function plainRequests(count: number): readonly LaunchMessage[] {
  return Array.from({ length: count }, (_, id) => {
    const launchId = `chaos-${id}`;
    return { launchId, json: { id }, attributes: { launchId } };
  });
}

const CHUNK = 500;

/** Publishes launch requests, some of them twice, and makes Pub/Sub deliver some messages again after their ack. */
export class Traffic {
  /** Launch ids by message id. */
  readonly launchIds = new Map<string, string>();
  /** Every launch id that was requested. */
  readonly requested = new Set<string>();
  /** The launch ids that were delivered more often than their nacks required. */
  readonly deliveredAgain = new Set<string>();
  republished = 0;
  #planned = 0;
  #seenDeliveries = 0;
  readonly #options: TrafficOptions;
  readonly #topic: Topic;
  readonly #redelivered = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #failed = Promise.withResolvers<never>();

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#topic = options.client.topic(LOCAL.topic, { batching: { maxMessages: CHUNK } });
    this.#failed.promise.catch(() => undefined);
  }

  /** Rejects when a publish fails. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /** Whether everything was sent, except what `look` will add. */
  get done(): boolean {
    return this.#planned === 0 && this.requested.size === this.#options.requests.length;
  }

  /** Publishes every launch request, a chunk at a time; resolves when they are stored. */
  async publishAll(signal: AbortSignal): Promise<void> {
    const { requests, random, again, chunkEveryMs, chunk: size = CHUNK } = this.#options;
    for (let from = 0; from < requests.length; from += size) {
      if (from > 0) await delay(chunkEveryMs, undefined, { signal });
      await Promise.all(
        requests.slice(from, from + size).map(async (request) => {
          const republish = again !== undefined && random() < again.republished;
          if (republish && random() < 0.5) this.#later(0, () => this.#publishAgain(request));
          else if (republish) this.#later(this.#someTime(), () => this.#publishAgain(request));
          await this.#publish(request);
          this.requested.add(request.launchId);
        }),
      );
    }
  }

  /** Reads the newly ended deliveries, and plans further ones of acked messages. */
  look(): void {
    const { pubsub, random, again } = this.#options;
    if (again === undefined) return;
    const deliveries = pubsub.deliveries(LOCAL.subscription);
    for (; this.#seenDeliveries < deliveries.length; this.#seenDeliveries += 1) {
      const delivery = deliveries[this.#seenDeliveries];
      if (delivery === undefined) continue;
      const { messageId, acked, duplicate } = delivery;
      // It was pushed before its publisher had the answer.
      if (!this.launchIds.has(messageId)) return;
      if (duplicate) this.#note(messageId);
      if (!acked || this.#redelivered.has(messageId)) continue;
      this.#redelivered.add(messageId);
      if (random() < again.redelivered) this.#later(this.#someTime(), () => this.#redeliver(messageId));
    }
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #redeliver(messageId: string): void {
    const { pubsub, random } = this.#options;
    this.#note(messageId);
    pubsub.redeliver({ subscription: LOCAL.subscription, messageId });
    if (random() < 0.5) pubsub.redeliver({ subscription: LOCAL.subscription, messageId });
  }

  #note(messageId: string): void {
    const launchId = this.launchIds.get(messageId);
    if (launchId !== undefined) this.deliveredAgain.add(launchId);
  }

  async #publishAgain(request: LaunchMessage): Promise<void> {
    await this.#publish(request);
    this.republished += 1;
  }

  async #publish({ launchId, json, attributes }: LaunchMessage): Promise<void> {
    const messageId = await this.#topic.publishMessage({ json, attributes });
    this.launchIds.set(messageId, launchId);
  }

  #someTime(): number {
    return this.#options.random() * (this.#options.again?.longestDelayMs ?? 0);
  }

  #later(delayMs: number, run: () => Promise<void> | void): void {
    this.#planned += 1;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#carryOut(run);
    }, delayMs);
    this.#timers.add(timer);
  }

  async #carryOut(run: () => Promise<void> | void): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#failed.reject(error);
    }
    this.#planned -= 1;
  }
}
