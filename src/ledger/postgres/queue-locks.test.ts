/** Statements beside a transaction that is not committed yet. Real: PostgreSQL, and a session that keeps its transaction open. */
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { lockWaited } from '../../../test/support/lock-waits.ts';
import {
  idsOf,
  JOB,
  keyed,
  launchOf,
  LEASE_MS,
  rejectOf,
  takeOf,
  theNext,
} from '../../launch/ledger/queue-fixture.conformance.ts';
import { TAKE } from './claim-statements.ts';
import { postgresQueue } from './postgres-queue.ts';

const database = useLedgerDatabase();
const FAULT = { target: JOB.job, refusal: 'PERMISSION_DENIED', error: 'no right to run it' } as const;

async function connect() {
  const url = await database.create();
  const pool = await database.connect({ url, lockTimeoutMs: 5_000 });
  return { pool, queue: postgresQueue({ pool }) };
}

/** Takes one launch in a transaction that is committed only when `work` waits for it or has ended. */
async function whileTaking<T>(
  { pool, running }: { readonly pool: Pool; readonly running?: number },
  work: () => Promise<T>,
): Promise<T> {
  const session = await pool.connect();
  try {
    await session.query('BEGIN');
    const { rows } = await session.query({
      ...TAKE,
      values: [JOB.job, JOB.job, 1, running ?? null, LEASE_MS],
    });
    expect(rows).toHaveLength(1);
    const working = work();
    await lockWaited({ pool, work: working, forMs: 20 });
    await session.query('COMMIT');
    return await working;
  } finally {
    session.release();
  }
}

it('a take counts the launches that another take has not committed yet', async () => {
  const { pool, queue } = await connect();
  for (const n of [1, 2, 3]) await queue.store(launchOf(n));
  const taken = await whileTaking({ pool, running: 2 }, async () => takeOf(queue, { running: 2 }));
  expect(idsOf(taken)).toEqual(['launch-2']);
});

it('a take without a limit skips what another one is taking, and does not wait', async () => {
  const { pool, queue } = await connect();
  for (const n of [1, 2]) await queue.store(launchOf(n));
  const session = await pool.connect();
  try {
    await session.query('BEGIN');
    await session.query({ ...TAKE, values: [JOB.job, JOB.job, 1, null, LEASE_MS] });
    expect(idsOf(await takeOf(queue))).toEqual(['launch-2']);
    await session.query('ROLLBACK');
  } finally {
    session.release();
  }
  expect(idsOf(await takeOf(queue))).toEqual(['launch-1']);
});

it('a take gets no second probe of a job while another one is taking the first', async () => {
  const { pool, queue } = await connect();
  for (const n of [1, 2]) await queue.store(launchOf(n));
  await queue.pauseJob(FAULT);
  await pool.query('UPDATE launch_job_pauses SET until = now()');
  expect(await whileTaking({ pool }, async () => takeOf(queue))).toEqual([]);
  await queue.resumeJob(JOB);
  expect(idsOf(await takeOf(queue))).toEqual(['launch-2']);
});

it('an older launch of a key waits if the one in line is being taken', async () => {
  const { pool, queue } = await connect();
  await queue.store(keyed(2));
  const stored = await whileTaking({ pool }, async () => queue.store(keyed(1)));
  expect(stored).toMatchObject({ kind: 'stored', isDue: false });
  expect(await takeOf(queue)).toEqual([]);
});

it('a launch that skips is skipped if the one in line is being taken', async () => {
  const { pool, queue } = await connect();
  await queue.store(keyed(2));
  const stored = await whileTaking({ pool }, async () => queue.store(keyed(1, { whenRunning: 'skip' })));
  expect(stored).toMatchObject({ state: 'skipped' });
});

it('one launch goes into line of those of one key in a burst', async () => {
  const { queue } = await connect();
  // While the first is stored alone, the others gather for one statement.
  const launches = [launchOf(9), ...[4, 3, 2, 1].map((n) => keyed(n))];
  const stored = await Promise.all(
    [keyed(8, { key: 'another' }), ...launches].map(async (one) => queue.store(one)),
  );
  expect(stored.every(({ kind }) => kind === 'stored')).toBe(true);
  for (const launchId of ['launch-1', 'launch-2', 'launch-3', 'launch-4']) {
    const [taken, ...others] = await takeOf(queue, { most: launchId === 'launch-1' ? 1 : 10 });
    expect(taken?.launch.launchId).toBe(launchId);
    if (launchId === 'launch-1') await takeOf(queue);
    expect(others).toEqual([]);
    if (taken !== undefined) await rejectOf(queue, taken);
  }
  await queue.store(keyed(5));
  expect((await theNext(queue)).launch.launchId).toBe('launch-5');
});

it('a launch is stored although its key is locked for longer than a statement waits for a lock', async () => {
  const url = await database.create();
  const pool = await database.connect({ url, lockTimeoutMs: 50 });
  const queue = postgresQueue({ pool });
  const session = await pool.connect();
  try {
    await session.query('BEGIN');
    await session.query('SELECT launches_under_lock($1, $2)', [JOB.job, 'a key']);
    const storing = queue.store(keyed(1));
    const isOver = storing.then(
      () => 'over',
      () => 'over',
    );
    const waits = new Set<string>();
    while (waits.size < 3) {
      const asked = pool.query<{ readonly began: string }>(
        `SELECT query_start::text AS began FROM pg_stat_activity WHERE wait_event = 'advisory'`,
      );
      const seen = await Promise.race([asked, isOver]);
      if (typeof seen === 'string') break;
      for (const { began } of seen.rows) waits.add(began);
    }
    await session.query('ROLLBACK');
    expect(await storing).toMatchObject({ kind: 'stored', isDue: true });
  } finally {
    session.release();
  }
});
