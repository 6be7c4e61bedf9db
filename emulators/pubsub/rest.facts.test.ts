// What people call with curl, beside creating, publishing and pulling.
import { afterEach, describe, expect, it } from 'vitest';
import { closeAll, startTestBed, type TestBed } from './test-bed.ts';

afterEach(closeAll);

/** @param line for example `GET topics/jobs`. */
async function send({ emulator }: TestBed, line: string, body?: object): Promise<unknown> {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(`http://${emulator.address}/v1/projects/p/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return response.json();
}

describe('a subscription, by plain requests', () => {
  it('is changed by PATCH with an update mask, and turned into a push subscription', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const update = { subscription: { ackDeadlineSeconds: 77 }, updateMask: 'ackDeadlineSeconds' };
    expect(await send(bed, 'PATCH subscriptions/jobs-pull', update)).toMatchObject({
      ackDeadlineSeconds: 77,
    });
    const pushConfig = { pushEndpoint: 'https://example.com/push', noWrapper: { writeMetadata: true } };
    await send(bed, 'POST subscriptions/jobs-pull:modifyPushConfig', { pushConfig });
    expect(await send(bed, 'GET subscriptions/jobs-pull')).toMatchObject({ pushConfig });
  });

  it('is sought to a time and detached', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    await bed.publish('x');
    expect(await send(bed, 'POST subscriptions/jobs-pull:seek', { time: '2026-01-01T00:00:01Z' })).toEqual(
      {},
    );
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
    expect(await send(bed, 'POST subscriptions/jobs-pull:detach')).toEqual({});
    expect(await send(bed, 'GET subscriptions/jobs-pull')).toMatchObject({ detached: true });
  });
});

describe('policies, by plain requests', () => {
  it('are read by GET, set by POST, and grant everything', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const policy = { bindings: [{ role: 'roles/pubsub.subscriber', members: ['user:a@example.com'] }] };
    await send(bed, 'POST subscriptions/jobs-pull:setIamPolicy', { policy });
    expect(await send(bed, 'GET subscriptions/jobs-pull:getIamPolicy')).toMatchObject(policy);
    const permissions = ['pubsub.topics.publish'];
    expect(await send(bed, 'POST topics/jobs:testIamPermissions', { permissions })).toEqual({ permissions });
  });
});
