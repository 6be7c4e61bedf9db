// The REST API as for curl, made only from the HTTP rules of the protos.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { startTestBed, type TestBed } from '../../testing/pubsub-bed.ts';

/** @param line for example `GET topics/jobs`. */
async function send({ emulator }: TestBed, line: string, body?: object): Promise<unknown> {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(`http://${emulator.address}/v1/projects/p/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return response.json();
}

describe('Pub/Sub by plain requests', () => {
  it('create a topic and a subscription, publish, pull and acknowledge', async () => {
    const bed = await startTestBed();
    expect(await send(bed, 'PUT topics/jobs', {})).toMatchObject({ name: 'projects/p/topics/jobs' });
    const subscription = { topic: 'projects/p/topics/jobs', ackDeadlineSeconds: 30 };
    expect(await send(bed, 'PUT subscriptions/jobs-pull', subscription)).toMatchObject(subscription);
    const messages = [{ data: Buffer.from('ジョブ').toString('base64'), attributes: { id: '2' } }];
    const published = await send(bed, 'POST topics/jobs:publish', { messages });
    const { messageIds } = published as { readonly messageIds: readonly string[] };
    const pulled = await send(bed, 'POST subscriptions/jobs-pull:pull', { maxMessages: 10 });
    expect(pulled).toEqual({
      receivedMessages: [
        {
          ackId: expect.any(String),
          message: { ...messages[0], messageId: messageIds[0], publishTime: '2026-01-01T00:00:00Z' },
        },
      ],
    });
    const { receivedMessages } = pulled as { readonly receivedMessages: readonly { ackId: string }[] };
    const ackIds = receivedMessages.map(({ ackId }) => ackId);
    expect(await send(bed, 'POST subscriptions/jobs-pull:acknowledge', { ackIds })).toEqual({});
  });

  it('get an error if the body lacks the message of a field in the path', async () => {
    const bed = await startTestBed();
    const body = { subscription: 'text', updateMask: 'labels' };
    expect(await send(bed, 'PATCH subscriptions/jobs-pull', body)).toMatchObject({
      error: { code: 400, status: 'INVALID_ARGUMENT' },
    });
  });

  it('get the limit of a publish in the error for a larger one', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('jobs');
    const messages = [{ data: Buffer.alloc(40_000_000).toString('base64') }];
    expect(await send(bed, 'POST topics/jobs:publish', { messages })).toMatchObject({
      error: { code: 400, message: 'Request payload size exceeds the limit: 10485760 bytes.' },
    });
  });

  it('share the port and the state with gRPC clients', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('jobs');
    expect(await send(bed, 'GET topics')).toMatchObject({
      topics: [{ name: 'projects/p/topics/jobs' }],
    });
    expect(await send(bed, 'GET topics/none')).toMatchObject({
      error: { code: 404, status: 'NOT_FOUND' },
    });
  });
});

describe('a request as clients of Google APIs send it', () => {
  const post = ({ emulator }: TestBed, path: string, init: RequestInit): Promise<Response> =>
    fetch(`http://${emulator.address}/v1/projects/p/${path}`, { method: 'POST', ...init });

  it('can have a gzip body', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('jobs');
    const messages = [{ data: Buffer.from('compressed').toString('base64') }];
    const body = gzipSync(JSON.stringify({ messages }));
    const headers = { 'content-encoding': 'gzip' };
    expect(await (await post(bed, 'topics/jobs:publish', { body, headers })).json()).toEqual({
      messageIds: [expect.any(String)],
    });
    expect(bed.emulator.messages('jobs').map(({ data }) => String(data))).toEqual(['compressed']);
  });

  it.each([
    ['gzip', Buffer.from('{}'), 400],
    ['zstd', Buffer.from('{}'), 400],
    ['identity', Buffer.from('{"messages":[{"data":"eA=="}]}'), 200],
  ])('gets an error if its body does not have its encoding: %s', async (encoding, body, status) => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('jobs');
    const headers = { 'content-encoding': encoding };
    expect((await post(bed, 'topics/jobs:publish', { body, headers })).status).toBe(status);
  });

  it('can name its method in a header, for networks that let only GET and POST pass', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('jobs');
    const as = (method: string): RequestInit => ({ headers: { 'x-http-method-override': method } });
    expect(await (await post(bed, 'topics/jobs', as('GET'))).json()).toMatchObject({
      name: 'projects/p/topics/jobs',
    });
    expect((await post(bed, 'topics/jobs', as('DELETE'))).status).toBe(200);
    expect((await bed.pubsub.getTopics())[0]).toEqual([]);
  });

  it('can have a long query in its body', async () => {
    const bed = await startTestBed();
    for (const name of ['one', 'two']) await bed.pubsub.createTopic(name);
    const body = new URLSearchParams({ pageSize: '1' });
    const headers = { 'x-http-method-override': 'GET' };
    expect(await (await post(bed, 'topics', { body, headers })).json()).toMatchObject({
      topics: [{ name: 'projects/p/topics/one' }],
      nextPageToken: expect.any(String),
    });
  });
});

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

  it('can be sought to a time and detached', async () => {
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
