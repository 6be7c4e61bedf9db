import { Condition } from '../pubsub/condition.ts';
import type { TestBed } from './pubsub-bed.ts';

type RawStream = ReturnType<TestBed['subscriber']['streamingPull']>;

/** The fields of a stream's request beside the subscription. */
export interface StreamRequest {
  readonly subscription?: string;
  readonly streamAckDeadlineSeconds?: number;
  readonly maxOutstandingMessages?: number;
  readonly maxOutstandingBytes?: number;
  readonly protocolVersion?: number;
  readonly clientId?: string;
  readonly ackIds?: readonly string[];
  readonly modifyDeadlineAckIds?: readonly string[];
  readonly modifyDeadlineSeconds?: readonly number[];
}

export interface StreamedMessage {
  readonly ackId: string;
  readonly deliveryAttempt: number;
  readonly message: { readonly data: Buffer; readonly messageId: string; readonly orderingKey: string };
}

interface StreamResponse {
  readonly receivedMessages: readonly StreamedMessage[];
  readonly acknowledgeConfirmation: object | null;
  readonly modifyAckDeadlineConfirmation: object | null;
  readonly subscriptionProperties: object;
}

/** One StreamingPull stream of the generated client, without the leases and flow control of the other client. */
export interface OpenStream {
  readonly messages: readonly StreamedMessage[];
  readonly responses: readonly StreamResponse[];
  /** The data of all messages so far. */
  readonly data: readonly string[];
  write(request: StreamRequest): void;
  /** Resolves when `count` messages have come. */
  received(count: number): Promise<void>;
  /** Resolves when `count` responses have come, with messages or without. */
  answered(count: number): Promise<void>;
  /** Resolves with the error that ended the stream; undefined for OK. */
  readonly ended: Promise<unknown>;
  /** Ends the requests of the stream. */
  halfClose(): void;
  cancel(): void;
}

/** Opens a stream of `jobs-pull`; closing the bed cancels it. */
export function openStream(bed: TestBed, request: StreamRequest = {}): OpenStream {
  const stream: RawStream = bed.subscriber.streamingPull();
  const responses: StreamResponse[] = [];
  const messages: StreamedMessage[] = [];
  const waits: Condition[] = [];
  const until = (holds: () => boolean): Promise<void> => {
    const wait = new Condition(holds);
    waits.push(wait);
    return wait.wait();
  };
  const ended = new Promise<unknown>((resolve) => {
    stream.on('error', resolve);
    stream.on('end', () => resolve(undefined));
  });
  stream.on('data', (response: StreamResponse) => {
    responses.push(response);
    messages.push(...response.receivedMessages);
    for (const wait of waits) wait.check();
  });
  stream.write({
    subscription: 'projects/p/subscriptions/jobs-pull',
    streamAckDeadlineSeconds: 20,
    ...request,
  });
  return {
    messages,
    responses,
    get data() {
      return messages.map(({ message }) => message.data.toString());
    },
    write: (next) => void stream.write(next),
    received: (count) => until(() => messages.length >= count),
    answered: (count) => until(() => responses.length >= count),
    ended,
    halfClose: () => void stream.end(),
    cancel: () => stream.cancel(),
  };
}
