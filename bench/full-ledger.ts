import type { Pool } from 'pg';
import { textOfLaunch } from '../src/launch/ledger/stored-launch.ts';
import { migrate } from '../src/ledger/postgres/migrate.ts';
import { connectPool } from '../src/ledger/postgres/pool.ts';
import { OUR_JOB } from './emulators.ts';
import { newLaunch } from './stored-launches.ts';

export const FINISHED = 1_000_000;
export const QUEUED = 100_000;
export const FULL_LEDGER = `a ledger with ${FINISHED.toLocaleString('en')} finished and ${QUEUED.toLocaleString('en')} queued launches`;

/** The job of a tenth of the finished launches. */
export const OTHER_JOB = 'report';
/** How often each id occurs. */
export const SAME_ID = 100;
const FILL_TIMEOUT_MS = 600_000;

/** A pool of one connection on a migrated ledger, for statements that may take minutes. */
export async function openLedgerPool(url: string, acquired: AsyncDisposableStack): Promise<Pool> {
  const pool = connectPool({ url, maxConnections: 1, statementTimeoutMs: FILL_TIMEOUT_MS });
  acquired.defer(() => pool.end());
  await migrate(pool);
  return pool;
}

/**
 * Fills the ledger as after two weeks: finished launches, of which one in 25 failed, and queued ones that have waited for
 * an hour. Launch ids are random.
 */
export async function fillLedger(
  pool: Pool,
  { finished = FINISHED, queued = QUEUED }: { readonly finished?: number; readonly queued?: number } = {},
): Promise<void> {
  const columns = `launch_id, job, input_id, digest, message_id, trace_id, request, stored_at, requested_at, created_at,
    updated_at`;
  const values = (job: string) =>
    `'r_' || gen_random_uuid(), ${job}, n / ${SAME_ID}, left(md5(n::text), 16), n, md5(n::text), $2, at, at, at, at`;
  const launch = textOfLaunch(newLaunch());
  await pool.query(
    `INSERT INTO launches (${columns}, state, token, expires_at, first_claimed_at, claimed_at, attempts, execution,
       launched_at, ended_as, ended_at, finished_at)
     SELECT ${values(`$1 || CASE WHEN n % 10 = 0 THEN '/jobs/${OTHER_JOB}' ELSE '' END`)}, 'launched', gen_random_uuid(),
       at, at, at, 1, $1 || '/executions/our-job-' || left(md5(n::text), 9), at,
       CASE WHEN n % 50 < 2 THEN 'failed' ELSE 'succeeded' END, at, at
     FROM generate_series(1, $3::integer) n, LATERAL (SELECT now() - ($3 - n) * interval '1 second' AS at) times`,
    [OUR_JOB, launch, finished],
  );
  await pool.query(
    `INSERT INTO launches (${columns}, state, when_running)
     SELECT ${values('$1')}, 'queued', 'wait'
     FROM generate_series(1, $3::integer) n, LATERAL (
       SELECT now() - interval '1 hour' - ($3 - n) * interval '1 ms' AS at) times`,
    [OUR_JOB, launch, queued],
  );
  await pool.query('VACUUM (ANALYZE, FREEZE) launches');
}
