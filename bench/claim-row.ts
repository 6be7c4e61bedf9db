import type { Pool } from 'pg';
import { LedgerUnavailable } from '../src/launch/ledger/ledger.ts';
import { postgresQueue } from '../src/ledger/postgres/postgres-queue.ts';
import { openDatabase } from './database.ts';
import { OUR_JOB } from './emulators.ts';
import { fillLedger, FULL_LEDGER, openLedgerPool } from './full-ledger.ts';
import { median, type Contestants, type Figures, type Row } from './row.ts';
import { newLaunch } from './stored-launches.ts';

const LAUNCHES = 1_000;
const LEASE_MS = 25_000;

/** The time of single launches in the ledger: stored, claimed, settled. */
export const CLAIM_ROW: Row = {
  name: 'claim',
  work: FULL_LEDGER,
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

async function open(acquired: AsyncDisposableStack): Promise<Contestants> {
  const [full, empty] = [await ready(acquired), await ready(acquired)];
  await fillLedger(full);
  return {
    ours: () => measure(full),
    beside: async () => {
      await empty.query('TRUNCATE launches');
      return measure(empty);
    },
  };
}

async function ready(acquired: AsyncDisposableStack): Promise<Pool> {
  const pool = await openLedgerPool(await openDatabase(acquired), acquired);
  // Warms up connections, statements and caches.
  await measure(pool);
  return pool;
}

/** Each new launch is queued behind the waiting ones, and the oldest one is claimed. */
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
    if (taken === undefined) throw new LedgerUnavailable('the queue is empty');
    const execution = `${OUR_JOB}/executions/our-job-${done}`;
    if (!(await queue.settle({ claim: taken.claim, execution }))) throw new Error('its claim is gone');
    launchesMs.push(performance.now() - startMs);
  }
  return { claimMs: median(claimsMs), launchMs: median(launchesMs) };
}
