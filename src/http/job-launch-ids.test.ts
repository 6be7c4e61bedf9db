/** The launch id of a request for a job of the rules, and whether the message carries it. */
import { describe, expect, it } from 'vitest';
import { bodyOf, startHttpService } from '../../test/support/http-service.ts';
import { smallRulebook } from '../../test/support/small-rulebook.ts';

interface Sent {
  readonly path: string;
  readonly body?: string;
  readonly key?: string;
}

/** Sends the requests. @returns the answered launch id and the attribute `launchId` of each. */
async function launchIds(...requests: readonly Sent[]) {
  const rulebook = smallRulebook({ defaultJob: true });
  const { send, stored } = await startHttpService({ rulebook });
  const answers: { answered: string; sent: string | undefined }[] = [];
  for (const { path, body, key } of requests) {
    const response = await send(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(key !== undefined && { 'Idempotency-Key': key }) },
      ...(body !== undefined && { body }),
    });
    expect(response.status).toBe(202);
    const { launchId: answered } = await bodyOf(response);
    answers.push({ answered, sent: stored().at(-1)?.attributes['launchId'] });
  }
  return answers;
}

const UPLOAD = '{"bucket":"b","name":"n"}';
const thumbnails = { path: '/jobs/thumbnails', body: UPLOAD };

describe('a job that makes its own launch id', () => {
  it('gets no attribute, and the answer has the launch id that the job makes', async () => {
    const [one, two, three] = await launchIds(thumbnails, thumbnails, {
      ...thumbnails,
      body: '{"bucket":"b","name":"other"}',
    });
    expect(one).toEqual({ answered: expect.stringMatching(/^p_/), sent: undefined });
    expect(two).toEqual(one);
    expect(three?.answered).not.toBe(one?.answered);
  });

  it('gets the launch id of the Idempotency-Key if there is one', async () => {
    const [one, two] = await launchIds({ ...thumbnails, key: 'k' }, { ...thumbnails, key: 'k' });
    expect(one).toEqual({ answered: expect.stringMatching(/^k_/), sent: one?.answered });
    expect(two).toEqual(one);
  });

  it('gets a random launch id if it would make its own from the message', async () => {
    const [one, two] = await launchIds({ path: '/jobs/nightly' }, { path: '/jobs/nightly' });
    expect(one).toEqual({ answered: expect.stringMatching(/^r_/), sent: one?.answered });
    expect(two?.answered).not.toBe(one?.answered);
  });
});

describe('an Idempotency-Key', () => {
  it('counts per job, per id and per body', async () => {
    const report = { path: '/jobs/report/2', key: 'k' };
    const [first, again, ...others] = await launchIds(
      report,
      report,
      { ...report, path: '/jobs/nightly/2' },
      { ...report, path: '/jobs/report/3' },
      { ...report, body: '{}' },
      { ...report, body: '{ }' },
      { ...report, path: '/jobs/report', body: '{"id":2}' },
      { ...report, path: '/job/2' },
      { ...report, path: '/job/2', body: '{}' },
    );
    expect(again).toEqual(first);
    expect(new Set([first, ...others].map((one) => one?.answered)).size).toBe(8);
  });

  it('without a body on /job/:id makes the same launch id as in earlier versions', async () => {
    const [one, two] = await launchIds({ path: '/job/2', key: 'try-1' }, { path: '/job/02', key: 'try-2' });
    expect(one?.answered).toBe('k_639bb5de56c4ffe4cff6986297bcb01bd77148d3');
    expect(two?.answered).toBe('k_b0b8efb311bfc0a891539824c64b2996c6ef828d');
  });
});

describe('the name of the default job', () => {
  it('in /jobs/:job/:id gives the same message and launch as /job/:id, without a name in the answer', async () => {
    const rulebook = smallRulebook({ defaultJob: true });
    const { send, stored } = await startHttpService({ rulebook });
    const init = { method: 'POST', headers: { 'Idempotency-Key': 'k' } };
    const answers = await Promise.all(
      ['/job/2', '/jobs/mail/2'].map(async (path) => {
        const response = await send(path, init);
        const { messageId: _, ...body } = await bodyOf(response);
        return { body, location: response.headers.get('location') };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.location).toBe(`/launches/${answers[0]?.body.launchId}`);
    const messages = stored().map(({ data, attributes }) => ({ data, keys: Object.keys(attributes) }));
    expect(messages[0]).toEqual({ data: '{"id":"2"}', keys: ['launchId', 'traceparent'] });
    expect(messages[1]).toEqual(messages[0]);
  });

  it('takes the id in the body, as its message format does', async () => {
    const { send, stored } = await startHttpService({ rulebook: smallRulebook({ defaultJob: true }) });
    const headers = { 'Content-Type': 'application/json' };
    for (const [path, body] of [
      ['/jobs/mail', '{"id":9007199254740993}'],
      ['/jobs/mail/2', '{"id":"2"}'],
    ] as const) {
      expect((await send(path, { method: 'POST', headers, body })).status).toBe(202);
    }
    expect(stored()).toMatchObject([{ data: '{"id":"9007199254740993"}' }, { data: '{"id":"2"}' }]);
  });

  it.each([
    { path: '/jobs/mail', body: '{}', code: 'invalid-id' },
    { path: '/jobs/mail/2', body: '{"id":3}', code: 'id-mismatch' },
    { path: '/jobs/mail/2', body: '{"any":"event"}', code: 'invalid-body' },
    { path: '/jobs/mail/2', body: '{"args":["x"]}', code: 'override-not-allowed' },
    { path: '/job/2', body: '{"id":2}', code: 'invalid-body' },
  ])('refuses other bodies: $body to $path is $code', async ({ path, body, code }) => {
    const { send, stored } = await startHttpService({ rulebook: smallRulebook({ defaultJob: true }) });
    const headers = { 'Content-Type': 'application/json' };
    const response = await send(path, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code });
    expect(stored()).toEqual([]);
  });
});

it.each(['GET', 'POST'])(
  '%s /job/:id is 404 no-default-job if the rules have no default job',
  async (method) => {
    const { send, stored } = await startHttpService({ rulebook: smallRulebook(), hasDefaultJob: false });
    const response = await send('/job/2', { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'no-default-job' });
    expect(stored()).toEqual([]);
  },
);
