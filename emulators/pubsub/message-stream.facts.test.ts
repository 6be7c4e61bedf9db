// Listening by the Node.js client: subscription.on('message').
import { describe, expect, it } from 'vitest';
import {
  AckResponses,
  Duration,
  type Message,
  type Subscription,
  type SubscriptionOptions,
} from '@google-cloud/pubsub';
import { Condition } from './condition.ts';
import { startTestBed, type TestBed } from '../testing/pubsub-bed.ts';

interface Listener {
  readonly messages: readonly Message[];
  received(count: number): Promise<void>;
  readonly subscription: Subscription;
}

/** Listens to `jobs-pull`; `handle` acks by default. Ack requests are not batched, so that no test waits. */
function listen(
  { pubsub }: TestBed,
  handle: (message: Message, nth: number) => void = (message) => message.ack(),
  options: SubscriptionOptions = {},
): Listener {
  const batching = { maxMilliseconds: 1 };
  const subscription = pubsub.subscription('jobs-pull', {
    batching,
    streamingOptions: { maxStreams: 1 },
    ...options,
  });
  const messages: Message[] = [];
  const waits: Condition[] = [];
  subscription.on('message', (message: Message) => {
    messages.push(message);
    handle(message, messages.length);
    for (const wait of waits) wait.check();
  });
  return {
    messages,
    subscription,
    received(count) {
      const wait = new Condition(() => messages.length >= count);
      waits.push(wait);
      return wait.wait();
    },
  };
}

describe('a listening client', () => {
  it('gets 10,000 messages once each, over five streams, and acknowledges all', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const topic = bed.pubsub.topic('jobs', { batching: { maxMessages: 1000, maxMilliseconds: 5 } });
    const published = Promise.all(
      Array.from({ length: 10_000 }, (_, i) => topic.publishMessage({ data: Buffer.from(String(i)) })),
    );
    const listener = listen(bed, undefined, { streamingOptions: { maxStreams: 5 } });
    const ids = await published;
    await listener.received(10_000);
    await listener.subscription.close();
    expect(new Set(listener.messages.map(({ id }) => id))).toEqual(new Set(ids));
    expect(listener.messages).toHaveLength(10_000);
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });

  it('gets a nacked message again, with its attempts if a dead-letter policy is set', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('dead');
    const deadLetterPolicy = { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 5 };
    await bed.pullFrom({ deadLetterPolicy });
    const listener = listen(bed, (message) => message.nack());
    await bed.publish('x');
    await listener.received(5);
    await listener.subscription.close();
    expect(listener.messages.map(({ deliveryAttempt }) => deliveryAttempt)).toEqual([1, 2, 3, 4, 5]);
    expect(bed.emulator.messages('dead').map(({ data }) => data.toString())).toEqual(['x']);
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });

  it('opens another stream when the service ends one, and can acknowledge the messages of the first one', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableExactlyOnceDelivery: true });
    const listener = listen(bed, () => {}, {
      streamingOptions: { maxStreams: 1, retryMinBackoff: Duration.from({ millis: 1 }) },
      minAckDeadline: Duration.from({ seconds: 600 }),
    });
    await bed.publish('early');
    await listener.received(1);
    await listener.messages[0]?.ackWithResponse();
    bed.clock.advance(29 * 60_000);
    await bed.publish('first');
    await listener.received(2);
    bed.clock.advance(60_000);
    await bed.publish('second');
    await listener.received(3);
    expect(listener.messages.map(({ data }) => data.toString())).toEqual(['early', 'first', 'second']);
    const answers = listener.messages.slice(1).map((message) => message.ackWithResponse());
    expect(await Promise.all(answers)).toEqual([AckResponses.Success, AckResponses.Success]);
    await listener.subscription.close();
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });

  it('gets each ordering key in order', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering: true });
    const topic = bed.pubsub.topic('jobs', { messageOrdering: true });
    const listener = listen(bed);
    const keys = ['a', 'b', 'c', 'd'];
    const published = keys.flatMap((orderingKey) =>
      Array.from({ length: 50 }, (_, i) => topic.publishMessage({ data: Buffer.from([i]), orderingKey })),
    );
    await Promise.all(published);
    await listener.received(200);
    await listener.subscription.close();
    const inOrder = Array.from({ length: 50 }, (_, i) => i);
    for (const key of keys) {
      const ofKey = listener.messages.filter(({ orderingKey }) => orderingKey === key);
      expect(ofKey.map(({ data }) => data[0])).toEqual(inOrder);
    }
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });

  it('goes on by itself when the emulator is stopped and started again with its state', async () => {
    const first = await startTestBed();
    await first.pullFrom();
    const afterwards = Promise.withResolvers<void>();
    const listener = listen(
      first,
      (message) => {
        message.ack();
        if (message.data.toString() === 'after') afterwards.resolve();
      },
      { streamingOptions: { maxStreams: 1, retryMinBackoff: Duration.from({ millis: 1 }) } },
    );
    await first.publish('before');
    await listener.received(1);
    const snapshot = first.emulator.snapshot();
    await first.emulator.close();
    const second = await startTestBed({ port: Number(first.emulator.address.split(':')[1]) });
    second.emulator.restore(snapshot);
    await second.publish('after');
    await expect(afterwards.promise).resolves.toBeUndefined();
    await listener.subscription.close();
  });

  it('gets no more messages than its flow control allows', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    await Promise.all(Array.from({ length: 5 }, (_, i) => bed.publish(String(i))));
    const held: Message[] = [];
    const listener = listen(bed, (message) => held.push(message), { flowControl: { maxMessages: 2 } });
    await listener.received(2);
    expect(held).toHaveLength(2);
    for (const message of held) message.ack();
    await listener.received(4);
    held[2]?.ack();
    await listener.received(5);
    for (const message of held) message.nack();
    await listener.subscription.close();
  });
});

describe('a client of a subscription that delivers exactly once', () => {
  it('learns that its ack counts, and that one after the deadline does not', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableExactlyOnceDelivery: true });
    const listener = listen(bed, () => {});
    await bed.publish('x');
    await listener.received(1);
    bed.clock.advance(600_000);
    await listener.received(2);
    const [late, inTime] = listener.messages;
    await expect(late?.ackWithResponse()).rejects.toMatchObject({ errorCode: AckResponses.Invalid });
    expect(await inTime?.ackWithResponse()).toBe(AckResponses.Success);
    await listener.subscription.close();
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });
});
