import type { Pool } from 'pg';
import { MIGRATIONS } from './migrations.ts';
import { query } from './query.ts';

/** The version of the schema that this version of the bridge works with. */
export const LEDGER_VERSION = Math.max(...MIGRATIONS.map(({ version }) => version));

/** What is asked of a ledger without changing it. */
export interface LedgerFacts {
  /** Newest version of the schema that was applied; 0: there is no ledger in that database. */
  readonly version: number;
  /** How far the database's clock is before this machine's. */
  readonly aheadMs: number;
}

const EXISTS = { text: `SELECT to_regclass('job_bridge_migrations') IS NOT NULL AS found` };
const VERSION = { text: 'SELECT max(version) AS version FROM job_bridge_migrations' };
const NOW = { text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs"' };

/**
 * Reads which schema a ledger has and what time it has.
 *
 * @param options.now this machine's time, milliseconds since the Unix epoch.
 * @throws {LedgerUnavailable}
 */
export async function readLedgerFacts({
  pool,
  now,
}: {
  readonly pool: Pool;
  readonly now: () => number;
}): Promise<LedgerFacts> {
  const [existing] = await query<{ readonly found: boolean }>(pool, EXISTS, []);
  const [applied] =
    existing?.found === true
      ? await query<{ readonly version: number | null }>(pool, VERSION, [])
      : [{ version: null }];
  // The connection is there by now, so that what is measured is one round trip.
  const askedAtMs = now();
  const [time] = await query<{ readonly nowMs: number }>(pool, NOW, []);
  const middleMs = (askedAtMs + now()) / 2;
  return { version: applied?.version ?? 0, aheadMs: (time?.nowMs ?? middleMs) - middleMs };
}
