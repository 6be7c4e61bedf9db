/** Real: Express, HTTP and Google's publisher. In place of Pub/Sub: the emulator. */
import { describe, expect, it } from 'vitest';
import {
  bodyOf,
  startHttpService,
  type HttpService,
  type HttpServiceOptions,
} from '../../test/support/http-service.ts';
import { smallRulebook } from '../../test/support/small-rulebook.ts';

const UPLOAD = '{ "bucket": "photos", "name": "in/1.png", "generation": 9007199254740993 }';

function start(options: HttpServiceOptions = {}): Promise<HttpService> {
  return startHttpService({ rulebook: smallRulebook(), hasDefaultJob: false, ...options });
}

function post(body?: string, headers: Record<string, string> = {}): RequestInit {
  const type = body === undefined ? undefined : { 'Content-Type': 'application/json' };
  return { method: 'POST', ...(body !== undefined && { body }), headers: { ...type, ...headers } };
}

describe('POST /jobs/:job/:id', () => {
  it('is answered with 202 and the name of the job, once the message is stored', async () => {
    const { send, stored, log } = await start();
    const response = await send('/jobs/report/007', post());
    const body = await bodyOf(response);
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/launches/${body.launchId}?job=report`);
    expect(body).toEqual({
      message: 'CloudRunジョブの実行を受け付けました。',
      job: 'report',
      id: '7',
      launchId: expect.stringMatching(/^r_/),
      messageId: expect.stringMatching(/^\d+$/),
    });
    expect(stored()).toEqual([
      {
        data: '',
        attributes: {
          job: 'report',
          id: '7',
          launchId: body.launchId,
          traceparent: expect.stringMatching(/^00-/),
        },
      },
    ]);
    expect(log).toContainEqual(
      expect.objectContaining({ message: 'launch request stored', launchJob: 'report', id: '7' }),
    );
  });

  it('has the data beside the id, whatever the data is', async () => {
    const { send, stored } = await start();
    for (const data of ['null', '[1, 2.50]', '"text"', '{"id": 2}', '{"id":"02","a":1}']) {
      expect((await send('/jobs/report/2', post(data))).status).toBe(202);
      expect(stored().at(-1)).toMatchObject({ data, attributes: { id: '2' } });
    }
  });

  it('is refused where the data names another id', async () => {
    const { send, stored } = await start();
    for (const data of ['{"id":3}', '{"id":"02"}', '{"id":9007199254740993}']) {
      const response = await send('/jobs/report/9007199254740992', post(data));
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'id-mismatch' });
    }
    expect(stored()).toEqual([]);
  });
});

describe('POST /jobs/:job', () => {
  it('publishes the body as it came, to the byte', async () => {
    const { send, stored } = await start();
    const response = await send('/jobs/thumbnails', post(UPLOAD));
    expect(response.status).toBe(202);
    expect(await response.json()).not.toHaveProperty('id');
    expect(stored()).toMatchObject([{ data: UPLOAD }]);
    expect(stored()[0]?.attributes).not.toHaveProperty('id');
  });

  it('takes the id of the data', async () => {
    const { send, stored } = await start();
    expect((await send('/jobs/report', post('{"id":9007199254740993}'))).status).toBe(202);
    expect(stored()[0]?.attributes).not.toHaveProperty('id');
  });

  it.each([
    { title: 'names no job of the rules', path: '/jobs/reprot', status: 404, code: 'unknown-job' },
    {
      title: 'names a property of every object',
      path: '/jobs/constructor',
      status: 404,
      code: 'unknown-job',
    },
    { title: 'has no id that is a number', path: '/jobs/report/x', status: 400, code: 'invalid-id' },
    { title: 'cannot be decoded', path: '/jobs/%zz', status: 400, code: 'invalid-id' },
    { title: 'lacks a value of the job', path: '/jobs/report', status: 400, code: 'rule-failed' },
    { title: 'has too large values', path: '/jobs/thumbnails', status: 400, code: 'too-large', kb: 600 },
    { title: 'has too large a body', path: '/jobs/report/2', status: 413, code: 'body-too-large', kb: 1025 },
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

  it('names in the log what of the rules failed, and never the payload', async () => {
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
    { title: 'deep nesting that another reader would take', body: '['.repeat(300) + ']'.repeat(300) },
    { title: 'a million values', body: `[${'1,'.repeat(500_000)}1]` },
    { title: 'half an object that another type hides', body: '{', type: 'application/cloudevents+json' },
  ])('whose body is $title: 400 invalid-body', async ({ body, type = 'application/json' }) => {
    const { send, stored } = await start();
    const headers = { 'Content-Type': type };
    const response = await send('/jobs/report/2', { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid-body' });
    expect(stored()).toEqual([]);
  });

  it('whose body is not said to be JSON: 415', async () => {
    const { send, stored } = await start();
    const response = await send('/jobs/report/2', post('{}', { 'Content-Type': 'text/plain' }));
    expect(response.status).toBe(415);
    expect(stored()).toEqual([]);
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('is the only method, not %s: 405 with Allow', async (method) => {
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

  it('by a prefetch or from another site starts nothing', async () => {
    const { send, stored } = await start();
    for (const headers of [{ 'Sec-Purpose': 'prefetch' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
      expect((await send('/jobs/report/2', post(undefined, headers))).status).toBe(403);
    }
    expect(stored()).toEqual([]);
  });

  it('where there are no rules: 404 unknown-job', async () => {
    const { send, stored } = await startHttpService();
    const response = await send('/jobs/report/2', post());
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'unknown-job' });
    expect(stored()).toEqual([]);
  });

  it('that was not confirmed says the launch id, by which it is the same launch when it is repeated', async () => {
    const { send, emulator } = await start({ timeoutMs: 300 });
    emulator.faults.add({ rpc: 'Publish', silent: true });
    const request = post('{}', { 'Idempotency-Key': 'try-1' });
    const problem = await bodyOf(await send('/jobs/report/2', request));
    expect(problem).toMatchObject({ code: 'publish-failed', status: 503 });
    emulator.faults.clear();
    expect(await bodyOf(await send('/jobs/report/2', request))).toMatchObject({ launchId: problem.launchId });
  });
});
