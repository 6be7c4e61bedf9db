// Ordering keys, by each way out of a subscription. Source: cloud.google.com/pubsub/docs/ordering.
import { afterEach, describe, expect, it } from 'vitest';
import { openStream } from './stream-bed.ts';
import { closeAll, startPushEndpoint, startTestBed, type TestBed } from './test-bed.ts';

afterEach(closeAll);

const subscription = 'projects/p/subscriptions/jobs-pull';
const enableMessageOrdering = true;

/** Publishes `k1`, `k2`, … of key `k`, in that order. */
async function publishOrdered({ pubsub }: TestBed, names: readonly string[]): Promise<void> {
  const topic = pubsub.topic('jobs', { messageOrdering: true });
  for (const name of names) {
    await topic.publishMessage({ data: Buffer.from(name), orderingKey: name[0] ?? '' });
  }
}

interface Pulled {
  readonly data: string;
  readonly ackId: string;
}

async function pull({ subscriber }: TestBed, maxMessages = 10): Promise<Pulled[]> {
  const [answer] = await subscriber.pull({ subscription, maxMessages, returnImmediately: true });
  return (answer.receivedMessages ?? []).map(({ ackId, message }) => {
    return { data: String(message?.data), ackId: ackId ?? '' };
  });
}

const names = (pulled: readonly Pulled[]): string[] => pulled.map(({ data }) => data);

describe('a pull with ordering keys', () => {
  it('brings a key in order, and nothing more of it until the batch is settled', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    await publishOrdered(bed, ['a1', 'b1', 'a2', 'a3']);
    const batch = await pull(bed, 3);
    expect(names(batch)).toEqual(['a1', 'b1', 'a2']);
    expect(await pull(bed)).toEqual([]);
    await bed.subscriber.acknowledge({ subscription, ackIds: [batch[0]!.ackId] });
    expect(await pull(bed)).toEqual([]);
    await bed.subscriber.acknowledge({ subscription, ackIds: [batch[2]!.ackId] });
    expect(names(await pull(bed))).toEqual(['a3']);
  });

  it('brings messages without a key in any order beside them', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    await publishOrdered(bed, ['a1', 'a2']);
    expect(names(await pull(bed, 1))).toEqual(['a1']);
    await bed.publish('free');
    expect(names(await pull(bed))).toEqual(['free']);
  });

  it('brings a nacked message again with all behind it, acknowledged or not', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    await publishOrdered(bed, ['a1', 'a2', 'a3', 'a4', 'b1']);
    const [a1, b1, a2, a3] = await pull(bed);
    const ackIds = [a1!.ackId, a3!.ackId, b1!.ackId];
    await bed.subscriber.acknowledge({ subscription, ackIds });
    await bed.subscriber.modifyAckDeadline({ subscription, ackIds: [a2!.ackId], ackDeadlineSeconds: 0 });
    const again = await pull(bed);
    expect(names(again)).toEqual(['a2', 'a3', 'a4']);
    await bed.subscriber.acknowledge({ subscription, ackIds: again.map(({ ackId }) => ackId) });
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });

  it('counts what is acknowledged ahead of an earlier message no more, and is done when that one is', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    await publishOrdered(bed, ['a1', 'a2', 'a3']);
    const [a1, a2, a3] = await pull(bed);
    await bed.subscriber.acknowledge({ subscription, ackIds: [a3!.ackId, a2!.ackId] });
    expect(bed.emulator.backlog('jobs-pull')).toBe(1);
    await bed.subscriber.acknowledge({ subscription, ackIds: [a1!.ackId] });
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });

  it('holds a key back as long as its first message backs off', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering, retryPolicy: { minimumBackoff: { seconds: 10 } } });
    await publishOrdered(bed, ['a1', 'a2']);
    const [a1, a2] = await pull(bed);
    await publishOrdered(bed, ['b1']);
    const ackIds = [a2!.ackId, a1!.ackId];
    await bed.subscriber.modifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds: 0 });
    expect(names(await pull(bed))).toEqual(['b1']);
    bed.clock.advance(10_000);
    expect(names(await pull(bed))).toEqual(['a1', 'a2']);
  });

  it('lets go of the rest of a key when its first message is dead-lettered', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('dead');
    const deadLetterPolicy = { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 5 };
    await bed.pullFrom({ enableMessageOrdering, deadLetterPolicy });
    await publishOrdered(bed, ['a1', 'a2']);
    for (let attempt = 1; attempt <= 5; attempt++) {
      const [a1] = await pull(bed, 1);
      expect(a1!.data).toBe('a1');
      await bed.subscriber.modifyAckDeadline({ subscription, ackIds: [a1!.ackId], ackDeadlineSeconds: 0 });
    }
    expect(names(await pull(bed))).toEqual(['a2']);
    expect(bed.emulator.messages('dead')).toMatchObject([{ orderingKey: 'a' }]);
  });

  it('goes on with a key whose first messages were not delivered within the retention', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering, messageRetentionDuration: { seconds: 600 } });
    await publishOrdered(bed, ['a1']);
    bed.clock.advance(600_000);
    await publishOrdered(bed, ['a2']);
    bed.clock.advance(1);
    expect(names(await pull(bed))).toEqual(['a2']);
  });
});

describe('a stream with ordering keys', () => {
  it('brings several messages of a key at once, in order, and a key goes to one stream at a time', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    const first = openStream(bed, { maxOutstandingMessages: 2, clientId: 'one' });
    await first.answered(1);
    await publishOrdered(bed, ['a1', 'a2', 'a3', 'b1']);
    await first.received(2);
    const second = openStream(bed, { clientId: 'two' });
    await second.received(1);
    expect(first.data).toEqual(['a1', 'a2']);
    expect(second.data).toEqual(['b1']);
    first.write({ ackIds: first.messages.map(({ ackId }) => ackId) });
    await Promise.race([first.received(3), second.received(2)]);
    expect([...first.data, ...second.data].toSorted()).toEqual(['a1', 'a2', 'a3', 'b1']);
  });

  it('hands its keys on to a new stream of the same client id', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    const broken = openStream(bed, { maxOutstandingMessages: 1, clientId: 'one' });
    await publishOrdered(bed, ['a1', 'a2']);
    await broken.received(1);
    broken.cancel();
    const stream = openStream(bed, { clientId: 'one' });
    await stream.received(1);
    expect(stream.data).toEqual(['a2']);
  });

  it('says in each response that the subscription has ordering', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    const stream = openStream(bed);
    await stream.answered(1);
    expect(stream.responses[0]?.subscriptionProperties).toMatchObject({ messageOrderingEnabled: true });
  });

  it('keeps 100 messages of each of 20 keys in order for a client that nacks now and then', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    const topic = bed.pubsub.topic('jobs', { messageOrdering: true });
    const keys = Array.from({ length: 20 }, (_, i) => `key-${i}`);
    const stream = openStream(bed, { maxOutstandingMessages: 50 });
    for (let nth = 1; nth <= 100; nth++) {
      for (const orderingKey of keys) {
        void topic.publishMessage({ data: Buffer.from(String(nth)), orderingKey });
      }
    }
    const last = new Map(keys.map((key) => [key, 0]));
    const nacked = new Set<string>();
    let seen = 0;
    while (nacked.size > 0 || [...last.values()].some((nth) => nth < 100)) {
      await stream.received(seen + 1);
      const { ackId, message } = stream.messages[seen]!;
      const key = message.orderingKey;
      const nth = Number(message.data.toString());
      const previous = last.get(key) ?? 0;
      expect(nth).toBeLessThanOrEqual(previous + 1);
      if (nth <= previous) nacked.delete(key);
      last.set(key, nth);
      const isNack = seen % 13 === 0 && !nacked.has(key);
      if (isNack) nacked.add(key);
      stream.write(
        isNack ? { modifyDeadlineAckIds: [ackId], modifyDeadlineSeconds: [0] } : { ackIds: [ackId] },
      );
      seen += 1;
    }
    stream.halfClose();
    await stream.ended;
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });
});

describe('a push with ordering keys', () => {
  it('has one message of a key under way at a time, and brings it until it is acknowledged', async () => {
    const bed = await startTestBed();
    const first = Promise.withResolvers<number>();
    const endpoint = await startPushEndpoint({ answer: (_push, nth) => (nth === 1 ? first.promise : 204) });
    await bed.pushTo(endpoint, { enableMessageOrdering });
    await publishOrdered(bed, ['a1', 'a2', 'b1', 'a3']);
    await endpoint.received(2);
    first.resolve(500);
    await bed.emulator.quiet();
    expect(pushed(endpoint.pushes)).toEqual(['a1', 'b1']);
    bed.clock.advance(100);
    await bed.emulator.idle();
    expect(pushed(endpoint.pushes)).toEqual(['a1', 'b1', 'a1', 'a2', 'a3']);
    expect(endpoint.pushes[0]?.json.message['orderingKey']).toBe('a');
  });
});

function pushed(
  pushes: readonly { readonly json: { readonly message: Record<string, unknown> } }[],
): string[] {
  return pushes.map(({ json }) => Buffer.from(String(json.message['data']), 'base64').toString());
}
