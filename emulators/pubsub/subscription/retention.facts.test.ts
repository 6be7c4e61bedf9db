// Retention of messages and subscriptions, and Seek.
import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { openStream } from '../../testing/stream-bed.ts';
import { publishOrdered, startPushEndpoint, startTestBed, type TestBed } from '../../testing/pubsub-bed.ts';

const subscription = 'projects/p/subscriptions/jobs-pull';
const DAY_MS = 86_400_000;

/** Pulls and acknowledges everything. @returns the data. */
async function drain({ subscriber }: TestBed): Promise<string[]> {
  const [answer] = await subscriber.pull({ subscription, maxMessages: 1000, returnImmediately: true });
  const received = answer.receivedMessages ?? [];
  const ackIds = received.map(({ ackId }) => ackId ?? '');
  if (ackIds.length > 0) await subscriber.acknowledge({ subscription, ackIds });
  return received.map(({ message }) => String(message?.data));
}

describe('a message', () => {
  it('is dropped once its retention is over, delivered or not', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ messageRetentionDuration: { seconds: 600 } });
    await bed.publish('waiting');
    bed.clock.advance(600_000);
    expect(bed.emulator.backlog('jobs-pull')).toBe(1);
    bed.clock.advance(1);
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
    expect(await drain(bed)).toEqual([]);
  });

  it('is kept as long as its topic retains it, if that is longer', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ messageRetentionDuration: { seconds: 600 } });
    await bed.pubsub.topic('jobs').setMetadata({ messageRetentionDuration: { seconds: 1200 } });
    await bed.publish('x');
    bed.clock.advance(1_200_000);
    expect(await drain(bed)).toEqual(['x']);
  });
});

describe('Seek', () => {
  it('to a time acknowledges all messages published before', async () => {
    const bed = await startTestBed();
    const handle = await bed.pullFrom();
    await bed.publish('before');
    bed.clock.advance(1000);
    await bed.publish('after');
    await handle.seek(new Date(bed.clock.now()));
    expect(await drain(bed)).toEqual(['after']);
    await bed.publish('outstanding');
    const stream = openStream(bed, { maxOutstandingMessages: 1 });
    await stream.received(1);
    await handle.seek(new Date(bed.clock.now() + DAY_MS));
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
    await bed.publish('new');
    await stream.received(2);
  });

  it('brings back acknowledged messages if they are retained', async () => {
    const bed = await startTestBed();
    const handle = await bed.pullFrom({ retainAckedMessages: true });
    await bed.publish('1');
    bed.clock.advance(1000);
    await bed.publish('2');
    await bed.publish('3');
    expect(await drain(bed)).toEqual(['1', '2', '3']);
    await handle.seek(new Date(bed.clock.now()));
    expect(await drain(bed)).toEqual(['2', '3']);
    await handle.setMetadata({ retainAckedMessages: false });
    await handle.seek(new Date(bed.clock.now()));
    expect(await drain(bed)).toEqual([]);
  });

  it('brings back only retained messages', async () => {
    const bed = await startTestBed();
    const handle = await bed.pullFrom({
      retainAckedMessages: true,
      messageRetentionDuration: { seconds: 600 },
    });
    const start = new Date(bed.clock.now());
    await bed.publish('old');
    await drain(bed);
    bed.clock.advance(600_001);
    await bed.publish('new');
    await drain(bed);
    await handle.seek(start);
    expect(await drain(bed)).toEqual(['new']);
  });

  it('brings the messages that the topic retains and that match the filter, even from before the subscription', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic({ name: 'jobs', messageRetentionDuration: { seconds: 86_400 } });
    const start = new Date(bed.clock.now());
    await bed.publish('early', { keep: 'yes' });
    await bed.publish('other');
    const topic = bed.pubsub.topic('jobs');
    const [handle] = await topic.createSubscription('jobs-pull', { filter: 'attributes:keep' });
    expect(await drain(bed)).toEqual([]);
    await handle.seek(start);
    expect(await drain(bed)).toEqual(['early']);
  });

  it('brings all messages that the topic retains, beyond those kept for tests', async () => {
    const bed = await startTestBed({ keepMessages: 1 });
    await bed.pubsub.createTopic({ name: 'jobs', messageRetentionDuration: { seconds: 600 } });
    await bed.publish('too old');
    bed.clock.advance(1);
    for (const data of ['1', '2', '3']) await bed.publish(data);
    bed.clock.advance(600_000);
    const [handle] = await bed.pubsub.topic('jobs').createSubscription('jobs-pull');
    await handle.seek(new Date(0));
    expect(await drain(bed)).toEqual(['1', '2', '3']);
    await bed.pubsub.topic('jobs').setMetadata({ messageRetentionDuration: null });
    await handle.seek(new Date(0));
    expect(await drain(bed)).toEqual([]);
    expect(bed.emulator.messages('jobs')).toHaveLength(1);
  });

  it('keeps the order of an ordering key', async () => {
    const bed = await startTestBed();
    const handle = await bed.pullFrom({ retainAckedMessages: true, enableMessageOrdering: true });
    const start = new Date(bed.clock.now());
    await publishOrdered(bed, ['a1', 'a2']);
    await drain(bed);
    await publishOrdered(bed, ['a3']);
    await handle.seek(start);
    expect(await drain(bed)).toEqual(['a1', 'a2', 'a3']);
  });

  it('needs a time or a snapshot', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    await expect(bed.subscriber.seek({ subscription })).rejects.toMatchObject({
      code: Code.INVALID_ARGUMENT,
    });
  });
});

describe('a subscription', () => {
  const expirationPolicy = { ttl: { seconds: 86_400 } };

  it('expires when it was not used for the time of its policy', async () => {
    const bed = await startTestBed();
    const handle = await bed.pullFrom({ expirationPolicy });
    bed.clock.advance(DAY_MS - 1);
    await handle.getMetadata();
    bed.clock.advance(DAY_MS - 1);
    await bed.publish('x');
    bed.clock.advance(1);
    await expect(handle.getMetadata()).rejects.toMatchObject({ code: Code.NOT_FOUND });
    const [names] = await bed.publisher.listTopicSubscriptions({ topic: 'projects/p/topics/jobs' });
    expect(names).toEqual([]);
  });

  it('does not expire while it has a stream or pushes, or with a policy of never', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ expirationPolicy });
    const topic = bed.pubsub.topic('jobs');
    await topic.createSubscription('never', { expirationPolicy: {} });
    await topic.createSubscription('pushed', {
      expirationPolicy,
      pushEndpoint: (await startPushEndpoint()).url,
    });
    bed.clock.advance(DAY_MS - 1);
    const stream = openStream(bed);
    await bed.publish('x');
    await stream.received(1);
    await bed.emulator.idle();
    bed.clock.advance(1);
    const [names] = await bed.publisher.listTopicSubscriptions({ topic: 'projects/p/topics/jobs' });
    expect(names).toEqual(['jobs-pull', 'never', 'pushed'].map((name) => `projects/p/subscriptions/${name}`));
  });
});
