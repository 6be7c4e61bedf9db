import type { Claim } from '../../src/launch/ledger/ledger.ts';
import { PostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import type { Verdict } from '../../src/launch/ledger/launch-records.ts';
import { postgresRecords } from '../../src/ledger/postgres/postgres-records.ts';
import type { LedgerDatabase } from '../ledger-database.ts';

const job = 'projects/p/locations/asia-northeast1/jobs/work';
export const key = { job, name: '', launchId: 'launch-1' };
export const request = {
  key,
  digest: 'd',
  inputId: '2',
  leaseMs: 60_000,
  messageId: '1',
  traceId: undefined,
};
export const execution = `${job}/executions/work-abcde`;

/** Claims the launch, which has to be free. */
async function claimOf(ledger: PostgresLedger): Promise<Claim> {
  const claimed = await ledger.claim(request);
  if (claimed.kind !== 'claimed') throw new Error('the claim is refused');
  return claimed.claim;
}

/** A launch that was claimed an hour ago, whose answer was lost. */
export async function loseLaunch(database: LedgerDatabase) {
  const pool = await database.connect();
  const ledger = new PostgresLedger({ pool });
  const claim = await claimOf(ledger);
  await ledger.markUnknown({ claim, error: 'DEADLINE_EXCEEDED' });
  await pool.query(
    `UPDATE launches SET first_claimed_at = now() - interval '1 hour', claimed_at = now() - interval '1 hour',
       created_at = now() - interval '1 hour', expires_at = now() - interval '59 minutes'`,
  );
  const settle = (verdict: Verdict) =>
    postgresRecords(pool).resolve({ key, verdict, note: 'seen in the console' });
  return { pool, ledger, claim, settle };
}
