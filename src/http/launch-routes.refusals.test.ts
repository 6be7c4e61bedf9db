/** Refused requests: nothing is stored, and the answer says why. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { startHttpService } from '../../test/support/http-service.ts';
import type { OverridePolicy } from '../launch/event/override-policy.ts';

const POLICY: OverridePolicy = {
  args: true,
  taskCount: 5,
  timeoutSeconds: 60,
  env: ['MODE'],
  given: { args: 2, envNames: [] },
};

/** Sends the request to a new service, and checks what is common to all refusals. */
async function refusal(
  path: string,
  init: RequestInit,
  options: Parameters<typeof startHttpService>[0] = {},
) {
  const { send, stored } = await startHttpService(options);
  const response = await send(path, init);
  const text = await response.text();
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(text).not.toMatch(/node_modules|\.[jt]s:\d|at .*\(/);
  expect(stored()).toEqual([]);
  // The answer to HEAD has no body.
  const problem = text === '' ? { status: response.status } : JSON.parse(text);
  expect(problem).toMatchObject({ status: response.status });
  return {
    status: response.status,
    code: problem.code,
    detail: problem.detail,
    allow: response.headers.get('allow'),
  };
}

function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } };
}

describe('a path', () => {
  it.each(['x', '-1', '2.0', '1e3', '0x10', '%D9%A3', '%20', '2%20', '2%2F3', '+2', '2;x', '9'.repeat(101)])(
    '/job/%s is 400 invalid-id',
    async (id) => {
      expect(await refusal(`/job/${id}`, { method: 'POST' })).toMatchObject({
        status: 400,
        code: 'invalid-id',
      });
    },
  );

  it.each(['/', '/job', '/job/', '/job/2/', '/job/2/3', '/JOB/2', '/launches/', '//job/2', '/job%2F2'])(
    '%s is 404 not-found',
    async (path) => {
      expect(await refusal(path, { method: 'POST' })).toMatchObject({ status: 404, code: 'not-found' });
    },
  );

  const methods = ['GET', 'POST', 'PUT'];
  it.each(methods)('of %s with an id that cannot be decoded is 400 invalid-id', async (method) => {
    for (const path of ['/job/%zz', '/job/%', '/job/2%E3%81']) {
      expect(await refusal(path, { method })).toMatchObject({ status: 400, code: 'invalid-id' });
    }
  });

  it.each(methods)('of %s that cannot be decoded is 400 invalid-path', async (method) => {
    for (const path of ['/%', '/pubsub/push%zz', '/pubsub/push/%zz', '/health/%zz', '/%zz?x=%zz']) {
      expect(await refusal(path, { method })).toMatchObject({ status: 400, code: 'invalid-path' });
    }
  });
});

describe('a method', () => {
  it.each(['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    '%s is 405, with the allowed methods',
    async (method) => {
      const { status, allow } = await refusal('/job/2', { method });
      expect(status).toBe(405);
      expect(allow?.split(', ').toSorted((a, b) => a.localeCompare(b))).toEqual(['GET', 'POST']);
    },
  );

  it.each(['GET', 'HEAD', 'PUT'])('%s is 405 with Allow: POST if GET is off', async (method) => {
    expect(await refusal('/job/2', { method }, { allowGet: false })).toMatchObject({
      status: 405,
      allow: 'POST',
    });
  });

  it('POST is accepted if GET is off', async () => {
    const { send } = await startHttpService({ allowGet: false });
    expect((await send('/job/2', { method: 'POST' })).status).toBe(202);
  });
});

describe('a browser', () => {
  it.each([
    { 'Sec-Purpose': 'prefetch' },
    { 'Sec-Purpose': 'prefetch;prerender' },
    { Purpose: 'prefetch' },
    { 'X-Moz': 'prefetch' },
    { 'Sec-Fetch-Site': 'cross-site' },
  ])('that prefetches, or acts for another site, starts no launch: %j', async (headers) => {
    for (const method of ['GET', 'POST']) {
      const { status, code } = await refusal('/job/2', { method, headers });
      expect({ status, code }).toEqual({ status: 403, code: 'cross-site-request' });
    }
  });

  it.each(['same-origin', 'same-site', 'none'])('on a page that is %s may launch', async (site) => {
    const { send } = await startHttpService();
    expect((await send('/job/2', { headers: { 'Sec-Fetch-Site': site } })).status).toBe(202);
  });
});

describe('a body', () => {
  it.each([
    { title: 'half an object', body: '{"args":', code: 'invalid-body' },
    { title: 'a list', body: '[]', code: 'invalid-body' },
    { title: 'null', body: 'null', code: 'invalid-body' },
    { title: 'invalid UTF-8', body: Buffer.from('7b22ff227d', 'hex'), code: 'invalid-body' },
    { title: 'very deep nesting', body: '['.repeat(200_000), code: 'invalid-body' },
    {
      title: 'deep nesting that ends',
      body: '['.repeat(200_000) + ']'.repeat(200_000),
      code: 'invalid-body',
    },
    { title: 'an unknown field', body: '{"arg":["x"]}', code: 'invalid-body' },
    { title: 'an id', body: '{"id":2}', code: 'invalid-body' },
    { title: '__proto__', body: '{"__proto__":{"taskCount":2}}', code: 'invalid-body' },
    { title: 'a taskCount of 0', body: '{"taskCount":0}', code: 'invalid-body' },
    { title: 'a taskCount above the limit', body: '{"taskCount":6}', code: 'override-not-allowed' },
    { title: 'a timeout above the limit', body: '{"timeoutSeconds":61}', code: 'override-not-allowed' },
    { title: 'a variable that is not allowed', body: '{"env":{"HOME":"/"}}', code: 'override-not-allowed' },
    { title: 'a reserved variable', body: '{"env":{"LAUNCH_ID":"x"}}', code: 'override-not-allowed' },
  ])('with $title: 400 $code', async ({ body, code }) => {
    expect(await refusal('/job/2', post(body), { overridePolicy: POLICY })).toMatchObject({
      status: 400,
      code,
    });
  });

  it('with any override is 400 override-not-allowed if the operator allows none', async () => {
    const { status, code, detail } = await refusal('/job/2', post('{"args":["x"]}'));
    expect({ status, code }).toEqual({ status: 400, code: 'override-not-allowed' });
    expect(detail).toContain('ALLOW_OVERRIDES');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', ''])(
    'of type "%s": 415',
    async (type) => {
      const init = post(Buffer.from('{}'), { 'Content-Type': type });
      expect(await refusal('/job/2', init)).toMatchObject({ status: 415, code: 'unsupported-media-type' });
    },
  );

  it('in an unknown encoding is 415, in a broken one 400', async () => {
    const unknown = post('{}', { 'Content-Encoding': 'zstd-9' });
    expect(await refusal('/job/2', unknown)).toMatchObject({ status: 415, code: 'unsupported-media-type' });
    const broken = post('{}', { 'Content-Encoding': 'gzip' });
    expect(await refusal('/job/2', broken)).toMatchObject({ status: 400, code: 'invalid-body' });
  });

  it('too large, as sent or when decompressed, is 413', async () => {
    const large = JSON.stringify({ args: ['x'.repeat(2 * 1024 * 1024)] });
    expect(await refusal('/job/2', post(large))).toMatchObject({ status: 413, code: 'body-too-large' });
    const zipped = post(new Uint8Array(gzipSync(large)), { 'Content-Encoding': 'gzip' });
    expect(await refusal('/job/2', zipped)).toMatchObject({ status: 413, code: 'body-too-large' });
  });

  it.each([
    { body: '{}', data: { id: '2' } },
    { body: ' {"args":["a","{id}"]} ', data: { id: '2', args: ['a', '{id}'] } },
    {
      body: '{"taskCount":5,"timeoutSeconds":60,"env":{"MODE":"x"}}',
      data: { id: '2', taskCount: 5, timeoutSeconds: 60, env: { MODE: 'x' } },
    },
  ])('with allowed fields goes into the message: $body', async ({ body, data }) => {
    const { send, stored } = await startHttpService({ overridePolicy: POLICY });
    expect((await send('/job/2', post(body))).status).toBe(202);
    expect(JSON.parse(stored()[0]?.data ?? '')).toEqual(data);
  });
});
