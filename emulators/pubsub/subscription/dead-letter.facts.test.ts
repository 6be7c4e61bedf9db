import { describe, expect, it } from 'vitest';
import { startPushEndpoint, startTestBed, type TestBed } from '../../testing/pubsub-bed.ts';

const deadLetterPolicy = { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 5 };

/** Moves the clock past every back-off until nothing is left to deliver. */
async function runDry({ clock, emulator }: TestBed): Promise<void> {
  await emulator.quiet();
  while (emulator.backlog('jobs-push') > 0 && emulator.deliveries('jobs-push').length < 20) {
    clock.advance(60_000);
    await emulator.quiet();
  }
}

describe('a dead-letter policy', () => {
  it('forwards a message after its last attempt, with its origin', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('dead');
    await bed.pushTo(await startPushEndpoint({ answer: () => 422 }), { deadLetterPolicy });
    const messageId = await bed.publish('{"id":2}', { launchId: 'l-1' });
    await runDry(bed);

    expect(bed.emulator.deliveries('jobs-push').map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    const [letter, ...more] = bed.emulator.messages('dead');
    expect(more).toEqual([]);
    expect(letter?.messageId).not.toBe(messageId);
    expect(letter?.data.toString()).toBe('{"id":2}');
    expect(letter?.attributes).toEqual({
      launchId: 'l-1',
      CloudPubSubDeadLetterSourceDeliveryCount: '5',
      CloudPubSubDeadLetterSourceSubscription: 'jobs-push',
      CloudPubSubDeadLetterSourceSubscriptionProject: 'p',
      CloudPubSubDeadLetterSourceTopicPublishTime: '2026-01-01T00:00:00Z',
    });
  });

  it('counts passed ack deadlines and failed connections as attempts, too', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('dead');
    const endpoint = await startPushEndpoint({ answer: () => new Promise(() => {}) });
    await bed.pushTo(endpoint, { deadLetterPolicy });
    await bed.publish('x');
    for (let attempt = 1; attempt <= 5; attempt++) {
      await endpoint.received(attempt);
      bed.clock.advance(10_000);
      await bed.emulator.quiet();
      bed.clock.advance(60_000);
    }
    expect(bed.emulator.messages('dead')).toHaveLength(1);
    expect(bed.emulator.deliveries('jobs-push').map(({ status }) => status)).toEqual(
      Array(5).fill('timeout'),
    );
  });

  it('delivers dead letters to the subscriptions of their topic', async () => {
    const bed = await startTestBed();
    const [dead] = await bed.pubsub.createTopic('dead');
    await dead.createSubscription('dead-pull');
    await bed.pushTo(await startPushEndpoint({ answer: () => 500 }), { deadLetterPolicy });
    await bed.publish('x');
    await runDry(bed);
    const [pulled] = await bed.subscriber.pull({
      subscription: 'projects/p/subscriptions/dead-pull',
      maxMessages: 10,
    });
    expect(pulled.receivedMessages?.map(({ message }) => message?.data?.toString())).toEqual(['x']);
  });

  it('keeps the message and goes on trying while the dead-letter topic is missing', async () => {
    const bed = await startTestBed();
    const [dead] = await bed.pubsub.createTopic('dead');
    await bed.pushTo(await startPushEndpoint({ answer: () => 500 }), { deadLetterPolicy });
    await dead.delete();
    await bed.publish('x');
    await runDry(bed);
    expect(bed.emulator.backlog('jobs-push')).toBe(1);
    expect(bed.emulator.deliveries('jobs-push').at(-1)?.attempt).toBe(20);
  });
});
