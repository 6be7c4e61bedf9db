// Changing a subscription.
import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { openStream } from '../../testing/stream-bed.ts';
import { startTestBed } from '../../testing/pubsub-bed.ts';

const name = 'projects/p/subscriptions/jobs-pull';

describe('UpdateSubscription', () => {
  it('changes only the fields in the mask', async () => {
    const bed = await startTestBed();
    const subscription = await bed.pullFrom({ labels: { a: '1' } });
    await bed.pubsub.createTopic('dead');
    await subscription.setMetadata({
      ackDeadlineSeconds: 30,
      deadLetterPolicy: { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 7 },
      retryPolicy: { minimumBackoff: { seconds: 20 } },
      expirationPolicy: {},
      messageRetentionDuration: { seconds: 600 },
      enableExactlyOnceDelivery: true,
    });
    const [metadata] = await subscription.getMetadata();
    expect(metadata).toMatchObject({
      ackDeadlineSeconds: 30,
      labels: { a: '1' },
      deadLetterPolicy: { maxDeliveryAttempts: 7 },
      retryPolicy: { minimumBackoff: { seconds: '20' }, maximumBackoff: { seconds: '600' } },
      expirationPolicy: { ttl: null },
      messageRetentionDuration: { seconds: '600' },
      enableExactlyOnceDelivery: true,
    });
  });

  it('clears a field in the mask that the request lacks, and changes a nested field', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({
      ackDeadlineSeconds: 30,
      retryPolicy: { minimumBackoff: { seconds: 20 }, maximumBackoff: { seconds: 60 } },
    });
    const [updated] = await bed.subscriber.updateSubscription({
      subscription: { name, retryPolicy: { minimumBackoff: { seconds: 15 } } },
      updateMask: { paths: ['ack_deadline_seconds', 'retry_policy.minimum_backoff'] },
    });
    expect(updated).toMatchObject({
      ackDeadlineSeconds: 10,
      retryPolicy: { minimumBackoff: { seconds: '15' }, maximumBackoff: { seconds: '60' } },
    });
    const [cleared] = await bed.subscriber.updateSubscription({
      subscription: { name },
      updateMask: { paths: ['retry_policy'] },
    });
    expect(cleared.retryPolicy).toBeNull();
  });

  it('applies to the next delivery', async () => {
    const bed = await startTestBed();
    const subscription = await bed.pullFrom();
    const stream = openStream(bed, { streamAckDeadlineSeconds: 600 });
    await bed.publish('x');
    await stream.received(1);
    await subscription.setMetadata({ retryPolicy: { minimumBackoff: { seconds: 20 } } });
    const ackIds = stream.messages.map(({ ackId }) => ackId);
    await bed.subscriber.modifyAckDeadline({ subscription: name, ackIds, ackDeadlineSeconds: 0 });
    bed.clock.advance(19_999);
    expect(stream.messages).toHaveLength(1);
    bed.clock.advance(1);
    await stream.received(2);
  });

  it.each([
    ['an empty mask', [], {}],
    ['the name', ['name'], {}],
    ['the topic', ['topic'], { topic: 'projects/p/topics/other' }],
    ['the filter', ['filter'], { filter: 'attributes:x' }],
    ['ordering', ['enable_message_ordering'], { enableMessageOrdering: true }],
    ['an unknown field', ['nonsense'], {}],
    ['an unknown nested field', ['retry_policy.nonsense'], {}],
    ['a property of every object', ['retry_policy.constructor'], { retryPolicy: {} }],
    ['a path that is too long for a trailer', ['x'.repeat(100_000)], {}],
    ['a path that is cut before a character', [`x${'😀'.repeat(2000)}`], {}],
    ['a path that is cut within a character', ['😀'.repeat(2000)], {}],
    ['one label', ['labels.a'], { labels: { a: '2' } }],
    ['a field in camelCase', ['ackDeadlineSeconds'], { ackDeadlineSeconds: 20 }],
    ['a bad value', ['ack_deadline_seconds'], { ackDeadlineSeconds: 601 }],
  ])('refuses %s', async (_what, paths, fields) => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const request = { subscription: { name, ...fields }, updateMask: { paths } };
    await expect(bed.subscriber.updateSubscription(request)).rejects.toMatchObject({
      code: Code.INVALID_ARGUMENT,
    });
  });

  it('refuses a subscription or a dead-letter topic that does not exist', async () => {
    const bed = await startTestBed();
    const subscription = await bed.pullFrom();
    const deadLetterPolicy = { deadLetterTopic: 'projects/p/topics/none', maxDeliveryAttempts: 5 };
    await expect(subscription.setMetadata({ deadLetterPolicy })).rejects.toMatchObject({
      code: Code.NOT_FOUND,
    });
    const other = bed.pubsub.subscription('other');
    await expect(other.setMetadata({ ackDeadlineSeconds: 20 })).rejects.toMatchObject({
      code: Code.NOT_FOUND,
    });
  });
});
