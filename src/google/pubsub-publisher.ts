import { PubSub, type Topic } from '@google-cloud/pubsub';
import { pubsubClientOptions } from './pubsub-client-options.ts';

/** A message to publish. */
export interface OutgoingMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface PubSubPublisherOptions {
  readonly projectId: string;
  /** Short or full name. */
  readonly topic: string;
  /** Everything that one publish may take, the client's own retries included. */
  readonly timeoutMs: number;
  /** `host:port` of an emulator; empty for the real service. */
  readonly emulatorHost: string;
}

/**
 * Publishes to one topic.
 *
 * Messages of the same turn of the event loop go out in one request: the client's own batching would
 * hold a lone message back for 10 ms, and sending each at once costs a request a message.
 */
export class PubSubPublisher {
  readonly #pubsub: PubSub;
  readonly #topic: Topic;
  readonly #hasEmulator: boolean;
  readonly #underWay = new Set<Promise<unknown>>();
  #flushPlanned = false;

  constructor({ projectId, topic, timeoutMs, emulatorHost }: PubSubPublisherOptions) {
    this.#pubsub = new PubSub(pubsubClientOptions({ projectId, emulatorHost }));
    this.#hasEmulator = emulatorHost !== '';
    this.#topic = this.#pubsub.topic(topic, { gaxOpts: { retry: retryWithin(timeoutMs) } });
  }

  /**
   * Finds the credentials now, so that missing ones are one clean error at the start. The first publish
   * would raise them as an unhandled rejection too, which ends the process.
   */
  async initialize(): Promise<void> {
    if (!this.#hasEmulator) await this.#pubsub.auth.getClient();
  }

  /**
   * Publishes `message` and waits until Pub/Sub has stored it.
   *
   * @returns the message id.
   * @throws the client's error when it was not stored in time. It may have been stored all the same.
   */
  async publish(message: OutgoingMessage): Promise<string> {
    const stored = this.#topic.publishMessage({ data: message.data, attributes: { ...message.attributes } });
    this.#underWay.add(stored);
    this.#planFlush();
    try {
      return await stored;
    } finally {
      this.#underWay.delete(stored);
    }
  }

  /** Resolves when every publish under way has been answered, then lets go of the client. */
  async close(): Promise<void> {
    // The client's own flush() does not wait for batches that are already on their way.
    await Promise.allSettled(this.#underWay);
    await this.#pubsub.close();
  }

  #planFlush(): void {
    if (this.#flushPlanned) return;
    this.#flushPlanned = true;
    setImmediate(() => {
      this.#flushPlanned = false;
      // What topic.flush() does, without the listener that it leaves behind whenever a publish fails.
      // A failed flush is the failure of the publishes in it, and they report it.
      this.#topic.publisher.queue.publishDrain().catch(() => undefined);
    });
  }
}

/**
 * The client's retry settings for Publish, held to one total: left alone it tries for a minute and
 * more before it reports that Pub/Sub is away.
 */
function retryWithin(timeoutMs: number) {
  return {
    backoffSettings: {
      initialRetryDelayMillis: 100,
      retryDelayMultiplier: 1.3,
      maxRetryDelayMillis: 1000,
      initialRpcTimeoutMillis: timeoutMs,
      rpcTimeoutMultiplier: 1,
      maxRpcTimeoutMillis: timeoutMs,
      totalTimeoutMillis: timeoutMs,
    },
  };
}
