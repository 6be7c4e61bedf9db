// Changing a subscription between push and pull, and detaching it.
import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { openStream } from '../../testing/stream-bed.ts';
import { silence, startPushEndpoint, startTestBed } from '../../testing/pubsub-bed.ts';

const name = 'projects/p/subscriptions/jobs-pull';

describe('ModifyPushConfig', () => {
  it('turns a pull subscription into a push one: its streams end and its backlog is pushed', async () => {
    const bed = await startTestBed();
    const subscription = await bed.pullFrom();
    const endpoint = await startPushEndpoint();
    const stream = openStream(bed, { maxOutstandingMessages: 1 });
    const waiting = bed.subscriber
      .pull({ subscription: name, maxMessages: 1 })
      .catch((error: unknown) => error);
    await stream.answered(1);
    await subscription.modifyPushConfig({ pushEndpoint: endpoint.url });
    expect(await stream.ended).toMatchObject({ code: Code.FAILED_PRECONDITION });
    expect(await waiting).toMatchObject({ code: Code.FAILED_PRECONDITION });
    const messageId = await bed.publish('x');
    await bed.emulator.idle();
    expect(bed.emulator.deliveries('jobs-pull')).toMatchObject([{ messageId, acked: true }]);
  });

  it.each([
    ['v1', undefined],
    ['v1beta2', undefined],
    ['v1beta1', Code.UNIMPLEMENTED],
    ['v9', Code.INVALID_ARGUMENT],
  ])('takes only known versions of the push body: %s', async (version, code) => {
    const bed = await startTestBed();
    const subscription = await bed.pullFrom();
    const pushConfig = { pushEndpoint: 'http://localhost/', attributes: { 'x-goog-version': version } };
    const modified = subscription.modifyPushConfig(pushConfig);
    const ended = modified.then(
      () => undefined,
      (error: unknown) => (error as { readonly code: number }).code,
    );
    expect(await ended).toBe(code);
  });

  it('pushes leased messages only once the lease is over', async () => {
    const bed = await startTestBed();
    const subscription = await bed.pullFrom({ ackDeadlineSeconds: 20 });
    const endpoint = await startPushEndpoint();
    await bed.publish('x');
    await bed.subscriber.pull({ subscription: name, maxMessages: 1 });
    await subscription.modifyPushConfig({ pushEndpoint: endpoint.url });
    bed.clock.advance(19_999);
    expect(endpoint.pushes).toHaveLength(0);
    bed.clock.advance(101);
    await bed.emulator.idle();
    expect(endpoint.pushes).toHaveLength(1);
  });

  it('turns a push subscription into a pull one: an open push ends by itself, the others are pulled', async () => {
    const bed = await startTestBed();
    const answer = Promise.withResolvers<number>();
    const endpoint = await startPushEndpoint({ answer: () => answer.promise });
    await bed.pushTo(endpoint);
    await bed.publish('x');
    await endpoint.received(1);
    await bed.pubsub.subscription('jobs-push').modifyPushConfig({});
    await bed.publish('y');
    answer.resolve(204);
    await bed.emulator.idle();
    expect(endpoint.pushes).toHaveLength(1);
    const [pulled] = await bed.subscriber.pull({
      subscription: 'projects/p/subscriptions/jobs-push',
      maxMessages: 10,
    });
    expect(pulled.receivedMessages?.map(({ message }) => String(message?.data))).toEqual(['y']);
  });

  it('sends the next attempt to another endpoint', async () => {
    const bed = await startTestBed();
    await bed.pushTo(await startPushEndpoint({ answer: () => 500 }));
    await bed.publish('x');
    await bed.emulator.quiet();
    const other = await startPushEndpoint();
    await bed.pubsub.subscription('jobs-push').modifyPushConfig({ pushEndpoint: other.url });
    bed.clock.advance(100);
    await bed.emulator.idle();
    expect(other.pushes).toHaveLength(1);
  });
});

describe('DetachSubscription', () => {
  it('drops the backlog, ends streams and refuses pulls, and the subscription gets no more messages', async () => {
    const bed = await startTestBed();
    const subscription = await bed.pullFrom();
    await bed.publish('x');
    const stream = openStream(bed);
    await stream.received(1);
    await bed.pubsub.detachSubscription('jobs-pull');
    expect(await stream.ended).toMatchObject({ code: Code.FAILED_PRECONDITION });
    await bed.publish('y');
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
    await expect(bed.subscriber.pull({ subscription: name, maxMessages: 1 })).rejects.toMatchObject({
      code: Code.FAILED_PRECONDITION,
    });
    expect(await subscription.detached()).toEqual([true]);
    expect(bed.clock.pending).toBe(0);
  });

  it('does not cut an open push', async () => {
    const bed = await startTestBed();
    const endpoint = await startPushEndpoint({ answer: silence });
    await bed.pushTo(endpoint);
    await bed.publish('x');
    await endpoint.received(1);
    await bed.pubsub.detachSubscription('jobs-push');
    bed.clock.advance(10_000);
    await bed.emulator.idle();
    expect(bed.emulator.deliveries('jobs-push')).toMatchObject([{ status: 'timeout' }]);
  });

  it('removes the subscription from the list of its topic, which comes in pages', async () => {
    const bed = await startTestBed();
    const [topic] = await bed.pubsub.createTopic('jobs');
    for (const short of ['jobs-c', 'jobs-a', 'jobs-b', 'jobs-d']) await topic.createSubscription(short);
    await bed.pubsub.detachSubscription('jobs-c');
    const page = { topic: topic.name, pageSize: 2 };
    const [first, , response] = await bed.publisher.listTopicSubscriptions(page, { autoPaginate: false });
    expect(first).toEqual(['projects/p/subscriptions/jobs-a', 'projects/p/subscriptions/jobs-b']);
    const rest = { ...page, pageToken: response.nextPageToken ?? '' };
    const [last] = await bed.publisher.listTopicSubscriptions(rest, { autoPaginate: false });
    expect(last).toEqual(['projects/p/subscriptions/jobs-d']);
    await expect(
      bed.publisher.listTopicSubscriptions({ topic: 'projects/p/topics/none' }),
    ).rejects.toMatchObject({ code: Code.NOT_FOUND });
  });
});
