// StreamingPull as the proto describes it, over the generated client.
import { describe, expect, it, vi } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { openStream } from '../../testing/stream-bed.ts';
import { publishOrdered, startTestBed } from '../../testing/pubsub-bed.ts';

const subscription = 'projects/p/subscriptions/jobs-pull';

describe('a stream', () => {
  it('brings what is there and what comes, and forgets what is acknowledged on it', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    await bed.publish('before');
    const stream = openStream(bed);
    await stream.received(1);
    await bed.publish('after');
    await stream.received(2);
    expect(stream.data).toEqual(['before', 'after']);
    stream.write({ ackIds: stream.messages.map(({ ackId }) => ackId), protocolVersion: 0 });
    stream.halfClose();
    expect(await stream.ended).toBeUndefined();
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });

  it('leases for its own ack deadline, which it can change', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ ackDeadlineSeconds: 600 });
    const stream = openStream(bed, { streamAckDeadlineSeconds: 10, protocolVersion: 1 });
    await bed.publish('x');
    await stream.received(1);
    bed.clock.advance(10_000);
    await stream.received(2);
    stream.write({ streamAckDeadlineSeconds: 30 });
    stream.write({});
    await stream.answered(4);
    bed.clock.advance(10_000);
    await stream.received(3);
    bed.clock.advance(29_999);
    expect(stream.messages).toHaveLength(3);
    bed.clock.advance(1);
    await stream.received(4);
  });

  it('extends, nacks and acknowledges by ack ids of another stream, and of a pull', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    await bed.publish('x');
    const broken = openStream(bed);
    await broken.received(1);
    const [first] = broken.messages;
    broken.cancel();
    const stream = openStream(bed, { protocolVersion: 1 });
    stream.write({ modifyDeadlineAckIds: [first!.ackId], modifyDeadlineSeconds: [0] });
    await stream.received(1);
    await bed.subscriber.acknowledge({ subscription, ackIds: [stream.messages[0]!.ackId] });
    await bed.publish('y');
    await stream.received(2);
    const ackId = stream.messages[1]!.ackId;
    await bed.subscriber.modifyAckDeadline({ subscription, ackIds: [ackId], ackDeadlineSeconds: 600 });
    bed.clock.advance(599_999);
    stream.write({ ackIds: [ackId] });
    stream.write({});
    await stream.answered(4);
    expect(stream.data).toEqual(['x', 'y']);
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });

  it.each(['cancel', 'halfClose'] as const)(
    'gives back what was not acknowledged as soon as it ends: %s',
    async (how) => {
      const bed = await startTestBed();
      await bed.pubsub.createTopic('dead');
      const deadLetterPolicy = { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 5 };
      await bed.pullFrom({ ackDeadlineSeconds: 600, deadLetterPolicy });
      const ended = openStream(bed);
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

  it('that has ended can still have its messages acknowledged, whoever has them by then', async () => {
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

  it('that ends keeps its messages until their deadline where each is delivered exactly once', async () => {
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

  it('shares the messages with other streams, each to one of them', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const streams = [1, 2].map(() => openStream(bed, { maxOutstandingMessages: 2 }));
    await Promise.all(streams.map((stream) => stream.answered(1)));
    await Promise.all(['a', 'b', 'c', 'd'].map((data) => bed.publish(data)));
    await Promise.all(streams.map((stream) => stream.received(2)));
    expect(streams.flatMap(({ data }) => data).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('answers the keep-alive of clients that speak protocol version 1', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering: true });
    const stream = openStream(bed, { protocolVersion: 1 });
    stream.write({});
    await stream.answered(2);
    expect(stream.responses[0]).toMatchObject({
      receivedMessages: [],
      subscriptionProperties: { exactlyOnceDeliveryEnabled: false, messageOrderingEnabled: true },
    });
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

  it('ends when its subscription is deleted', async () => {
    const bed = await startTestBed();
    const handle = await bed.pullFrom();
    const stream = openStream(bed);
    await stream.answered(1);
    await handle.delete();
    expect(await stream.ended).toMatchObject({ code: Code.NOT_FOUND });
    expect(bed.clock.pending).toBe(0);
  });
});

describe('flow control', () => {
  it('sends no more messages than may be outstanding, and goes on when one is acked, nacked or extended no more', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    await Promise.all(['1', '2', '3', '4'].map((data) => bed.publish(data)));
    const stream = openStream(bed, { maxOutstandingMessages: 1 });
    await stream.received(1);
    stream.write({ ackIds: [stream.messages[0]!.ackId] });
    await stream.received(2);
    stream.write({ modifyDeadlineAckIds: [stream.messages[1]!.ackId], modifyDeadlineSeconds: [0] });
    await stream.received(3);
    bed.clock.advance(20_000);
    await stream.received(4);
    expect(stream.data).toEqual(['1', '2', '3', '4']);
    expect(stream.responses.every(({ receivedMessages }) => receivedMessages.length <= 1)).toBe(true);
  });

  it('sends until that many bytes are outstanding, and then nothing more', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    for (const data of ['1'.repeat(60), '2'.repeat(60), '3']) await bed.publish(data);
    const stream = openStream(bed, { maxOutstandingBytes: 100, protocolVersion: 1 });
    await stream.received(2);
    stream.write({});
    await stream.answered(3);
    expect(stream.messages).toHaveLength(2);
    stream.write({ ackIds: [stream.messages[0]!.ackId] });
    await stream.received(3);
  });
});
