// Seek with outstanding messages, and with subscriptions without a topic.
import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { openStream } from '../../testing/stream-bed.ts';
import { publishOrdered, startPushEndpoint, startTestBed, type TestBed } from '../../testing/pubsub-bed.ts';

const subscription = 'projects/p/subscriptions/jobs-pull';
const START = new Date(0);

const withDeadLetters = {
  retainAckedMessages: true,
  deadLetterPolicy: { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 5 },
};

async function settle(bed: TestBed, ackId: string, how: 'ack' | 'nack'): Promise<void> {
  const request = { subscription, ackIds: [ackId], ackDeadlineSeconds: 0 };
  await (how === 'ack' ? bed.subscriber.acknowledge(request) : bed.subscriber.modifyAckDeadline(request));
}

describe('Seek', () => {
  it.each([false, true])(
    'delivers its messages even if an older ack id is used later (exactly once: %s)',
    async (enableExactlyOnceDelivery) => {
      const bed = await startTestBed();
      const handle = await bed.pullFrom({ retainAckedMessages: true, enableExactlyOnceDelivery });
      await bed.publish('acknowledged');
      await bed.publish('outstanding');
      const [before] = await bed.subscriber.pull({ subscription, maxMessages: 2 });
      const [first, second] = before.receivedMessages!.map(({ ackId }) => ackId!);
      await settle(bed, first!, 'ack');
      await handle.seek(START);
      const [late] = await Promise.allSettled([settle(bed, second!, 'ack')]);
      expect(late?.status).toBe(enableExactlyOnceDelivery ? 'rejected' : 'fulfilled');
      const stream = openStream(bed);
      await stream.received(2);
      expect(stream.data).toEqual(['acknowledged', 'outstanding']);
      expect(bed.emulator.backlog('jobs-pull')).toBe(2);
    },
  );

  it('pushes a message again that was being pushed, with any result of that push', async () => {
    const bed = await startTestBed();
    const first = Promise.withResolvers<number>();
    const endpoint = await startPushEndpoint({ answer: (_push, nth) => (nth === 1 ? first.promise : 204) });
    await bed.pushTo(endpoint);
    await bed.publish('x');
    await endpoint.received(1);
    await bed.pubsub.subscription('jobs-push').seek(START);
    first.resolve(204);
    await bed.emulator.idle();
    expect(endpoint.pushes).toHaveLength(2);
  });

  it('begins an ordering key anew, and goes on counting the attempts of unacknowledged messages', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('dead');
    const handle = await bed.pullFrom({ ...withDeadLetters, enableMessageOrdering: true });
    await publishOrdered(bed, ['a1', 'a2']);
    const stream = openStream(bed);
    await stream.received(2);
    await settle(bed, stream.messages[0]!.ackId, 'ack');
    await settle(bed, stream.messages[1]!.ackId, 'nack');
    await stream.received(3);
    await handle.seek(START);
    await stream.received(5);
    expect(
      stream.messages.map(({ message, deliveryAttempt }) => `${String(message.data)} ${deliveryAttempt}`),
    ).toEqual(['a1 1', 'a2 1', 'a2 2', 'a1 1', 'a2 2']);
  });

  it('brings back messages that then expire in time, beside newer ones', async () => {
    const bed = await startTestBed();
    const handle = await bed.pullFrom({
      retainAckedMessages: true,
      messageRetentionDuration: { seconds: 600 },
    });
    await bed.publish('old');
    const stream = openStream(bed, { maxOutstandingMessages: 1 });
    await stream.received(1);
    stream.write({ ackIds: [stream.messages[0]!.ackId] });
    bed.clock.advance(1000);
    await bed.publish('new');
    await stream.received(2);
    stream.cancel();
    await handle.seek(START);
    expect(bed.emulator.backlog('jobs-pull')).toBe(2);
    bed.clock.advance(599_001);
    expect(bed.emulator.backlog('jobs-pull')).toBe(1);
  });

  it('is refused once the subscription is detached, and nothing more is pushed', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic({ name: 'jobs', messageRetentionDuration: { seconds: 600 } });
    const endpoint = await startPushEndpoint();
    await bed.pubsub.topic('jobs').createSubscription('jobs-push', { pushEndpoint: endpoint.url });
    await bed.publish('x');
    await bed.emulator.idle();
    await bed.pubsub.detachSubscription('jobs-push');
    const seek = bed.pubsub.subscription('jobs-push').seek(START);
    await expect(seek).rejects.toMatchObject({ code: Code.FAILED_PRECONDITION });
    await bed.emulator.idle();
    expect(endpoint.pushes).toHaveLength(1);
  });

  it('brings nothing of a topic that was deleted', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic({ name: 'jobs', messageRetentionDuration: { seconds: 600 } });
    await bed.publish('x');
    const [handle] = await bed.pubsub.topic('jobs').createSubscription('jobs-pull');
    await bed.pubsub.topic('jobs').delete();
    await handle.seek(START);
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
    const [metadata] = await handle.getMetadata();
    expect(metadata.topicMessageRetentionDuration).toBeNull();
  });
});
