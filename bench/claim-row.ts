import type { Pool } from 'pg';
import { LedgerUnavailable } from '../src/launch/ledger/ledger.ts';
import { textOfLaunch } from '../src/launch/ledger/stored-launch.ts';
import { migrate } from '../src/ledger/postgres/migrate.ts';
import { connectPool } from '../src/ledger/postgres/pool.ts';
import { postgresQueue } from '../src/ledger/postgres/postgres-queue.ts';
import { openDatabase } from './database.ts';
import { OUR_JOB } from './emulators.ts';
import { median, type Contest, type Figures, type Row } from './row.ts';
import { newLaunch } from './stored-launches.ts';

const FINISHED = 1_000_000;
const QUEUED = 100_000;
const LAUNCHES = 1_000;
const FILL_TIMEOUT_MS = 600_000;
const LEASE_MS = 25_000;

/** What a launch costs the ledger, one after the other: stored, claimed, settled. */
export const CLAIM_ROW: Row = {
  name: 'claim',
  work: `a ledger with ${FINISHED.toLocaleString('en')} finished and ${QUEUED.toLocaleString('en')} queued launches`,
  beside: 'the same, empty',
  metrics: [
    {
      key: 'claimMs',
      unit: 'ms, p50, a claim',
      digits: 2,
      bound: { of: 'ratio', kind: 'at most', value: 1.3 },
    },
    { key: 'launchMs', unit: 'ms, p50, stored to settled', digits: 2 },
  ],
  rounds: 7,
  open,
};

async function open(): Promise<Contest> {
  await using acquired = new AsyncDisposableStack();
  const [full, empty] = [await ready(acquired), await ready(acquired)];
  await fill(full);
  const releases = acquired.move();
  return {
    contestants: {
      ours: () => measure(full),
      beside: async () => {
        await empty.query('TRUNCATE launches');
        return measure(empty);
      },
    },
    [Symbol.asyncDispose]: () => releases.disposeAsync(),
  };
}

async function ready(acquired: AsyncDisposableStack): Promise<Pool> {
  const url = await openDatabase(acquired);
  const pool = connectPool({ url, maxConnections: 1, statementTimeoutMs: FILL_TIMEOUT_MS });
  acquired.defer(() => pool.end());
  await migrate(pool);
  // Connections, statements and caches are warm from here on.
  await measure(pool);
  return pool;
}

/** Launches as they stand after two weeks, and others that wait: under launch ids in no order. */
async function fill(pool: Pool): Promise<void> {
  const columns = `launch_id, job, input_id, digest, message_id, trace_id, request, stored_at, requested_at, created_at,
    updated_at`;
  const values = `'r_' || gen_random_uuid(), $1, n, left(md5(n::text), 16), n, md5(n::text), $2, at, at, at, at`;
  const launch = textOfLaunch(newLaunch());
  await pool.query(
    `INSERT INTO launches (${columns}, state, token, expires_at, first_claimed_at, claimed_at, attempts, execution,
       launched_at, ended_as, ended_at, finished_at)
     SELECT ${values}, 'launched', gen_random_uuid(), at, at, at, 1,
       $1 || '/executions/our-job-' || left(md5(n::text), 5), at, 'succeeded', at, at
     FROM generate_series(1, $3::integer) n, LATERAL (SELECT now() - ($3 - n) * interval '1 second' AS at) times`,
    [OUR_JOB, launch, FINISHED],
  );
  await pool.query(
    `INSERT INTO launches (${columns}, state, when_running)
     SELECT ${values}, 'queued', 'wait'
     FROM generate_series(1, $3::integer) n, LATERAL (SELECT now() - ($3 - n) * interval '1 ms' AS at) times`,
    [OUR_JOB, launch, QUEUED],
  );
  await pool.query('VACUUM (ANALYZE, FREEZE) launches');
}

/** Each launch that is stored comes behind those that wait, and the oldest of all is claimed. */
async function measure(pool: Pool): Promise<Figures> {
  const queue = postgresQueue({ pool });
  const claimsMs: number[] = [];
  const launchesMs: number[] = [];
  for (let done = 0; done < LAUNCHES; done += 1) {
    const startMs = performance.now();
    await queue.store(newLaunch());
    const askedMs = performance.now();
    const [taken] = await queue.take({
      job: OUR_JOB,
      name: '',
      running: undefined,
      most: 1,
      leaseMs: LEASE_MS,
    });
    claimsMs.push(performance.now() - askedMs);
    if (taken === undefined) throw new LedgerUnavailable('nothing is in line');
    const execution = `${OUR_JOB}/executions/our-job-${done}`;
    if (!(await queue.settle({ claim: taken.claim, execution }))) throw new Error('its claim is gone');
    launchesMs.push(performance.now() - startMs);
  }
  return { claimMs: median(claimsMs), launchMs: median(launchesMs) };
}
