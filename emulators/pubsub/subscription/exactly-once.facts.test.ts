// Source: google/pubsub/v1/pubsub.proto, Subscription.enable_exactly_once_delivery and StreamingPullResponse.
import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { openStream } from '../../testing/stream-bed.ts';
import { startTestBed } from '../../testing/pubsub-bed.ts';

const subscription = 'projects/p/subscriptions/jobs-pull';
const enableExactlyOnceDelivery = true;

describe('exactly-once delivery', () => {
  it('names the late ack ids in its error, and applies the others', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableExactlyOnceDelivery });
    await bed.publish('x');
    const stream = openStream(bed);
    await stream.received(1);
    bed.clock.advance(20_000);
    await stream.received(2);
    const [late, inTime] = stream.messages.map(({ ackId }) => ackId);
    for (const rpc of ['modifyAckDeadline', 'acknowledge'] as const) {
      const request = { subscription, ackIds: [late!, inTime!, 'nonsense'], ackDeadlineSeconds: 30 };
      await expect(bed.subscriber[rpc](request)).rejects.toMatchObject({
        code: Code.INVALID_ARGUMENT,
        reason: 'EXACTLY_ONCE_ACKID_FAILURE',
        errorInfoMetadata: {
          [late!]: 'PERMANENT_FAILURE_INVALID_ACK_ID',
          nonsense: 'PERMANENT_FAILURE_INVALID_ACK_ID',
        },
      });
    }
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });

  it('does not name the late ack ids if there are too many for an error', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableExactlyOnceDelivery });
    const ackIds = Array.from({ length: 1000 }, (_, i) => `${'x'.repeat(180)}${i}`);
    for (let time = 0; time < 2; time++) {
      await expect(bed.subscriber.acknowledge({ subscription, ackIds })).rejects.toSatisfy(
        (error: { readonly code: number; readonly errorInfoMetadata?: object }) =>
          error.code === Code.INVALID_ARGUMENT && error.errorInfoMetadata === undefined,
      );
    }
  });

  it('does not take an ack after its deadline, even if the message was not delivered again', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableExactlyOnceDelivery });
    await bed.publish('x');
    const [pulled] = await bed.subscriber.pull({ subscription, maxMessages: 1 });
    const ackIds = pulled.receivedMessages?.map(({ ackId }) => ackId ?? '') ?? [];
    bed.clock.advance(10_000);
    await expect(bed.subscriber.acknowledge({ subscription, ackIds })).rejects.toMatchObject({
      code: Code.INVALID_ARGUMENT,
    });
    expect(bed.emulator.backlog('jobs-pull')).toBe(1);
  });

  it('confirms acks and extensions on the stream', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableExactlyOnceDelivery });
    await bed.publish('x');
    const stream = openStream(bed);
    await stream.received(1);
    const [first] = stream.messages.map(({ ackId }) => ackId);
    stream.write({ modifyDeadlineAckIds: [first!], modifyDeadlineSeconds: [30] });
    stream.write({ ackIds: [first!, 'nonsense'] });
    await stream.answered(4);
    expect(stream.responses.slice(2)).toMatchObject([
      { modifyAckDeadlineConfirmation: { ackIds: [first], invalidAckIds: [] } },
      { acknowledgeConfirmation: { ackIds: [first], invalidAckIds: ['nonsense'] } },
    ]);
    expect(stream.responses[0]?.subscriptionProperties).toMatchObject({ exactlyOnceDeliveryEnabled: true });
  });

  it('never delivers an acknowledged message again, with any ordering key', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableExactlyOnceDelivery, enableMessageOrdering: true });
    const topic = bed.pubsub.topic('jobs', { messageOrdering: true });
    for (const data of ['1', '2', '3']) {
      await topic.publishMessage({ data: Buffer.from(data), orderingKey: 'key' });
    }
    const stream = openStream(bed);
    await stream.received(3);
    const [one, two] = stream.messages.map(({ ackId }) => ackId);
    await bed.subscriber.acknowledge({ subscription, ackIds: [two!] });
    await bed.subscriber.modifyAckDeadline({ subscription, ackIds: [one!], ackDeadlineSeconds: 0 });
    await stream.received(5);
    expect(stream.data).toEqual(['1', '2', '3', '1', '3']);
  });
});
