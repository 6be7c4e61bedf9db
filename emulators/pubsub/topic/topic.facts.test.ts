import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { startTestBed } from '../../testing/pubsub-bed.ts';

describe('a topic', () => {
  it('that does not exist is NOT_FOUND, with its short name', async () => {
    const { pubsub } = await startTestBed();
    await expect(pubsub.topic('none').publishMessage({ data: Buffer.from('2') })).rejects.toMatchObject({
      code: Code.NOT_FOUND,
      details: 'Resource not found (resource=none).',
    });
  });

  it('that exists cannot be created again', async () => {
    const { pubsub } = await startTestBed();
    await pubsub.createTopic('jobs');
    await expect(pubsub.createTopic('jobs')).rejects.toMatchObject({
      code: Code.ALREADY_EXISTS,
      details: 'Resource already exists in the project (resource=jobs).',
    });
  });

  it.each(['ab', '1abc', 'google-topic', 'a b c', 'x'.repeat(256)])('cannot be called %s', async (name) => {
    const { pubsub } = await startTestBed();
    await expect(pubsub.createTopic(name)).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
  });

  it('shows the fields of the service, even if a client sets others', async () => {
    const { publisher } = await startTestBed();
    const name = 'projects/p/topics/jobs';
    const given = {
      name,
      labels: { größe: '3', team_1: '' },
      kmsKeyName: 'projects/p/locations/l/keyRings/r/cryptoKeys/k',
      messageStoragePolicy: { allowedPersistenceRegions: ['asia-northeast1'] },
    };
    const [created] = await publisher.createTopic({
      ...given,
      satisfiesPzs: true,
      tags: { '123/env': 'prod' },
    });
    expect(created).toMatchObject({ ...given, satisfiesPzs: false, tags: {}, state: 'ACTIVE' });
  });

  it('cannot have a storage policy that allows no region, and can drop the one that it has', async () => {
    const { pubsub } = await startTestBed();
    const invalid = { code: Code.INVALID_ARGUMENT };
    const messageStoragePolicy = {};
    await expect(pubsub.createTopic({ name: 'jobs', messageStoragePolicy })).rejects.toMatchObject(invalid);
    const [topic] = await pubsub.createTopic({
      name: 'jobs',
      messageStoragePolicy: { allowedPersistenceRegions: ['asia-northeast1'] },
    });
    await expect(topic.setMetadata({ messageStoragePolicy })).rejects.toMatchObject(invalid);
    await topic.setMetadata({ messageStoragePolicy: null });
    expect((await topic.getMetadata())[0].messageStoragePolicy).toBeNull();
  });

  it.each<[string, Record<string, string>]>([
    ['a key in capitals', { Team: 'a' }],
    ['a key with a space', { 'my team': 'a' }],
    ['a key that begins with a digit', { '1team': 'a' }],
    ['a value in capitals', { team: 'A' }],
    ['a value of 64 characters', { team: 'a'.repeat(64) }],
    ['65 of them', Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`label-${i}`, '']))],
  ])('cannot have as a label %s', async (_what, labels) => {
    const { pubsub } = await startTestBed();
    const invalid = { code: Code.INVALID_ARGUMENT };
    await expect(pubsub.createTopic({ name: 'jobs', labels })).rejects.toMatchObject(invalid);
    await pubsub.createTopic('jobs');
    await expect(pubsub.createSubscription('jobs', 'jobs-pull', { labels })).rejects.toMatchObject(invalid);
  });

  it.each([
    { project: 'nonsense' },
    { project: 'projects/p/topics/jobs' },
    { project: 'projects/p', pageToken: 'garbage' },
    { project: 'projects/p', pageToken: '!' },
    { project: 'projects/p', pageSize: -1 },
  ])('is not listed, nor is a subscription, for %o', async (request) => {
    const { publisher, subscriber } = await startTestBed();
    const invalid = { code: Code.INVALID_ARGUMENT };
    const options = { autoPaginate: false };
    await expect(publisher.listTopics(request, options)).rejects.toMatchObject(invalid);
    await expect(subscriber.listSubscriptions(request, options)).rejects.toMatchObject(invalid);
  });

  it('is listed, page by page, until it is deleted', async () => {
    const { publisher, pubsub } = await startTestBed();
    for (const name of ['topic-b', 'topic-a', 'topic-c']) await pubsub.createTopic(name);
    const [firstPage, , response] = await pubsub.getTopics({ pageSize: 2, autoPaginate: false });
    expect(firstPage.map(({ name }) => name)).toEqual([
      'projects/p/topics/topic-a',
      'projects/p/topics/topic-b',
    ]);
    expect(response).toMatchObject({ nextPageToken: expect.stringMatching(/./) });
    await pubsub.topic('topic-a').delete();
    const [topics] = await publisher.listTopics({ project: 'projects/p', pageSize: 1 });
    expect(topics.map(({ name }) => name)).toEqual([
      'projects/p/topics/topic-b',
      'projects/p/topics/topic-c',
    ]);
  });

  it('lists only its own subscriptions', async () => {
    const { publisher, pubsub } = await startTestBed();
    for (const name of ['jobs', 'other']) await pubsub.createTopic(name);
    for (const name of ['jobs-b', 'jobs-a']) await pubsub.createSubscription('jobs', name);
    await pubsub.createSubscription('other', 'other-a');
    const [names] = await publisher.listTopicSubscriptions({ topic: 'projects/p/topics/jobs' });
    expect(names).toEqual(['projects/p/subscriptions/jobs-a', 'projects/p/subscriptions/jobs-b']);
  });
});
