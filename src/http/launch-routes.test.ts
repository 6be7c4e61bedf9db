/** Real: Express, HTTP and Google's publisher. In place of Pub/Sub: the emulator. */
import { describe, expect, it } from 'vitest';
import { startBothEndpoints } from '../../test/support/both-endpoints.ts';
import { bodyOf, startHttpService } from '../../test/support/http-service.ts';

const ACCEPTED = 'CloudRunジョブの実行を受け付けました。';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

describe.each(['POST', 'GET'])('%s /job/2', (method) => {
  it('is answered with 202, the ids and the address of the launch once the message is stored', async () => {
    const { send, stored } = await startHttpService();
    const response = await send('/job/2', { method });
    const body = await bodyOf(response);
    expect(response.status).toBe(202);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('location')).toBe(`/launches/${body.launchId}`);
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(body).toEqual({
      message: ACCEPTED,
      id: '2',
      launchId: expect.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:~-]{0,127}$/),
      messageId: expect.stringMatching(/^\d+$/),
    });
    expect(stored()).toMatchObject([{ data: '{"id":"2"}', attributes: { launchId: body.launchId } }]);
  });

  it('is a new launch each time', async () => {
    const { send, stored } = await startHttpService();
    await Promise.all([send('/job/2', { method }), send('/job/2', { method })]);
    expect(new Set(stored().map(({ attributes }) => attributes['launchId'])).size).toBe(2);
  });
});

describe('the answer', () => {
  it.each([
    { accept: 'text/plain', type: 'text/plain; charset=utf-8' },
    { accept: 'text/plain, application/json;q=0.5', type: 'text/plain; charset=utf-8' },
    { accept: '*/*', type: 'application/json; charset=utf-8' },
    { accept: 'application/json', type: 'application/json; charset=utf-8' },
    { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', type: 'application/json; charset=utf-8' },
    { accept: 'image/png', type: 'application/json; charset=utf-8' },
  ])('to Accept: $accept is $type', async ({ accept, type }) => {
    const { send } = await startHttpService();
    const response = await send('/job/2', { method: 'POST', headers: { accept } });
    expect(response.status).toBe(202);
    expect(response.headers.get('content-type')).toBe(type);
    const text = await response.text();
    expect(type.startsWith('text/plain') ? text : JSON.parse(text).message).toBe(ACCEPTED);
  });
});

describe('the message of the answer', () => {
  const english = 'The request to run the Cloud Run job was accepted.';

  it.each([
    { language: 'en', message: english },
    { language: 'en-US,en;q=0.9,ja;q=0.8', message: english },
    { language: 'fr, en;q=0.5', message: english },
    { language: 'ja, en', message: ACCEPTED },
    { language: 'en;q=0.5, ja;q=0.9', message: ACCEPTED },
    { language: 'en;q=0, *', message: ACCEPTED },
    { language: '*', message: ACCEPTED },
    { language: 'fr', message: ACCEPTED },
    { language: '', message: ACCEPTED },
    { language: ';;=,\t', message: ACCEPTED },
  ])('for Accept-Language: "$language" is $message', async ({ language, message }) => {
    const { send } = await startHttpService();
    const headers = { 'Accept-Language': language };
    expect(await (await send('/job/2', { method: 'POST', headers })).json()).toMatchObject({ message });
    const asText = { method: 'POST', headers: { ...headers, Accept: 'text/plain' } };
    expect(await (await send('/job/2', asText)).text()).toBe(message);
  });

  it('is Japanese for a caller that names no language', async () => {
    const endpoints = await startBothEndpoints();
    const { body } = await endpoints.send({ path: '/job/2' });
    await endpoints.close();
    expect(JSON.parse(body).message).toBe(ACCEPTED);
  });
});

describe('the id', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['9'.repeat(100), '9'.repeat(100)],
    ['007', '7'],
    ['0', '0'],
    ['%32', '2'],
  ])('of /job/%s reaches the message as %s', async (path, id) => {
    const { send, stored } = await startHttpService();
    const response = await send(`/job/${path}`, { method: 'POST' });
    expect(await response.json()).toMatchObject({ id });
    expect(stored()).toMatchObject([{ data: `{"id":"${id}"}` }]);
  });
});

describe('an Idempotency-Key', () => {
  async function launchIds(requests: readonly { readonly path: string; readonly key: string }[]) {
    const { send } = await startHttpService();
    const ids: string[] = [];
    for (const { path, key } of requests) {
      const response = await send(path, { method: 'POST', headers: { 'Idempotency-Key': key } });
      expect(response.status).toBe(202);
      ids.push((await bodyOf(response)).launchId);
    }
    return ids;
  }

  it('gives the same launch id for the same id, with leading zeros or without', async () => {
    const [one, two, three] = await launchIds([
      { path: '/job/2', key: 'try-1' },
      { path: '/job/2', key: 'try-1' },
      { path: '/job/02', key: 'try-1' },
    ]);
    expect(two).toBe(one);
    expect(three).toBe(one);
  });

  it('gives different launch ids for different keys and for different ids', async () => {
    const ids = await launchIds([
      { path: '/job/2', key: 'try-1' },
      { path: '/job/2', key: 'try-2' },
      { path: '/job/3', key: 'try-1' },
    ]);
    expect(new Set(ids).size).toBe(3);
  });

  it.each(['!', '~', '"quoted"', 'x'.repeat(255)])('can be %s', async (key) => {
    expect(await launchIds([{ path: '/job/2', key }])).toHaveLength(1);
  });

  it.each([
    { title: 'is empty', key: '' },
    { title: 'has a blank in it', key: 'a b' },
    { title: 'is not ASCII', key: 'ä' },
    { title: 'has 256 characters', key: 'x'.repeat(256) },
    { title: 'comes twice', key: 'a, b' },
  ])('that $title is refused, and nothing is stored', async ({ key }) => {
    const { send, stored } = await startHttpService();
    const response = await send('/job/2', { method: 'POST', headers: { 'Idempotency-Key': key } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: 400, code: 'invalid-idempotency-key' });
    expect(stored()).toEqual([]);
  });
});

describe('the trace of a request', () => {
  it.each([
    { title: 'traceparent', headers: { traceparent: TRACEPARENT }, flags: '01' },
    { title: 'X-Cloud-Trace-Context', headers: { 'X-Cloud-Trace-Context': `${TRACE}/1;o=1` }, flags: '01' },
    {
      title: 'traceparent before X-Cloud-Trace-Context',
      headers: { traceparent: TRACEPARENT, 'X-Cloud-Trace-Context': `${'1'.repeat(32)}/1;o=0` },
      flags: '01',
    },
    {
      title: 'X-Cloud-Trace-Context beside a broken traceparent',
      headers: { traceparent: 'broken', 'X-Cloud-Trace-Context': `${TRACE}/1;o=0` },
      flags: '00',
    },
  ])('continues in the message and the log: $title', async ({ headers, flags }) => {
    const { send, stored, log } = await startHttpService();
    await send('/job/2', { method: 'POST', headers });
    const [message] = stored();
    expect(message?.attributes['traceparent']).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-${flags}$`));
    expect(log).toContainEqual(
      expect.objectContaining({
        message: 'launch request stored',
        id: '2',
        launchId: message?.attributes['launchId'],
        'logging.googleapis.com/trace': `projects/p/traces/${TRACE}`,
      }),
    );
  });

  it('is a new one if the request has none', async () => {
    const { send, stored } = await startHttpService();
    await send('/job/2', { method: 'POST', headers: { traceparent: 'broken' } });
    expect(stored()[0]?.attributes['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });
});
