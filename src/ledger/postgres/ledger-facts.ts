import type { LedgerFacts } from '../../launch/ledger/ledger-store.ts';
import { MIGRATIONS } from './migrations.ts';
import { query, type OnPool } from './query.ts';

const EXISTS = { text: `SELECT to_regclass('job_bridge_migrations') IS NOT NULL AS found` };
const VERSION = { text: 'SELECT max(version) AS version FROM job_bridge_migrations' };
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
  // The connection is there by now, so that what is measured is one round trip.
  const askedAtMs = now();
  const [time] = await query<{ readonly nowMs: number }>(pool, NOW, []);
  const middleMs = (askedAtMs + now()) / 2;
  return {
    version: applied?.version ?? 0,
    neededVersion: NEEDED_VERSION,
    aheadMs: (time?.nowMs ?? middleMs) - middleMs,
  };
}
