// StreamingPull as the proto describes it, over the generated client.
import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { openStream } from '../../testing/stream-bed.ts';
import { startTestBed } from '../../testing/pubsub-bed.ts';

const subscription = 'projects/p/subscriptions/jobs-pull';

describe('a stream', () => {
  it('delivers present and later messages, and does not repeat acknowledged ones', async () => {
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

  it('leases for its ack deadline, which it can change', async () => {
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

  it('can extend, nack and acknowledge by ack ids of another stream, and of a pull', async () => {
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

  it('shares the messages with other streams, and each goes to one of them', async () => {
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
  it('sends no more messages than may be outstanding, and goes on when one is acked, nacked or expired', async () => {
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
