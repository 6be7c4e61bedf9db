import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { removeFinished } from './remove-finished.ts';

const database = useLedgerDatabase();

/** Launches `<state>-<n>` that were created and, if their state is final, finished so many days ago. */
async function insert(
  pool: Pool,
  rows: { readonly state: string; readonly days: number; readonly count?: number },
): Promise<void> {
  await pool.query(
    `INSERT INTO launches (launch_id, job, input_id, digest, state, created_at, finished_at)
     SELECT $1 || '-' || n, 'j', '2', 'd', $1, at, CASE WHEN $1 IN ('launched', 'rejected') THEN at END
     FROM generate_series(1, $3::integer) n, LATERAL (SELECT now() - $2::float8 * interval '1 day' AS at) times`,
    [rows.state, rows.days, rows.count ?? 1],
  );
}

async function left(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ launch_id: string }>('SELECT launch_id FROM launches ORDER BY 1');
  return rows.map((row) => row.launch_id);
}

it('removes finished launches in batches, but never an open, calling or unknown one', async () => {
  const pool = await database.connect();
  for (const state of ['open', 'calling', 'unknown', 'rejected']) await insert(pool, { state, days: 400 });
  await insert(pool, { state: 'launched', days: 15, count: 25 });
  expect(await removeFinished({ pool, retentionDays: 14, batchSize: 10 })).toBe(26);
  expect(await left(pool)).toEqual(['calling-1', 'open-1', 'unknown-1']);
});

it('keeps what finished within the retention, however long ago it was requested', async () => {
  const pool = await database.connect();
  await insert(pool, { state: 'launched', days: 13 });
  await insert(pool, { state: 'rejected', days: 400 });
  await pool.query(`UPDATE launches SET finished_at = now() WHERE state = 'rejected'`);
  expect(await removeFinished({ pool, retentionDays: 14 })).toBe(0);
  expect(await left(pool)).toEqual(['launched-1', 'rejected-1']);
});

it('keeps a launch whose end is not recorded, however long ago it was last changed', async () => {
  const pool = await database.connect();
  for (const state of ['launched', 'rejected']) await insert(pool, { state, days: 400 });
  await pool.query(`UPDATE launches SET finished_at = NULL, updated_at = created_at`);
  expect(await removeFinished({ pool, retentionDays: 14 })).toBe(0);
  expect(await left(pool)).toEqual(['launched-1', 'rejected-1']);
});

it('can be done by several instances at the same time', async () => {
  const url = await database.create();
  const pools = await Promise.all(Array.from({ length: 3 }, () => database.connect({ url })));
  await insert(pools[0]!, { state: 'launched', days: 15, count: 300 });
  const removed = await Promise.all(
    pools.map((pool) => removeFinished({ pool, retentionDays: 14, batchSize: 20 })),
  );
  expect(removed.reduce((sum, count) => sum + count, 0)).toBe(300);
  expect(await left(pools[0]!)).toEqual([]);
});

it('ends after the current batch when its signal fires', async () => {
  const pool = await database.connect();
  await insert(pool, { state: 'launched', days: 15, count: 30 });
  const signal = AbortSignal.abort();
  expect(await removeFinished({ pool, retentionDays: 14, batchSize: 10, signal })).toBe(10);
});
