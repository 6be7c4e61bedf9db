/** Real: PostgreSQL, and another session that has locked a launch. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from './ledger-database.ts';
import { lockWaited } from './support/lock-waits.ts';
import { claimOf, launchOf } from '../src/launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from '../src/ledger/postgres/postgres-queue.ts';
import { job } from '../src/cli/job.ts';
import { launchesResolve } from '../src/cli/launches/resolve.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';
import type { Runtime } from '../src/settings/runtime.ts';
import { work as sampleWork } from '../src/job/work.ts';

const database = useLedgerDatabase();

/** The runtime of a command, with a ledger in which `lost` is unknown. */
async function setUp(): Promise<{ readonly pool: Pool; readonly runtime: Runtime }> {
  const url = await database.create();
  const pool = await database.connect({ url });
  const work = 'projects/p/locations/asia-northeast1/jobs/work';
  await claimOf(postgresQueue({ pool }), launchOf(2, { job: work, launchId: 'lost' }), { leaseMs: -1 });
  const execution = { CLOUD_RUN_JOB: 'work', CLOUD_RUN_EXECUTION: 'work-abcde', LAUNCH_ID: 'lost' };
  const env = { LEDGER_URL: url, PROJECT_ID: 'p', ...execution };
  const logDestination = new Writable({ write: (_chunk, _encoding, done) => done() });
  const runtime = { env, stop: new AbortController().signal, print: () => undefined, logDestination };
  return { pool, runtime };
}

it.each([
  {
    title: '`launches resolve` resolves a launch',
    run: (runtime: Runtime) =>
      launchesResolve(runtime, { launchId: 'lost', notLaunched: true, reason: 'seen' }),
    state: 'queued',
  },
  {
    title: 'a task confirms its execution',
    run: (runtime: Runtime) => job(runtime, { id: '2', work: sampleWork }),
    state: 'launched',
  },
])('$title whose row is locked for longer than a launch would wait', async ({ run, state }) => {
  const { pool, runtime } = await setUp();
  const session = await pool.connect();
  try {
    await session.query('BEGIN; SELECT FROM launches FOR UPDATE');
    const running = run(runtime);
    await lockWaited({ pool, work: running, forMs: 400 });
    await session.query('ROLLBACK');
    await running;
  } finally {
    session.release();
  }
  const { rows } = await pool.query('SELECT state FROM launches');
  expect(rows).toEqual([{ state }]);
});

it('a service that stops does not wait for a database that never answers', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const store = await openLedger({ url: `postgres://u:p@127.0.0.1:${port}/d` });
  const connected = Promise.withResolvers<string>();
  silent.once('connection', () => connected.resolve('connected'));
  const answered = store.facts({ now: Date.now }).then(
    () => 'answered',
    () => 'failed',
  );
  await connected.promise;
  const ended = store.close().then(() => 'ended');
  expect(await Promise.race([answered, ended])).toBe('ended');
  silent.close();
});
