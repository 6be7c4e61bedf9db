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

  it('publishes the id beside any JSON data', async () => {
    const { send, stored } = await start();
    for (const data of ['null', '[1, 2.50]', '"text"', '{"id": 2}', '{"id":"02","a":1}']) {
      expect((await send('/jobs/report/2', post(data))).status).toBe(202);
      expect(stored().at(-1)).toMatchObject({ data, attributes: { id: '2' } });
    }
  });

  it('is refused if the data names another id', async () => {
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
  it('publishes the body unchanged, byte for byte', async () => {
    const { send, stored } = await start();
    const response = await send('/jobs/thumbnails', post(UPLOAD));
    expect(response.status).toBe(202);
    expect(await response.json()).not.toHaveProperty('id');
    expect(stored()).toMatchObject([{ data: UPLOAD }]);
    expect(stored()[0]?.attributes).not.toHaveProperty('id');
  });

  it('takes the id in the data without adding the attribute id', async () => {
    const { send, stored } = await start();
    expect((await send('/jobs/report', post('{"id":9007199254740993}'))).status).toBe(202);
    expect(stored()[0]?.attributes).not.toHaveProperty('id');
  });

  it('that was not confirmed is answered with the launch id that a repeat has too', async () => {
    const { send, emulator } = await start({ timeoutMs: 300 });
    emulator.faults.add({ rpc: 'Publish', silent: true });
    const request = post('{}', { 'Idempotency-Key': 'try-1' });
    const problem = await bodyOf(await send('/jobs/report/2', request));
    expect(problem).toMatchObject({ code: 'publish-failed', status: 503 });
    emulator.faults.clear();
    expect(await bodyOf(await send('/jobs/report/2', request))).toMatchObject({ launchId: problem.launchId });
  });
});
