import type { Pool } from 'pg';
import type { Upkeep } from '../../launch/ledger/ledger-store.ts';
import { isWhole, migrate } from './migrate.ts';
import { onTablesMissing } from './query.ts';
import { removeFinished } from './remove-finished.ts';

/** Keeps the tables of a database. */
export function postgresUpkeep(pool: Pool): Upkeep {
  return {
    prepare: () => migrate(pool),
    isPrepared: () => isWhole(pool),
    onUnprepared: (tell) => onTablesMissing(pool, tell),
    removeFinished: (options) => removeFinished({ pool, ...options }),
  };
}
