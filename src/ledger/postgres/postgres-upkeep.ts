import type { Pool } from 'pg';
import type { Upkeep } from '../../launch/ledger/ledger-store.ts';
import { isWhole, migrate } from './migrate.ts';
import { onTablesMissing, query } from './query.ts';
import { removeFinished } from './remove-finished.ts';

const NOTE_SWEEP = `
INSERT INTO launch_sweeps (swept_at) VALUES (now()) ON CONFLICT (one) DO UPDATE SET swept_at = excluded.swept_at`;

/** See `Upkeep`. */
export function postgresUpkeep(pool: Pool): Upkeep {
  return {
    prepare: () => migrate(pool),
    isPrepared: () => isWhole(pool),
    onUnprepared: (tell) => onTablesMissing(pool, tell),
    async noteSweep() {
      await query(pool, { text: NOTE_SWEEP }, []);
    },
    removeFinished: (options) => removeFinished({ pool, ...options }),
  };
}
