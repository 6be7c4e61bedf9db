/** Real: Express, HTTP and PostgreSQL. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { startHttpService } from '../../test/support/http-service.ts';
import { startOperatedService } from '../../test/support/operated-service.ts';
import { rulebookOf } from '../../test/support/rulebook-of.ts';
import { executionOf } from '../launch/ledger/queue-fixture.conformance.ts';
import type { JobKey } from '../launch/ledger/launch-queue.ts';

const database = useLedgerDatabase();
const JOB = 'projects/p/locations/r/jobs/one';

async function start() {
  const due: JobKey[] = [];
  const rulebook = await rulebookOf('jobs: { report: { job: one } }');
  const bed = await startOperatedService(database, {
    rulebook,
    defaultJob: JOB,
    afterAction: async (job) => void due.push(job),
  });
  const problemOf = async (path: string) => {
    const response = await bed.post(path);
    const { code, detail } = (await response.json()) as { readonly code: string; readonly detail: string };
    return { status: response.status, code, detail };
  };
  return { ...bed, due, problemOf };
}

describe('POST /launches/:launchId/cancel', () => {
  it('ends a queued launch, and answers its address and state', async () => {
    const { stored, show, post, log, due } = await start();
    const launch = await stored(1, { name: 'report' });
    const response = await post('/launches/launch-1/cancel?job=report');
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe('/launches/launch-1?job=report');
    expect(await response.json()).toEqual({ launchId: 'launch-1', job: 'report', state: 'cancelled' });
    expect(await show(launch)).toMatchObject({ state: 'cancelled', wishedBy: 'HTTP' });
    expect(log).toContainEqual(
      expect.objectContaining({
        message: 'cancel of a launch, as an operator asked',
        launchId: 'launch-1',
        launchJob: 'report',
        state: 'cancelled',
        by: 'HTTP',
      }),
    );
    expect(due).toEqual([{ job: JOB, name: 'report' }]);
  });

  it('records the wish for a running launch, and a second request changes nothing', async () => {
    const { launched, ends, show, post } = await start();
    const launch = await launched(1);
    await ends.saw([{ key: launch, execution: executionOf(launch), isRunning: true }]);
    for (let times = 0; times < 2; times += 1) {
      const response = await post('/launches/launch-1/cancel');
      expect(response.status).toBe(202);
      expect(await response.json()).toEqual({ launchId: 'launch-1', state: 'running' });
    }
    expect(await show(launch)).toMatchObject({ state: 'running', wish: 'cancel' });
  });

  it('of one that has ended is 409 launch-ended', async () => {
    const { ended, problemOf } = await start();
    await ended(1);
    expect(await problemOf('/launches/launch-1/cancel')).toMatchObject({
      status: 409,
      code: 'launch-ended',
      detail: expect.stringContaining('it is succeeded'),
    });
  });
});

describe('POST /launches/:launchId/retry', () => {
  it('queues one new launch, even if it is requested several times', async () => {
    const { ended, show, post, log, due } = await start();
    await ended(1, { state: 'failed' }, { name: 'report' });
    const first = await post('/launches/launch-1/retry?job=report');
    const body = (await first.json()) as { readonly launchId: string };
    expect(first.status).toBe(202);
    expect(body).toEqual({
      launchId: expect.stringMatching(/^t_[0-9a-f]+$/),
      job: 'report',
      retryOf: 'launch-1',
    });
    expect(first.headers.get('location')).toBe(`/launches/${body.launchId}?job=report`);
    const again = await post('/launches/launch-1/retry?job=report');
    expect(await again.json()).toEqual(body);
    const key = { job: JOB, name: 'report', launchId: body.launchId };
    expect(await show(key)).toMatchObject({ state: 'queued', retryOf: 'launch-1', wishedBy: 'HTTP' });
    expect(log).toContainEqual(
      expect.objectContaining({ launchId: 'launch-1', retriedAs: body.launchId, by: 'HTTP' }),
    );
    expect(due).toContainEqual({ job: JOB, name: 'report' });
  });

  it('of one that has not ended is 409 launch-not-ended, of a success 409 launch-succeeded', async () => {
    const { stored, ended, problemOf } = await start();
    await ended(1);
    await stored(2);
    expect(await problemOf('/launches/launch-1/retry')).toMatchObject({
      status: 409,
      code: 'launch-succeeded',
    });
    expect(await problemOf('/launches/launch-1/retry?force=true')).toMatchObject({
      code: 'launch-succeeded',
    });
    expect(await problemOf('/launches/launch-2/retry')).toMatchObject({
      status: 409,
      code: 'launch-not-ended',
    });
  });

  it('of one that is gone is 409 launch-gone without ?force=true', async () => {
    const { launched, ends, problemOf, post } = await start();
    const launch = await launched(1);
    const missing = { key: launch, execution: executionOf(launch), apartMs: 0 };
    await ends.missing(missing);
    await ends.missing(missing);
    expect(await problemOf('/launches/launch-1/retry')).toMatchObject({
      status: 409,
      code: 'launch-gone',
      detail: expect.stringContaining('?force=true'),
    });
    expect((await post('/launches/launch-1/retry?force=false')).status).toBe(409);
    expect((await post('/launches/launch-1/retry?force=true')).status).toBe(202);
  });

  it('of one that was forgotten is 409 launch-not-stored', async () => {
    const { ended, actions, problemOf } = await start();
    await actions.forget(await ended(1, { state: 'failed' }));
    expect(await problemOf('/launches/launch-1/retry')).toMatchObject({
      status: 409,
      code: 'launch-not-stored',
      detail: expect.stringContaining('forgotten'),
    });
  });
});

describe.each(['cancel', 'retry'])('POST /launches/:launchId/%s', (action) => {
  it('of an unknown launch is 404', async () => {
    const { stored, problemOf } = await start();
    await stored(1);
    const nowhere = [`unknown/${action}`, `launch-1/${action}?job=report`, `-no-id/${action}`];
    for (const path of nowhere) {
      expect(await problemOf(`/launches/${path}`)).toMatchObject({ status: 404, code: 'launch-not-found' });
    }
    expect(await problemOf(`/launches/launch-1/${action}?job=reprot`)).toMatchObject({ code: 'unknown-job' });
  });

  it('finds a launch by the name of its job, even if that had another Cloud Run job at the time', async () => {
    const { stored, post } = await start();
    await stored(1, { job: `${JOB}-before`, name: 'report' });
    expect((await post(`/launches/launch-1/${action}?job=report`)).status).not.toBe(404);
  });

  it.each(['?force=yes', '?job=', '?jobs=report', '?job=report&job=report'])(
    'refuses an invalid query: %s is 400',
    async (query) => {
      const { ended, problemOf } = await start();
      await ended(1, { state: 'failed' }, { name: 'report' });
      expect(await problemOf(`/launches/launch-1/${action}${query}`)).toMatchObject({
        status: 400,
        code: 'invalid-query',
      });
    },
  );

  it('does nothing for a caller that is not an operator, for a cross-site request, and by GET', async () => {
    const { ended, records, actions, send } = await start();
    const launch = await ended(1, { state: 'failed' });
    const service = await startHttpService({ records, actions, defaultJob: JOB, operators: ['a@x.y'] });
    const path = `/launches/launch-1/${action}`;
    expect((await service.send(path, { method: 'POST' })).status).toBe(403);
    const headers = { 'Sec-Fetch-Site': 'cross-site' };
    expect((await send(path, { method: 'POST', headers })).status).toBe(403);
    expect((await send(path)).status).toBe(405);
    const { launches } = await records.list({ limit: 10 });
    expect(launches).toEqual([expect.objectContaining({ launchId: launch.launchId, wish: null })]);
  });

  it('needs a ledger', async () => {
    const { send } = await startHttpService({ operators: ['*'], hasLedger: false });
    const response = await send(`/launches/launch-1/${action}`, { method: 'POST' });
    expect(await response.json()).toMatchObject({ status: 501, code: 'no-ledger' });
  });
});
