import type { Pool } from 'pg';
import type { LedgerFacts } from '../../launch/ledger/ledger-store.ts';
import { MIGRATIONS } from './migrations.ts';
import { query, type OnPool } from './query.ts';

const EXISTS = { text: `SELECT to_regclass('job_bridge_migrations') IS NOT NULL AS found` };
const VERSION = { text: 'SELECT max(version) AS version FROM job_bridge_migrations' };
const SWEPT_EXISTS = { text: `SELECT to_regclass('launch_sweeps') IS NOT NULL AS found` };
const SWEPT = { text: 'SELECT swept_at AS "at" FROM launch_sweeps' };
const NOW = { text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs"' };

const NEEDED_VERSION = Math.max(...MIGRATIONS.map(({ version }) => version));

/** See `LedgerStore`. */
export async function readLedgerFacts({
  pool,
  now,
}: OnPool & { readonly now: () => number }): Promise<LedgerFacts> {
  const [existing] = await query<{ readonly found: boolean }>(pool, EXISTS, []);
  const [applied] =
    existing?.found === true
      ? await query<{ readonly version: number | null }>(pool, VERSION, [])
      : [{ version: null }];
  const lastSweepAt = await readLastSweep(pool);
  // The connection is open by now, so this measures only one round trip.
  const askedAtMs = now();
  const [time] = await query<{ readonly nowMs: number }>(pool, NOW, []);
  const middleMs = (askedAtMs + now()) / 2;
  return {
    version: applied?.version ?? 0,
    neededVersion: NEEDED_VERSION,
    lastSweepAt,
    aheadMs: (time?.nowMs ?? middleMs) - middleMs,
  };
}

/** @returns null if no sweep was recorded, or the ledger's version has none. */
async function readLastSweep(pool: Pool): Promise<Date | null> {
  const [existing] = await query<{ readonly found: boolean }>(pool, SWEPT_EXISTS, []);
  if (existing?.found !== true) return null;
  const [swept] = await query<{ readonly at: Date | null }>(pool, SWEPT, []);
  return swept?.at ?? null;
}
