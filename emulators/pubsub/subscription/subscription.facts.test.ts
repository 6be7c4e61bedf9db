import { describe, expect, it } from 'vitest';
import type { CreateSubscriptionOptions } from '@google-cloud/pubsub';
import { Code } from '../../grpc/status.ts';
import { silence, startPushEndpoint, startTestBed } from '../../testing/pubsub-bed.ts';

const deadLetterTopic = 'projects/p/topics/jobs';

describe('a new subscription', () => {
  it('has the defaults of production', async () => {
    const { pubsub } = await startTestBed();
    const [topic] = await pubsub.createTopic('jobs');
    const [subscription] = await topic.createSubscription('jobs-pull');
    const [metadata] = await subscription.getMetadata();
    expect(metadata).toMatchObject({
      name: 'projects/p/subscriptions/jobs-pull',
      topic: 'projects/p/topics/jobs',
      ackDeadlineSeconds: 10,
      messageRetentionDuration: { seconds: '604800' },
      expirationPolicy: { ttl: { seconds: '2678400' } },
      retryPolicy: null,
      deadLetterPolicy: null,
      state: 'ACTIVE',
    });
  });

  it('has the given settings', async () => {
    const { pubsub } = await startTestBed();
    const [topic] = await pubsub.createTopic('jobs');
    const given = {
      ackDeadlineSeconds: 600,
      pushConfig: {
        pushEndpoint: 'https://example.com/push',
        oidcToken: { serviceAccountEmail: 'push@p.iam.gserviceaccount.com', audience: 'aud' },
      },
      deadLetterPolicy: { deadLetterTopic, maxDeliveryAttempts: 100 },
      labels: { team: 'a' },
    };
    const [subscription] = await topic.createSubscription('jobs-push', {
      ...given,
      retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } },
      messageRetentionDuration: { seconds: 600 },
      expirationPolicy: {},
    });
    const [metadata] = await subscription.getMetadata();
    expect(metadata).toMatchObject({
      ...given,
      retryPolicy: { minimumBackoff: { seconds: '10' }, maximumBackoff: { seconds: '600' } },
      messageRetentionDuration: { seconds: '600' },
      expirationPolicy: { ttl: null },
    });
  });

  it.each<[string, CreateSubscriptionOptions]>([
    ['an ack deadline of 9 s', { ackDeadlineSeconds: 9 }],
    ['an ack deadline of 601 s', { ackDeadlineSeconds: 601 }],
    ['a retention under 10 minutes', { messageRetentionDuration: { seconds: 599 } }],
    ['a retention over 31 days', { messageRetentionDuration: { seconds: 31 * 86_400 + 1 } }],
    ['an expiration within a day', { expirationPolicy: { ttl: { seconds: 86_399 } } }],
    ['a back-off over 600 s', { retryPolicy: { maximumBackoff: { seconds: 601 } } }],
    [
      'a back-off that ends before it begins',
      { retryPolicy: { minimumBackoff: { seconds: 60 }, maximumBackoff: { seconds: 59 } } },
    ],
    ['4 delivery attempts', { deadLetterPolicy: { deadLetterTopic, maxDeliveryAttempts: 4 } }],
    ['101 delivery attempts', { deadLetterPolicy: { deadLetterTopic, maxDeliveryAttempts: 101 } }],
    ['a dead-letter policy without a topic', { deadLetterPolicy: { maxDeliveryAttempts: 5 } }],
    ['an endpoint that is not a URL', { pushEndpoint: 'localhost/push' }],
    ['an endpoint that is not HTTP', { pushEndpoint: 'ftp://example.com/push' }],
    [
      'a token without an account',
      { pushConfig: { pushEndpoint: 'https://example.com', oidcToken: { serviceAccountEmail: 'x' } } },
    ],
    ['exactly-once push', { pushEndpoint: 'https://example.com', enableExactlyOnceDelivery: true }],
  ])('is refused with %s', async (_name, options) => {
    const { pubsub } = await startTestBed();
    const [topic] = await pubsub.createTopic('jobs');
    await expect(topic.createSubscription('jobs-push', options)).rejects.toMatchObject({
      code: Code.INVALID_ARGUMENT,
    });
  });

  it('gets a random name in the project of its topic when it has none', async () => {
    const { pubsub, subscriber } = await startTestBed();
    await pubsub.createTopic('jobs');
    const topic = 'projects/p/topics/jobs';
    const [first] = await subscriber.createSubscription({ topic });
    const [second] = await subscriber.createSubscription({ topic });
    expect(first.name).toMatch(/^projects\/p\/subscriptions\/[a-z][a-z0-9-]+$/);
    expect(second.name).not.toBe(first.name);
    const ackDeadlineSeconds = 20;
    const subscription = { name: first.name!, ackDeadlineSeconds };
    const [updated] = await subscriber.updateSubscription({
      subscription,
      updateMask: { paths: ['ack_deadline_seconds'] },
    });
    expect(updated).toMatchObject(subscription);
    await expect(subscriber.createSubscription({ topic: 'nonsense' })).rejects.toMatchObject({
      code: Code.INVALID_ARGUMENT,
      details: expect.stringContaining('topic=nonsense'),
    });
  });

  it('needs its topics to exist and its name to be free', async () => {
    const { pubsub } = await startTestBed();
    await expect(pubsub.topic('none').createSubscription('jobs-pull')).rejects.toMatchObject({
      code: Code.NOT_FOUND,
    });
    const [topic] = await pubsub.createTopic('jobs');
    const lost = { deadLetterPolicy: { deadLetterTopic: 'projects/p/topics/none', maxDeliveryAttempts: 5 } };
    await expect(topic.createSubscription('jobs-pull', lost)).rejects.toMatchObject({ code: Code.NOT_FOUND });
    await topic.createSubscription('jobs-pull');
    await expect(topic.createSubscription('jobs-pull')).rejects.toMatchObject({ code: Code.ALREADY_EXISTS });
  });
});

describe('a subscription', () => {
  it('is kept without its topic, which it shows as deleted', async () => {
    const { emulator, pubsub, publish, pushTo, clock } = await startTestBed();
    await pushTo(await startPushEndpoint({ answer: (_push, nth) => (nth === 1 ? 500 : 204) }));
    await publish('x');
    await emulator.quiet();
    await pubsub.topic('jobs').delete();
    const [metadata] = await pubsub.subscription('jobs-push').getMetadata();
    expect(metadata.topic).toBe('_deleted-topic_');
    clock.advance(100);
    await emulator.idle();
    expect(emulator.deliveries('jobs-push').at(-1)?.acked).toBe(true);
  });

  it('that is deleted cuts its pushes and leaves no timer', async () => {
    const { clock, emulator, pubsub, publish, pushTo } = await startTestBed();
    const endpoint = await startPushEndpoint({ answer: silence });
    await pushTo(endpoint);
    await publish('x');
    await endpoint.received(1);
    await pubsub.subscription('jobs-push').delete();
    await emulator.idle();
    expect(clock.pending).toBe(0);
    await expect(pubsub.subscription('jobs-push').getMetadata()).rejects.toMatchObject({
      code: Code.NOT_FOUND,
    });
  });

  it('drops messages that it could not deliver within its retention', async () => {
    const { clock, emulator, publish, pushTo } = await startTestBed();
    await pushTo(await startPushEndpoint({ answer: () => 500 }), {
      messageRetentionDuration: { seconds: 600 },
    });
    await publish('x');
    await emulator.quiet();
    while (emulator.backlog('jobs-push') > 0) {
      clock.advance(60_000);
      await emulator.quiet();
    }
    await emulator.idle();
    expect(emulator.deliveries('jobs-push').at(-1)?.atMs).toBeLessThanOrEqual(clock.now() - 10);
    expect(clock.now() - Date.UTC(2026, 0, 1)).toBeGreaterThan(600_000);
  });
});
