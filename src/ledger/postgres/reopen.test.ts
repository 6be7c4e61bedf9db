/** Undoing what was settled by hand. Real: PostgreSQL. */
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { execution, key, loseLaunch, request } from '../../../test/support/lost-launch.ts';
import type { Verdict } from '../../launch/ledger/launch-records.ts';
import { postgresRecords } from './postgres-records.ts';

const database = useLedgerDatabase();
const RELAUNCH_AFTER_MS = 300_000;
const VERDICTS: readonly Verdict[] = [{ execution }, 'not launched'];

function reopen(pool: Pool) {
  return postgresRecords(pool).reopen({ key, note: 'that was a typo' });
}

/** As the time goes on for the launch. */
async function later(pool: Pool, ms: number): Promise<void> {
  await pool.query(`UPDATE launches SET expires_at = expires_at - $1::float8 * interval '1 ms'`, [ms]);
}

describe('a launch that is reopened', () => {
  it.each(VERDICTS)(
    'is searched for as far back as it can have launched, and not taken for absent at once: %o',
    async (verdict) => {
      const { pool, ledger, settle } = await loseLaunch(database);
      await settle(verdict);
      await reopen(pool);
      const standing = await ledger.look({ key, digest: 'd' });
      if (standing.kind !== 'unknown') throw new Error(`it is ${standing.kind}`);
      expect(standing.firstClaimedMsAgo).toBeGreaterThanOrEqual(3_600_000);
      const { token } = standing;
      expect(token).not.toBe('');
      const takeOver = { token, expiredForMs: RELAUNCH_AFTER_MS };
      expect(await ledger.claim({ ...request, takeOver })).toMatchObject({ kind: 'refused' });
      await later(pool, RELAUNCH_AFTER_MS);
      expect(await ledger.claim({ ...request, takeOver })).toMatchObject({ kind: 'claimed' });
    },
  );
});
