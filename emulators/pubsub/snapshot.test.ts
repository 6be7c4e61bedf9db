import type { Message } from '@google-cloud/pubsub';
import { describe, expect, it } from 'vitest';
import { Code } from '../grpc/status.ts';
import type { PubSubEmulator } from './pubsub-emulator.ts';
import { SnapshotError, type PubSubSnapshot } from './snapshot.ts';
import { openStream } from '../testing/stream-bed.ts';
import { publishOrdered, startPushEndpoint, startTestBed, type TestBed } from '../testing/pubsub-bed.ts';

const subscription = 'projects/p/subscriptions/jobs-pull';

/** An emulator that is restored from the state of another one, by way of a file. */
async function startFrom({ clock, emulator }: TestBed): Promise<TestBed> {
  const bed = await startTestBed({ clock });
  bed.emulator.restore(JSON.parse(JSON.stringify(emulator.snapshot())) as PubSubSnapshot);
  return { ...bed, clock };
}

function settled({ topics, subscriptions }: PubSubSnapshot): object {
  return { topics, subscriptions };
}

describe('an emulator that is restored from a snapshot', () => {
  it('has the topics, subscriptions and messages of the other, and delivers outstanding messages', async () => {
    const before = await startTestBed();
    await before.pullFrom({ ackDeadlineSeconds: 30, labels: { a: '1' }, filter: 'NOT attributes:skip' });
    await before.publish('acked');
    await before.publish('skipped', { skip: '1' });
    const stream = openStream(before);
    await stream.received(1);
    const ackIds = stream.messages.map(({ ackId }) => ackId);
    await before.subscriber.acknowledge({ subscription, ackIds });
    const outstanding = await before.publish('bytes: \u0000\u00ff', { key: 'ジョブ' });
    await stream.received(2);

    const after = await startFrom(before);
    const [metadata] = await after.pubsub.subscription('jobs-pull').getMetadata();
    expect(metadata).toMatchObject({
      ackDeadlineSeconds: 30,
      labels: { a: '1' },
      filter: 'NOT attributes:skip',
    });
    const [pulled] = await after.subscriber.pull({ subscription, maxMessages: 10 });
    expect(pulled.receivedMessages?.map(({ message }) => message)).toMatchObject([
      { messageId: outstanding, attributes: { key: 'ジョブ' } },
    ]);
  });

  it('makes the same snapshot, and does not repeat message ids of the other', async () => {
    const before = await startTestBed({ random: () => 0.999_999 });
    await before.pullFrom({ retainAckedMessages: true });
    const ids = await Promise.all(['1', '2', '3'].map((data) => before.publish(data)));
    await before.pubsub.subscription('jobs-pull').delete();
    const after = await startFrom(before);
    expect(settled(after.emulator.snapshot())).toEqual(settled(before.emulator.snapshot()));
    expect(BigInt(await after.publish('4'))).toBeGreaterThan(BigInt(ids[2] ?? 0));
  });

  it('has only those received messages that a topic or a subscription retains', async () => {
    const before = await startTestBed();
    await before.pubsub.createTopic('forgets');
    await before.pubsub.createTopic({ name: 'retains', messageRetentionDuration: { seconds: 600 } });
    for (const topic of ['forgets', 'retains']) {
      await before.pubsub.topic(topic).publishMessage({ data: Buffer.from(topic) });
    }
    const kept = ({ topics }: PubSubSnapshot): string[] =>
      topics.flatMap(({ messages }) => messages.map(({ data }) => Buffer.from(data, 'base64').toString()));
    expect(kept(before.emulator.snapshot())).toEqual(['retains']);
    const after = await startFrom(before);
    expect(kept(after.emulator.snapshot())).toEqual(['retains']);
  });

  it('pushes at once, and goes on counting attempts', async () => {
    const before = await startTestBed();
    await before.pubsub.createTopic('dead');
    const endpoint = await startPushEndpoint({ answer: (_push, nth) => (nth === 1 ? 500 : 204) });
    const deadLetterPolicy = { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 5 };
    await before.pushTo(endpoint, { deadLetterPolicy });
    await before.publish('x');
    await before.emulator.quiet();
    const after = await startFrom(before);
    await after.emulator.idle();
    expect(endpoint.pushes.map(({ json }) => json.deliveryAttempt)).toEqual([1, 2]);
  });

  it('keeps order, retained messages, detached subscriptions and those whose topic is gone', async () => {
    const before = await startTestBed();
    await before.pullFrom({ enableMessageOrdering: true, retainAckedMessages: true });
    const start = new Date(before.clock.now());
    await publishOrdered(before, ['a1', 'a2']);
    const [pulled] = await before.subscriber.pull({ subscription, maxMessages: 1 });
    const ackIds = pulled.receivedMessages?.map(({ ackId }) => ackId ?? '') ?? [];
    await before.subscriber.acknowledge({ subscription, ackIds });
    await before.pubsub.topic('jobs').createSubscription('detached');
    await before.pubsub.detachSubscription('detached');
    await before.pubsub.topic('jobs').delete();
    await before.pubsub.createTopic('jobs');

    const after = await startFrom(before);
    const [metadata] = await after.pubsub.subscription('jobs-pull').getMetadata();
    expect(metadata.topic).toBe('_deleted-topic_');
    expect(await after.pubsub.subscription('detached').detached()).toEqual([true]);
    await after.publish('not for it');
    await after.pubsub.subscription('jobs-pull').seek(start);
    const [again] = await after.subscriber.pull({ subscription, maxMessages: 10 });
    expect(again.receivedMessages?.map(({ message }) => String(message?.data))).toEqual(['a1', 'a2']);
  });

  it('has none of its earlier resources', async () => {
    const before = await startTestBed();
    const after = await startTestBed();
    await after.pullFrom();
    const stream = openStream(after);
    await stream.answered(1);
    after.emulator.restore(before.emulator.snapshot());
    expect(await stream.ended).toMatchObject({ code: Code.UNAVAILABLE });
    expect((await after.pubsub.getTopics())[0]).toEqual([]);
  });

  it('serves the clients again that were pulling', async () => {
    const bed = await startTestBed();
    const pulled = await bed.pullFrom();
    const [before, after] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    pulled.on('message', (message: Message) => {
      message.ack();
      (String(message.data) === 'before' ? before : after).resolve();
    });
    pulled.on('error', after.reject);
    await bed.publish('before');
    await before.promise;
    bed.emulator.restore(bed.emulator.snapshot());
    await bed.publish('after');
    await expect(after.promise).resolves.toBeUndefined();
    await pulled.close();
  });

  it('refuses a snapshot of another version, and does not change', async () => {
    const { emulator, pullFrom } = await startTestBed();
    await pullFrom();
    const newer = { ...emulator.snapshot(), version: 2 };
    expect(() => emulator.restore(newer)).toThrow(SnapshotError);
    expect(namesOf(emulator)).toEqual(['projects/p/topics/jobs']);
  });
});

function namesOf(emulator: PubSubEmulator): string[] {
  return emulator.snapshot().topics.map(({ topic }) => topic.name);
}
