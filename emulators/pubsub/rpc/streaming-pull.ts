import type { Clock, Timer } from '../../clock.ts';
import type { BidiHandler, BidiStream } from '../../grpc/bidi-stream.ts';
import { RpcError } from '../../grpc/status.ts';
import { acknowledge, modifyAckDeadline } from './ack-requests.ts';
import type { LeasedMessage } from '../backlog/leases.ts';
import * as limits from '../values/limits.ts';
import { messageBytes } from '../values/messages.ts';
import type { Taker } from '../backlog/ordered-line.ts';
import type { Puller } from '../subscription/pull-desk.ts';
import { receivedMessage } from './received-message.ts';
import {
  isKeepAlive,
  outstandingLimit,
  refuseRepeated,
  streamAckDeadlineMs,
  type StreamingPullRequest,
} from './streaming-pull-request.ts';
import type { Subscription } from '../subscription/subscription.ts';

export interface StreamingPullOptions {
  /** The subscription of that name, if it can be pulled. @throws RpcError */
  readonly pulled: (subscription: string) => Subscription;
  readonly clock: Clock;
}

/** Handler of `google.pubsub.v1.Subscriber.StreamingPull`. */
export function streamingPull({ pulled, clock }: StreamingPullOptions): BidiHandler {
  return (stream) => {
    let pull: StreamingPull | undefined;
    return {
      receive(request: StreamingPullRequest) {
        if (pull !== undefined) return pull.receive(request);
        pull = new StreamingPull({ stream, subscription: pulled(request.subscription), clock, request });
      },
      halfClosed: () => stream.end(),
      drained: () => pull?.drained(),
      closed: () => pull?.closed(),
    };
  };
}

/**
 * One open stream. It sends messages within its flow control, and takes acks and new deadlines for the ack ids of any
 * stream. When it ends, its messages are free; with exactly-once delivery they stay leased until their deadlines, because
 * the service promises that no other subscriber gets them before.
 */
class StreamingPull implements Puller, Taker {
  readonly #stream: BidiStream;
  readonly #subscription: Subscription;
  readonly #clientId: string;
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  readonly #answersKeepAlive: boolean;
  readonly #lifetime: Timer;
  #ackDeadlineMs: number;
  readonly #ackIds = new Set<string>();
  #outstandingBytes = 0;
  #writable = true;
  #closed = false;

  constructor(options: {
    readonly stream: BidiStream;
    readonly subscription: Subscription;
    readonly clock: Clock;
    readonly request: StreamingPullRequest;
  }) {
    const { stream, subscription, clock, request } = options;
    this.#stream = stream;
    this.#subscription = subscription;
    this.#clientId = request.clientId;
    this.#maxMessages = outstandingLimit(request.maxOutstandingMessages);
    this.#maxBytes = outstandingLimit(request.maxOutstandingBytes);
    this.#answersKeepAlive = Number(request.protocolVersion) >= 1;
    this.#ackDeadlineMs = streamAckDeadlineMs(request.streamAckDeadlineSeconds);
    this.#answer(request);
    this.#send({});
    this.#lifetime = clock.setTimer(limits.STREAM_LIFETIME_MS, () =>
      stream.end(
        new RpcError('UNAVAILABLE', 'The service was unable to fulfill your request. Please try again.'),
      ),
    );
    subscription.pull.join(this);
  }

  /** @throws RpcError INVALID_ARGUMENT */
  receive(request: StreamingPullRequest): void {
    refuseRepeated(request);
    if (request.streamAckDeadlineSeconds !== 0) {
      this.#ackDeadlineMs = streamAckDeadlineMs(request.streamAckDeadlineSeconds);
    }
    if (isKeepAlive(request) && this.#answersKeepAlive) this.#send({});
    this.#answer(request);
  }

  drained(): void {
    this.#writable = true;
    this.#subscription.pull.dispatch();
  }

  closed(): void {
    this.#closed = true;
    this.#lifetime.cancel();
    const { pull, settings } = this.#subscription;
    pull.leave(this);
    if (!settings.exactlyOnce) pull.leases.giveBack([...this.#ackIds]);
    pull.dispatch();
  }

  /** A new stream of the same client id continues the ordering keys of an ended one that keeps its messages. */
  yieldsTo(other: Taker): boolean {
    return (
      this.#closed &&
      this.#clientId !== '' &&
      other instanceof StreamingPull &&
      other.#clientId === this.#clientId
    );
  }

  dismiss(reason: RpcError): void {
    this.#stream.end(reason);
  }

  serve(): boolean {
    const leased: LeasedMessage[] = [];
    let bytes = 0;
    while (this.#hasRoom() && leased.length < limits.STREAM_RESPONSE_MESSAGES) {
      const next = this.#take();
      if (next === undefined) break;
      leased.push(next);
      bytes += messageBytes(next.entry.message);
      if (bytes >= limits.STREAM_RESPONSE_BYTES) break;
    }
    if (leased.length === 0) return false;
    const counted = this.#subscription.settings.deadLetter !== undefined;
    this.#send({ receivedMessages: leased.map((message) => receivedMessage(message, counted)) });
    return true;
  }

  #hasRoom(): boolean {
    return this.#writable && this.#ackIds.size < this.#maxMessages && this.#outstandingBytes < this.#maxBytes;
  }

  #take(): LeasedMessage | undefined {
    const leased = this.#subscription.pull.take({
      taker: this,
      ackDeadlineMs: this.#ackDeadlineMs,
      onEnded: ({ ackId, entry }) => {
        this.#ackIds.delete(ackId);
        this.#outstandingBytes -= messageBytes(entry.message);
        this.#subscription.pull.dispatch();
      },
    });
    if (leased === undefined) return undefined;
    this.#ackIds.add(leased.ackId);
    this.#outstandingBytes += messageBytes(leased.entry.message);
    return leased;
  }

  /** Acts on the acks and deadlines of a request; confirms them if the subscription delivers exactly once. */
  #answer({ ackIds, modifyDeadlineAckIds, modifyDeadlineSeconds }: StreamingPullRequest): void {
    if (modifyDeadlineAckIds.length !== modifyDeadlineSeconds.length) {
      throw new RpcError(
        'INVALID_ARGUMENT',
        'modify_deadline_ack_ids and modify_deadline_seconds must be of the same length.',
      );
    }
    const acked = acknowledge(this.#subscription, ackIds);
    const modified = modifyDeadlineAckIds.map((ackId, i) =>
      modifyAckDeadline(this.#subscription, { ackIds: [ackId], seconds: modifyDeadlineSeconds[i] ?? 0 }),
    );
    if (!this.#subscription.settings.exactlyOnce) return;
    if (ackIds.length > 0) {
      this.#send({ acknowledgeConfirmation: { ackIds: acked.done, invalidAckIds: acked.expired } });
    }
    if (modified.length > 0) {
      this.#send({
        modifyAckDeadlineConfirmation: {
          ackIds: modified.flatMap(({ done }) => done),
          invalidAckIds: modified.flatMap(({ expired }) => expired),
        },
      });
    }
  }

  #send(response: object): void {
    const { exactlyOnce, ordered } = this.#subscription.settings;
    this.#writable = this.#stream.send({
      ...response,
      subscriptionProperties: { exactlyOnceDeliveryEnabled: exactlyOnce, messageOrderingEnabled: ordered },
    });
  }
}
