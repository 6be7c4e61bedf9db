import { v1, type protos } from '@google-cloud/pubsub';
import { clientOptions } from '../client-options.ts';
import { grpcCodeOf } from '../grpc-code.ts';

/** A message of the subscription, leased: nobody else gets it until its ack deadline. */
export interface PulledMessage {
  readonly ackId: string;
  readonly messageId: string;
  /** Milliseconds since the Unix epoch. */
  readonly publishTimeMs: number;
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface PubSubDeadLettersOptions {
  /** Full name. */
  readonly subscription: string;
  /** How long a pull waits for a message, in milliseconds. */
  readonly pullWaitMs: number;
  /** `host:port` of an emulator; empty for the real service. */
  readonly emulatorHost: string;
}

/** Everything that an ack or a change of leases may take, retries included. */
const CALL_TIMEOUT_MS = 4_000;
/** An ack id has up to some 200 bytes, and a request takes 512 KiB of them. */
const ACK_IDS_A_REQUEST = 1_000;

const UNKNOWN = 2;
const ABORTED = 10;
const INTERNAL = 13;
const UNAVAILABLE = 14;

/** Each of these calls can be made twice without harm. */
const RETRIED = {
  retry: {
    retryCodes: [UNKNOWN, ABORTED, INTERNAL, UNAVAILABLE],
    backoffSettings: {
      initialRetryDelayMillis: 100,
      retryDelayMultiplier: 2,
      maxRetryDelayMillis: 1_000,
      initialRpcTimeoutMillis: CALL_TIMEOUT_MS,
      rpcTimeoutMultiplier: 1,
      maxRpcTimeoutMillis: CALL_TIMEOUT_MS,
      totalTimeoutMillis: CALL_TIMEOUT_MS,
    },
  },
};
/** gax reports exhausted retries as DEADLINE_EXCEEDED, which for a pull would mean that there is nothing. */
const SENT_ONCE = { retryCodes: [] };

/**
 * Reads one pull subscription by hand. The client's own `Subscription` would stream, keep leases and
 * drop messages by rules of its own; here each lease has to end in an ack or a release that was chosen.
 */
export class PubSubDeadLetters {
  readonly #client: v1.SubscriberClient;
  readonly #subscription: string;
  readonly #pullWaitMs: number;

  constructor({ subscription, pullWaitMs, emulatorHost }: PubSubDeadLettersOptions) {
    this.#client = new v1.SubscriberClient(clientOptions({ emulatorHost }));
    this.#subscription = subscription;
    this.#pullWaitMs = pullWaitMs;
  }

  /** Finds the credentials now, so that missing ones are one clean error. */
  async initialize(): Promise<void> {
    await this.#client.initialize();
  }

  /**
   * Leases up to `count` messages for as long as the subscription says. None does not prove that there
   * is none: Pub/Sub may hold back what it has, and what another reader leases is not seen.
   *
   * @param options.atOnce does not wait for a message. Such a pull often comes back empty, but it comes
   *   back for certain, so that a wrong name, a missing right or a dead network are told from *empty*.
   * @throws the client's error.
   */
  async pull({
    count,
    atOnce,
  }: {
    readonly count: number;
    readonly atOnce: boolean;
  }): Promise<PulledMessage[]> {
    const request = { subscription: this.#subscription, maxMessages: count, returnImmediately: atOnce };
    const timeout = atOnce ? CALL_TIMEOUT_MS : this.#pullWaitMs;
    try {
      const [{ receivedMessages }] = await this.#client.pull(request, { timeout, retry: SENT_ONCE });
      return (receivedMessages ?? []).map(pulledMessage);
    } catch (error) {
      if (!atOnce && grpcCodeOf(error) === 'DEADLINE_EXCEEDED') return [];
      throw error;
    }
  }

  /** Takes messages off the subscription for good. @throws the client's error. */
  async acknowledge(ackIds: readonly string[]): Promise<void> {
    for (const part of parts(ackIds)) {
      await this.#client.acknowledge({ subscription: this.#subscription, ackIds: part }, RETRIED);
    }
  }

  /**
   * Lets leases end `ackDeadlineSeconds` from now; 0 gives the messages back at once.
   *
   * @throws the client's error.
   */
  async modifyAckDeadline(ackIds: readonly string[], ackDeadlineSeconds: number): Promise<void> {
    for (const part of parts(ackIds)) {
      const request = { subscription: this.#subscription, ackIds: part, ackDeadlineSeconds };
      await this.#client.modifyAckDeadline(request, RETRIED);
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

function pulledMessage({ ackId, message }: protos.google.pubsub.v1.IReceivedMessage): PulledMessage {
  const { seconds, nanos } = message?.publishTime ?? {};
  return {
    ackId: ackId ?? '',
    messageId: message?.messageId ?? '',
    publishTimeMs: Number(seconds ?? 0) * 1000 + Math.trunc((nanos ?? 0) / 1e6),
    data: Buffer.from(message?.data ?? ''),
    attributes: { ...message?.attributes },
  };
}

function* parts(ackIds: readonly string[]): Generator<string[]> {
  for (let from = 0; from < ackIds.length; from += ACK_IDS_A_REQUEST) {
    yield ackIds.slice(from, from + ACK_IDS_A_REQUEST);
  }
}
