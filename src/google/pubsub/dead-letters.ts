import { v1, type protos } from '@google-cloud/pubsub';
import { status } from '@grpc/grpc-js';
import { backoffWithin, callOptions, clientOptions, type ClientOptions } from '../client-options.ts';
import { grpcCodeOf } from '../grpc-code.ts';

/** A leased message: no other reader gets it until its ack deadline. */
export interface PulledMessage {
  readonly ackId: string;
  readonly messageId: string;
  /** Milliseconds since the Unix epoch. */
  readonly publishTimeMs: number;
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface PubSubDeadLettersOptions extends Pick<ClientOptions, 'emulatorHost'> {
  /** Full name. */
  readonly subscription: string;
  /** How long a pull waits for a message, in milliseconds. */
  readonly pullWaitMs: number;
}

/** Deadline of an ack or a change of leases, retries included. */
const CALL_TIMEOUT_MS = 4_000;
/** An ack id has some 200 bytes at most, and a request takes 512 KiB of them. */
const ACK_IDS_A_REQUEST = 1_000;

/** Retries are safe: each of these calls is idempotent. */
const RETRIED = {
  retry: {
    retryCodes: [status.UNKNOWN, status.ABORTED, status.INTERNAL, status.UNAVAILABLE],
    backoffSettings: backoffWithin(CALL_TIMEOUT_MS),
  },
};

/**
 * Reads one pull subscription by single calls. The client's `Subscription` would stream and extend leases by itself; here
 * the caller ends each lease, by an ack or a release.
 */
export class PubSubDeadLetters {
  readonly #client: v1.SubscriberClient;
  readonly #options: PubSubDeadLettersOptions;

  constructor(options: PubSubDeadLettersOptions) {
    this.#client = new v1.SubscriberClient(clientOptions(options));
    this.#options = options;
  }

  /** Finds the credentials now, so that missing ones are one clear error. */
  async initialize(): Promise<void> {
    await this.#client.initialize();
  }

  /**
   * Leases up to `count` messages until the ack deadline of the subscription. An empty answer does not prove that the
   * subscription is empty: Pub/Sub may answer late, and messages leased by another reader are not seen.
   *
   * @param options.atOnce answer without waiting for a message. The answer is often empty, but it is an answer: a wrong
   *   name, a missing right or a dead network is an error.
   * @throws the client's error.
   */
  async pull(options: { readonly count: number; readonly atOnce: boolean }): Promise<PulledMessage[]> {
    const { count, atOnce } = options;
    const { subscription, pullWaitMs } = this.#options;
    const request = { subscription, maxMessages: count, returnImmediately: atOnce };
    // One attempt: after retries the error would be DEADLINE_EXCEEDED, which is taken for an empty subscription below.
    const call = callOptions({ timeoutMs: atOnce ? CALL_TIMEOUT_MS : pullWaitMs });
    try {
      const [{ receivedMessages }] = await this.#client.pull(request, call);
      return (receivedMessages ?? []).map(pulledMessage);
    } catch (error) {
      if (!atOnce && grpcCodeOf(error) === 'DEADLINE_EXCEEDED') return [];
      throw error;
    }
  }

  /** Takes messages off the subscription for good. @throws the client's error. */
  async acknowledge(ackIds: readonly string[]): Promise<void> {
    const { subscription } = this.#options;
    for (const part of parts(ackIds)) {
      await this.#client.acknowledge({ subscription, ackIds: part }, RETRIED);
    }
  }

  /**
   * Lets leases end `ackDeadlineSeconds` from now; 0 gives the messages back at once.
   *
   * @throws the client's error.
   */
  async modifyAckDeadline(ackIds: readonly string[], ackDeadlineSeconds: number): Promise<void> {
    const { subscription } = this.#options;
    for (const part of parts(ackIds)) {
      await this.#client.modifyAckDeadline({ subscription, ackIds: part, ackDeadlineSeconds }, RETRIED);
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
