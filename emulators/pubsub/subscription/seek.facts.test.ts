// What a Seek does to what is outstanding, and to subscriptions without a topic.
import { afterEach, describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { openStream } from '../../testing/stream-bed.ts';
import {
  closeAll,
  publishOrdered,
  startPushEndpoint,
  startTestBed,
  type TestBed,
} from '../../testing/pubsub-bed.ts';

afterEach(closeAll);

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
  it('leaves what is outstanding with whoever has it, also where it is delivered exactly once', async () => {
    const bed = await startTestBed();
    const handle = await bed.pullFrom({ retainAckedMessages: true, enableExactlyOnceDelivery: true });
    await bed.publish('acknowledged');
    await bed.publish('outstanding');
    const stream = openStream(bed);
    await stream.received(2);
    const [first, second] = stream.messages.map(({ ackId }) => ackId);
    await settle(bed, first!, 'ack');
    await handle.seek(START);
    await stream.received(3);
    expect(stream.data).toEqual(['acknowledged', 'outstanding', 'acknowledged']);
    await settle(bed, second!, 'ack');
    expect(bed.emulator.backlog('jobs-pull')).toBe(1);
  });

  it('begins an ordering key anew, and goes on counting the attempts of what was not acknowledged', async () => {
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

  it('brings back what expires in its own time, whatever is newer', async () => {
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

  it('is refused once the subscription is detached, and nothing is pushed any more', async () => {
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
