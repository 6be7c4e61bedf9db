import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { startTestBed } from '../../testing/pubsub-bed.ts';

describe('UpdateTopic', () => {
  it('changes labels and retention, and shows the retention in the subscriptions', async () => {
    const bed = await startTestBed();
    const subscription = await bed.pullFrom();
    const [updated] = await bed.pubsub
      .topic('jobs')
      .setMetadata({ labels: { team: 'a' }, messageRetentionDuration: { seconds: 86_400 } });
    expect(updated).toMatchObject({
      labels: { team: 'a' },
      messageRetentionDuration: { seconds: '86400' },
    });
    const [metadata] = await subscription.getMetadata();
    expect(metadata.topicMessageRetentionDuration).toMatchObject({ seconds: '86400' });
  });

  it.each([
    ['an empty mask', [], {}],
    ['the name', ['name'], {}],
    ['an unknown field', ['nonsense'], {}],
    [
      'a retention under 10 minutes',
      ['message_retention_duration'],
      { messageRetentionDuration: { seconds: 599 } },
    ],
  ])('refuses %s', async (_what, paths, fields) => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('jobs');
    const request = { topic: { name: 'projects/p/topics/jobs', ...fields }, updateMask: { paths } };
    await expect(bed.publisher.updateTopic(request)).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
  });
});

describe('policies and permissions', () => {
  it('grant everything on an existing resource, and nothing on a missing one', async () => {
    const bed = await startTestBed();
    const subscription = await bed.pullFrom();
    const [onTopic] = await bed.pubsub.topic('jobs').iam.testPermissions(['pubsub.topics.publish']);
    expect(onTopic).toEqual({ 'pubsub.topics.publish': true });
    const [onSubscription] = await subscription.iam.testPermissions(['pubsub.subscriptions.consume']);
    expect(onSubscription).toEqual({ 'pubsub.subscriptions.consume': true });
    const [onNothing] = await bed.pubsub.topic('none').iam.testPermissions(['pubsub.topics.publish']);
    expect(onNothing).toEqual({ 'pubsub.topics.publish': false });
  });

  it('keep the policy that was set, unless it was changed in between', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const { iam } = bed.pubsub.topic('jobs');
    const [before] = await iam.getPolicy();
    expect(before).toMatchObject({ version: 0, bindings: [] });
    const bindings = [{ role: 'roles/pubsub.publisher', members: ['user:a@example.com'] }];
    const [after] = await iam.setPolicy({ ...before, bindings });
    expect(after.bindings).toMatchObject(bindings);
    expect((await iam.getPolicy())[0]).toEqual(after);
    await expect(iam.setPolicy({ ...before, bindings })).rejects.toMatchObject({ code: Code.ABORTED });
  });
});

describe('a feature that this emulator lacks', () => {
  it('answers UNIMPLEMENTED', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const unimplemented = { code: Code.UNIMPLEMENTED };
    await expect(
      bed.publisher.updateTopic({
        topic: { name: 'projects/p/topics/jobs', messageTransforms: [{ disabled: true }] },
        updateMask: { paths: ['message_transforms'] },
      }),
    ).rejects.toMatchObject(unimplemented);
  });
});
