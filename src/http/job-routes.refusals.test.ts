/** Refused requests for a job of the rules: nothing is stored, and the answer says why. */
import { describe, expect, it } from 'vitest';
import {
  startHttpService,
  type HttpService,
  type HttpServiceOptions,
} from '../../test/support/http-service.ts';
import { rulebookOf } from '../../test/support/rulebook-of.ts';
import { smallRulebook } from '../../test/support/small-rulebook.ts';

function start(options: HttpServiceOptions = {}): Promise<HttpService> {
  return startHttpService({ rulebook: smallRulebook(), hasDefaultJob: false, ...options });
}

function post(body?: string, headers: Record<string, string> = {}): RequestInit {
  const type = body === undefined ? undefined : { 'Content-Type': 'application/json' };
  return { method: 'POST', ...(body !== undefined && { body }), headers: { ...type, ...headers } };
}

describe('POST /jobs/:job', () => {
  it.each([
    { title: 'names no job of the rules', path: '/jobs/reprot', status: 404, code: 'unknown-job' },
    {
      title: 'names a property of every object',
      path: '/jobs/constructor',
      status: 404,
      code: 'unknown-job',
    },
    { title: 'has an id that is not a number', path: '/jobs/report/x', status: 400, code: 'invalid-id' },
    { title: 'cannot be decoded', path: '/jobs/%zz', status: 400, code: 'invalid-id' },
    { title: 'has no data for a value of the job', path: '/jobs/report', status: 400, code: 'rule-failed' },
    {
      title: 'has values that are too large',
      path: '/jobs/thumbnails',
      status: 400,
      code: 'too-large',
      kb: 600,
    },
    {
      title: 'has a body that is too large',
      path: '/jobs/report/2',
      status: 413,
      code: 'body-too-large',
      kb: 1025,
    },
  ])('that $title is refused with $status $code, and nothing is stored', async (row) => {
    const { send, stored, log } = await start();
    const body =
      row.kb === undefined ? undefined : JSON.stringify({ bucket: 'b', name: 'x'.repeat(row.kb * 1024) });
    const response = await send(row.path, post(body));
    expect(response.status).toBe(row.status);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await response.json()).toMatchObject({ code: row.code, detail: expect.any(String) });
    expect(stored()).toEqual([]);
    expect(log).toContainEqual(expect.objectContaining({ code: row.code }));
  });

  it.each([
    { title: 'with NUL', id: 'a\0', code: 'invalid-body' },
    { title: 'with half a surrogate pair', id: '\u{d800}', code: 'invalid-body' },
    { title: 'too long for a variable', id: 'x'.repeat(32_769), code: 'too-large' },
  ])('whose body has an id $title is refused with 400 $code', async ({ id, code }) => {
    const { send, stored } = await start();
    const response = await send('/jobs/thumbnails', post(JSON.stringify({ bucket: 'b', name: 'n', id })));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code });
    expect(stored()).toEqual([]);
  });

  it('with data that gives an empty key is refused with 400 rule-failed', async () => {
    const rulebook = await rulebookOf('jobs: { report: { key: "{data.tenant}" } }');
    const { send, stored } = await start({ rulebook });
    const response = await send('/jobs/report', post('{"tenant":""}'));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'rule-failed',
      detail: expect.stringContaining('the key is empty'),
    });
    expect(stored()).toEqual([]);
    expect((await send('/jobs/report', post('{"tenant":"a"}'))).status).toBe(202);
  });

  it('names the failed place of the rules, and never shows the payload in the log', async () => {
    const { send, log } = await start();
    const response = await send('/jobs/thumbnails', post('{"bucket":"s3cr3t"}'));
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('data.name') });
    expect(JSON.stringify(log)).not.toContain('s3cr3t');
  });

  it.each([
    { title: 'half an object', body: '{"a":' },
    { title: 'not UTF-8', body: Buffer.from('22ff22', 'hex') },
    { title: 'deep nesting', body: '['.repeat(200_000) + ']'.repeat(200_000) },
    { title: '__proto__', body: '{"a":{"__proto__":{}}}' },
    { title: 'nesting of 300 levels', body: '['.repeat(300) + ']'.repeat(300) },
    { title: 'a million values', body: `[${'1,'.repeat(500_000)}1]` },
    { title: 'half an object of another JSON type', body: '{', type: 'application/cloudevents+json' },
  ])('whose body is $title: 400 invalid-body', async ({ body, type = 'application/json' }) => {
    const { send, stored } = await start();
    const headers = { 'Content-Type': type };
    const response = await send('/jobs/report/2', { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid-body' });
    expect(stored()).toEqual([]);
  });

  it('whose Content-Type is not JSON: 415', async () => {
    const { send, stored } = await start();
    const response = await send('/jobs/report/2', post('{}', { 'Content-Type': 'text/plain' }));
    expect(response.status).toBe(415);
    expect(stored()).toEqual([]);
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('is the only method: %s is 405 with Allow', async (method) => {
    const { send, stored } = await start();
    for (const path of ['/jobs/report/2', '/jobs/report', '/jobs/reprot']) {
      const response = await send(path, { method });
      expect({ status: response.status, allow: response.headers.get('allow') }).toEqual({
        status: 405,
        allow: 'POST',
      });
    }
    expect(stored()).toEqual([]);
  });

  it('by a prefetch or from another site is refused with 403', async () => {
    const { send, stored } = await start();
    for (const headers of [{ 'Sec-Purpose': 'prefetch' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
      expect((await send('/jobs/report/2', post(undefined, headers))).status).toBe(403);
    }
    expect(stored()).toEqual([]);
  });

  it('if there are no rules: 404 unknown-job, and how the default job is launched', async () => {
    const { send, stored } = await startHttpService();
    const response = await send('/jobs/report/2', post());
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      code: 'unknown-job',
      detail: expect.stringContaining('POST /job/ID'),
    });
    expect(stored()).toEqual([]);
  });

  it.each(['/jobs', '/jobs/', '/jobs/report/', '/jobs/report/2/', '/jobs/report/2/3', '/JOBS/report'])(
    'to %s is 404 not-found',
    async (path) => {
      const { send, stored } = await start();
      const response = await send(path, post());
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'not-found' });
      expect(stored()).toEqual([]);
    },
  );
});
