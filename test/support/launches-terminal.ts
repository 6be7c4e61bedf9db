import type { Pool } from 'pg';
import { claimOf, launchOf } from '../../src/launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from '../../src/ledger/postgres/postgres-queue.ts';
import type { Runtime } from '../../src/settings/runtime.ts';
import type { LedgerDatabase } from '../ledger-database.ts';

/** Cloud Run job of the launches. */
export const WORK = 'projects/p/locations/asia-northeast1/jobs/work';

/** A terminal, and a ledger in which `lost` is unknown, `done` launched, and `busy` being called. */
export async function launchesTerminal(database: LedgerDatabase) {
  const url = await database.create();
  const pool = await database.connect({ url });
  await claim(pool, { launchId: 'lost', leaseMs: -1, job: WORK });
  await claim(pool, { launchId: 'busy', leaseMs: 60_000, job: WORK });
  const done = await claim(pool, { launchId: 'done', leaseMs: 60_000, job: WORK });
  await postgresQueue({ pool }).settle({ claim: done, execution: `${WORK}/executions/work-abcde` });
  return { pool, ...terminal({ LEDGER_URL: url }) };
}

export function terminal(env: Runtime['env']) {
  const lines: string[] = [];
  const runtime = { env, stop: new AbortController().signal, print: (line: string) => void lines.push(line) };
  return { runtime, lines };
}

export function claim(
  pool: Pool,
  launch: { launchId: string; leaseMs: number; job: string; name?: string; inputId?: string },
) {
  const { leaseMs, ...shape } = launch;
  return claimOf(postgresQueue({ pool }), launchOf(2, shape), { leaseMs });
}
