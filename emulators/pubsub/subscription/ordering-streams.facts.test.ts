// Ordering keys of streams and pushes. Source: cloud.google.com/pubsub/docs/ordering.
import { describe, expect, it } from 'vitest';
import { openStream } from '../../testing/stream-bed.ts';
import { publishOrdered, startPushEndpoint, startTestBed } from '../../testing/pubsub-bed.ts';

const enableMessageOrdering = true;

describe('a stream with ordering keys', () => {
  it('delivers several messages of a key at once, in order, to one stream at a time', async () => {
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

  it('passes its keys to a new stream of the same client id, if it keeps its messages', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering, enableExactlyOnceDelivery: true });
    const broken = openStream(bed, { maxOutstandingMessages: 1, clientId: 'one' });
    await publishOrdered(bed, ['a1', 'a2']);
    await broken.received(1);
    broken.cancel();
    const stream = openStream(bed, { clientId: 'one' });
    await stream.received(1);
    expect(stream.data).toEqual(['a2']);
  });

  it('shares no key while it is open, even with streams of the same client id', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    const first = openStream(bed, { maxOutstandingMessages: 1, clientId: 'one' });
    await publishOrdered(bed, ['a1', 'a2', 'b1']);
    await first.received(1);
    const second = openStream(bed, { clientId: 'one' });
    await second.received(1);
    expect(second.data).toEqual(['b1']);
    first.cancel();
    await second.received(3);
    expect(second.data).toEqual(['b1', 'a1', 'a2']);
  });

  it('has the ordering flag of the subscription in each response', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    const stream = openStream(bed);
    await stream.answered(1);
    expect(stream.responses[0]?.subscriptionProperties).toMatchObject({ messageOrderingEnabled: true });
  });

  it('delivers 100 messages of each of 20 keys in order to a client that nacks sometimes', async () => {
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
  it('sends one message of a key at a time, and repeats it until it is acknowledged', async () => {
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
