/** The database users of docs/security.md, in a real PostgreSQL: each may do what its side needs, and no more. */
import { readFileSync } from 'node:fs';
import type { Pool } from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Launch } from '../src/launch/jobs/launch.ts';
import { confirmExecution } from '../src/launch/ledger/fence.ts';
import { claimOf, launchOf } from '../src/launch/ledger/queue-fixture.conformance.ts';
import { postgresFence } from '../src/ledger/postgres/postgres-fence.ts';
import { postgresOutbox } from '../src/ledger/postgres/postgres-outbox.ts';
import { postgresQueue } from '../src/ledger/postgres/postgres-queue.ts';
import { postgresRecords } from '../src/ledger/postgres/postgres-records.ts';
import { useLedgerDatabase } from './ledger-database.ts';

const page = readFileSync(new URL('../docs/security.md', import.meta.url), 'utf8');
const [, statements = ''] = /^```sql\n(.*?)^```/ms.exec(page) ?? [];
const DENIED = /permission denied/;

const database = useLedgerDatabase();
const job = 'projects/p/locations/asia-northeast1/jobs/work';
const launchId = 'launch-1';
const launch = { launchId, job: 'work', name: '', execution: 'work-abcde' };
let tests = 0;
let owner: Pool;
let requests: Pool;
let work: Pool;

beforeEach(async () => {
  const url = await database.create();
  owner = await database.connect({ url });
  // Users belong to the whole server, which the tests share.
  tests += 1;
  await owner.query(statements.replaceAll(/\bbridge_/g, `test_${tests}_`));
  await claimOf(postgresQueue({ pool: owner }), launchOf(1, { job, launchId }), { leaseMs: 0 });
  const connect = (user: string): Promise<Pool> => {
    const [, password = ''] = new RegExp(`ROLE ${user} LOGIN PASSWORD '(.*)'`).exec(statements) ?? [];
    const login = `${user.replace('bridge_', `test_${tests}_`)}:${password}`;
    return database.connect({ url: url.replace(/\/\/.*@/, `//${login}@`) });
  };
  requests = await connect('bridge_requests');
  work = await connect('bridge_job');
});

/** A launch in the queue. */
async function queued(): Promise<Launch> {
  const launched = { ...launchOf(2), job };
  await postgresQueue({ pool: owner }).store(launched);
  return launched;
}

describe('the user of the request side', () => {
  it.each([false, true])(
    'sees why a launch is queued, also with the rights of the version before: %s',
    async (isOld) => {
      const later = `launch_pauses, launch_job_pauses`;
      if (isOld) await owner.query(`REVOKE ALL ON ${later} FROM test_${tests}_requests`);
      const one = await queued();
      await postgresQueue({ pool: owner }).pauseJob({ target: job, refusal: 'NOT_FOUND', error: 'no job' });
      const reason = isOld ? 'pace' : 'set-up';
      expect(await postgresRecords(requests).show(one)).toMatchObject([{ state: 'queued', reason }]);
    },
  );

  it('looks launches up', async () => {
    const records = postgresRecords(requests);
    expect(await records.show({ launchId, job })).toHaveLength(1);
    expect((await records.list({ limit: 10 })).launches).toHaveLength(1);
  });

  it('cannot change launches', async () => {
    await expect(confirmExecution({ fence: postgresFence(requests), ...launch })).rejects.toThrow(DENIED);
    const [record] = await postgresRecords(requests).show({ launchId });
    expect(record?.workingExecution).toBeNull();
  });
});

describe('the user of the job', () => {
  it('confirms its execution, and learns if another one works', async () => {
    const fence = postgresFence(work);
    expect(await confirmExecution({ fence, ...launch })).toEqual({ kind: 'works' });
    const other = { ...launch, execution: 'work-fghij' };
    expect(await confirmExecution({ fence, ...other })).toMatchObject({ kind: 'other execution' });
  });

  it('also confirms with the SQL function for other languages, which the request side may not use', async () => {
    const asked = [launchId, 'work', '', 'work-abcde'];
    const statement = 'SELECT may_work, answer FROM launch_confirm($1, $2, $3, $4)';
    await expect(requests.query(statement, asked)).rejects.toThrow(DENIED);
    const { rows } = await work.query(statement, asked);
    expect(rows).toEqual([{ may_work: true, answer: 'works' }]);
  });

  it('confirms a launch of the queue, which writes an event although the user may not write events itself', async () => {
    const outbox = postgresOutbox(owner);
    await outbox.want();
    const { launchId: id } = await queued();
    const asked = { fence: postgresFence(work), ...launch, launchId: id };
    expect(await confirmExecution(asked)).toEqual({ kind: 'works' });
    expect(await outbox.oldest({ most: 10 })).toMatchObject([
      { state: 'launched', launch: { launchId: id } },
    ]);
    await expect(work.query('SELECT * FROM launch_events')).rejects.toThrow(DENIED);
  });

  it('resolves a launch, and undoes that', async () => {
    const records = postgresRecords(work);
    const record = await records.resolve({
      key: { job, name: '', launchId },
      resolution: { execution: `${job}/executions/work-abcde` },
      note: 'seen in the console',
      by: 'command line',
    });
    expect(record.state).toBe('launched');
    const reopened = await records.reopen({
      key: { job, name: '', launchId },
      note: 'a typo',
      by: 'command line',
    });
    expect(reopened.state).toBe('unknown');
  });
});

it.each([
  "INSERT INTO launches (launch_id, job, input_id, digest, state) VALUES ('x', 'j', '2', 'd', 'open')",
  'DELETE FROM launches',
  'TRUNCATE launches',
  'SELECT * FROM launch_slots',
  'UPDATE launch_pauses SET paused_until = now()',
  'SELECT * FROM job_bridge_migrations',
])('neither user may: %s', async (statement) => {
  await expect(requests.query(statement)).rejects.toThrow(DENIED);
  await expect(work.query(statement)).rejects.toThrow(DENIED);
});
