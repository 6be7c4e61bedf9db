// The messages of a stream that ends.
import { describe, expect, it, vi } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { publishOrdered, startTestBed } from '../../testing/pubsub-bed.ts';
import { openStream } from '../../testing/stream-bed.ts';

const subscription = 'projects/p/subscriptions/jobs-pull';

describe('a stream', () => {
  it.each(['cancel', 'halfClose'] as const)(
    'returns its unacknowledged messages as soon as it ends: %s',
    async (how) => {
      const bed = await startTestBed();
      await bed.pubsub.createTopic('dead');
      const deadLetterPolicy = { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 5 };
      await bed.pullFrom({ ackDeadlineSeconds: 600, deadLetterPolicy });
      const ended = openStream(bed, { maxOutstandingMessages: 2 });
      const other = openStream(bed, { maxOutstandingMessages: 1 });
      await Promise.all([ended.answered(1), other.answered(1)]);
      for (const data of ['a', 'b', 'c']) await bed.publish(data);
      await Promise.all([ended.received(2), other.received(1)]);
      const [acked, left] = ended.messages;
      const ackIds = [other.messages[0]!.ackId, acked!.ackId];
      await bed.subscriber.acknowledge({ subscription, ackIds });
      ended[how]();
      await other.received(2);
      expect(other.messages[1]).toMatchObject({
        message: { messageId: left!.message.messageId },
        deliveryAttempt: 2,
      });
    },
  );

  it('that has ended can still have its messages acknowledged, even if another subscriber has them', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering: true });
    await publishOrdered(bed, ['a1', 'a2', 'b1']);
    const ended = openStream(bed);
    await ended.received(3);
    ended.cancel();
    const other = openStream(bed, { maxOutstandingMessages: 2 });
    await other.received(2);
    const ackIds = ended.messages.map(({ ackId }) => ackId);
    await bed.subscriber.acknowledge({ subscription, ackIds });
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
    await publishOrdered(bed, ['c1', 'c2']);
    await other.received(4);
  });

  it('that ends keeps its messages until their deadline with exactly-once delivery', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableExactlyOnceDelivery: true });
    const ended = openStream(bed, { streamAckDeadlineSeconds: 20 });
    await bed.publish('x');
    await ended.received(1);
    ended.cancel();
    await vi.waitFor(() => expect(bed.emulator.calls.map(({ rpc }) => rpc)).toContain('StreamingPull'));
    bed.clock.advance(19_999);
    const [nothing] = await bed.subscriber.pull({ subscription, maxMessages: 1, returnImmediately: true });
    expect(nothing.receivedMessages).toEqual([]);
    await bed.subscriber.acknowledge({ subscription, ackIds: [ended.messages[0]!.ackId] });
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });

  it('ends after half an hour with UNAVAILABLE, and its messages are free', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const stream = openStream(bed, { streamAckDeadlineSeconds: 600 });
    await stream.answered(1);
    bed.clock.advance(30 * 60_000 - 1);
    await bed.publish('x');
    await stream.received(1);
    bed.clock.advance(1);
    expect(await stream.ended).toMatchObject({ code: Code.UNAVAILABLE });
    const [pulled] = await bed.subscriber.pull({ subscription, maxMessages: 1, returnImmediately: true });
    expect(pulled.receivedMessages).toHaveLength(1);
    expect(bed.emulator.calls.filter(({ rpc }) => rpc === 'StreamingPull')).toMatchObject([
      { answer: 'UNAVAILABLE', request: { subscription } },
    ]);
  });
});
