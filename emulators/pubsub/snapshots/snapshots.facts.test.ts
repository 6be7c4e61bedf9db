// Snapshots by Google's client, and by the generated one if that lacks a method.
import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { startTestBed, type TestBed } from '../../testing/pubsub-bed.ts';
import type { PubSubSnapshot } from '../snapshot.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const subscription = 'projects/p/subscriptions/jobs-pull';
const snapshot = 'projects/p/snapshots/snap';

async function pulled({ subscriber }: TestBed, from = subscription): Promise<string[]> {
  const request = { subscription: from, maxMessages: 100, returnImmediately: true };
  const [{ receivedMessages }] = await subscriber.pull(request);
  const ackIds = receivedMessages!.map(({ ackId }) => ackId!);
  if (ackIds.length > 0) await subscriber.acknowledge({ subscription: from, ackIds });
  return receivedMessages!.map(({ message }) => String(message?.data));
}

function seconds(atMs: number): object {
  return { seconds: String(Math.trunc(atMs / 1000)) };
}

describe('a snapshot', () => {
  it('brings back the messages that were unacknowledged then, and those published since', async () => {
    const bed = await startTestBed();
    const handle = await bed.pullFrom();
    await bed.publish('acknowledged before');
    expect(await pulled(bed)).toEqual(['acknowledged before']);
    await bed.publish('there');
    await handle.createSnapshot('snap');
    await bed.publish('later');
    expect(await pulled(bed)).toEqual(['there', 'later']);
    await bed.pubsub.snapshot('snap').delete();
    await expect(handle.seek('snap')).rejects.toMatchObject({ code: Code.NOT_FOUND });
    await handle.createSnapshot('snap');
    await bed.publish('last');
    await handle.seek('snap');
    expect(await pulled(bed)).toEqual(['last']);
  });

  it('acknowledges all other messages, and can be used by every subscription of its topic, with its filter', async () => {
    const bed = await startTestBed();
    const handle = await bed.pullFrom();
    await bed.publish('kept', { size: 'big' });
    await handle.createSnapshot('snap');
    const [other] = await bed.pubsub
      .topic('jobs')
      .createSubscription('other', { filter: 'attributes.size = "big"' });
    await bed.publish('small since');
    await bed.publish('big since', { size: 'big' });
    await other.seek('snap');
    expect(await pulled(bed, 'projects/p/subscriptions/other')).toEqual(['kept', 'big since']);
    await handle.seek(new Date(bed.clock.now() + DAY_MS));
    await handle.createSnapshot('empty');
    await other.seek('snap');
    await other.seek('empty');
    expect(bed.emulator.backlog('other')).toBe(0);
  });

  it('belongs to one topic, and is kept when the topic is deleted', async () => {
    const bed = await startTestBed();
    const handle = await bed.pullFrom();
    await handle.createSnapshot('snap');
    const [topic] = await bed.pubsub.createTopic('another');
    const [foreign] = await topic.createSubscription('foreign');
    await expect(foreign.seek('snap')).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
    const [names] = await bed.publisher.listTopicSnapshots({ topic: 'projects/p/topics/jobs' });
    expect(names).toEqual([snapshot]);
    await bed.pubsub.topic('jobs').delete();
    expect((await bed.subscriber.getSnapshot({ snapshot }))[0]).toMatchObject({ topic: '_deleted-topic_' });
    await expect(handle.createSnapshot('late')).rejects.toMatchObject({ code: Code.FAILED_PRECONDITION });
  });

  it('expires after 7 days minus the age of the backlog, and after an hour at least', async () => {
    const bed = await startTestBed();
    const handle = await bed.pullFrom();
    await bed.publish('old');
    const publishedMs = bed.clock.now();
    bed.clock.advance(3 * DAY_MS);
    await handle.createSnapshot('snap');
    const [{ expireTime }] = await bed.subscriber.getSnapshot({ snapshot });
    expect(expireTime).toMatchObject(seconds(publishedMs + 7 * DAY_MS));
    bed.clock.advance(4 * DAY_MS - HOUR_MS + 1);
    await expect(handle.createSnapshot('short')).rejects.toMatchObject({ code: Code.FAILED_PRECONDITION });
    bed.clock.advance(HOUR_MS);
    await expect(bed.subscriber.getSnapshot({ snapshot })).rejects.toMatchObject({ code: Code.NOT_FOUND });
    expect((await bed.pubsub.getSnapshots())[0]).toEqual([]);
  });

  it('is created once, with a name and labels, and is listed', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const [created] = await bed.subscriber.createSnapshot({
      name: snapshot,
      subscription,
      labels: { a: 'b' },
    });
    expect(created).toMatchObject({ name: snapshot, topic: 'projects/p/topics/jobs', labels: { a: 'b' } });
    await expect(bed.subscriber.createSnapshot({ name: snapshot, subscription })).rejects.toMatchObject({
      code: Code.ALREADY_EXISTS,
    });
    const [unnamed] = await bed.subscriber.createSnapshot({ subscription });
    expect(unnamed.name).toMatch(/^projects\/p\/snapshots\/snapshot-/);
    const names = (await bed.pubsub.getSnapshots())[0].map(({ name }) => name);
    expect(names).toEqual([snapshot, unnamed.name]);
    const none = bed.subscriber.createSnapshot({
      name: snapshot,
      subscription: 'projects/p/subscriptions/none',
    });
    await expect(none).rejects.toMatchObject({ code: Code.NOT_FOUND });
  });

  it('can get other labels and an earlier expiry', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    await bed.subscriber.createSnapshot({ name: snapshot, subscription });
    const update = (expireMs: number): Promise<unknown> =>
      bed.subscriber.updateSnapshot({
        snapshot: { name: snapshot, labels: { a: 'b' }, expireTime: seconds(expireMs) },
        updateMask: { paths: ['labels', 'expire_time'] },
      });
    const nowMs = bed.clock.now();
    await update(nowMs + DAY_MS);
    expect((await bed.subscriber.getSnapshot({ snapshot }))[0]).toMatchObject({
      labels: { a: 'b' },
      expireTime: seconds(nowMs + DAY_MS),
    });
    const invalid = { code: Code.INVALID_ARGUMENT };
    await expect(update(nowMs + 8 * DAY_MS)).rejects.toMatchObject(invalid);
    await expect(update(nowMs - DAY_MS)).rejects.toMatchObject(invalid);
    const unknown = bed.subscriber.updateSnapshot({
      snapshot: { name: snapshot },
      updateMask: { paths: ['topic'] },
    });
    await expect(unknown).rejects.toMatchObject(invalid);
  });

  it('is kept over a restart, with its messages', async () => {
    const before = await startTestBed();
    const handle = await before.pullFrom();
    await before.publish('there');
    await handle.createSnapshot('snap');
    expect(await pulled(before)).toEqual(['there']);
    const after = await startTestBed({ clock: before.clock });
    after.emulator.restore(JSON.parse(JSON.stringify(before.emulator.snapshot())) as PubSubSnapshot);
    await after.publish('later');
    expect(await pulled(after)).toEqual(['later']);
    await after.pubsub.subscription('jobs-pull').seek('snap');
    expect(await pulled(after)).toEqual(['there', 'later']);
  });

  it('answers plain requests', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const send = async (method: string, path: string, body?: object): Promise<unknown> =>
      (
        await fetch(`http://${bed.emulator.address}/v1/${path}`, {
          method,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
      ).json();
    expect(await send('PUT', snapshot, { subscription })).toMatchObject({ name: snapshot });
    expect(await send('GET', 'projects/p/snapshots')).toMatchObject({ snapshots: [{ name: snapshot }] });
    expect(await send('POST', `${subscription}:seek`, { snapshot })).toEqual({});
    const update = { snapshot: { labels: { a: 'b' } }, updateMask: 'labels' };
    expect(await send('PATCH', snapshot, update)).toMatchObject({ labels: { a: 'b' } });
    expect(await send('GET', `${snapshot}:getIamPolicy`)).toMatchObject({ etag: 'ACAB' });
    expect(await send('DELETE', snapshot)).toEqual({});
    expect(await send('GET', snapshot)).toMatchObject({ error: { code: 404 } });
  });
});
