/** A database whose clock jumps. Real: PostgreSQL and the statements, for which `now()` can be set forward. */
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { SETTABLE_CLOCK } from '../../../test/support/settable-clock.ts';
import type { ClaimRequest } from '../../launch/ledger/ledger.ts';
import { PostgresLedger } from './postgres-ledger.ts';

const database = useLedgerDatabase();

const key = { job: 'projects/p/locations/r/jobs/one', name: '', launchId: 'launch-1' };
const request: ClaimRequest = {
  key,
  digest: 'd',
  inputId: '2',
  leaseMs: 25_000,
  messageId: '1001',
  traceId: undefined,
};

it('a launch under way does not pass for one that is long expired when the clock of the database jumps', async () => {
  const url = await database.create();
  const first = await database.connect({ url });
  await first.query(SETTABLE_CLOCK);
  const pool = await database.connect({ url });
  const [one, other] = [new PostgresLedger({ pool }), new PostgresLedger({ pool })];
  await one.claim(request);
  expect(await other.look({ key, digest: 'd' })).toMatchObject({ kind: 'calling' });

  await pool.query(`UPDATE settable.clock SET ahead = '10 minutes'`);
  for (const ledger of [one, other]) {
    const standing = await ledger.look({ key, digest: 'd' });
    if (standing.kind !== 'unknown') throw new Error(`it is ${standing.kind}`);
    // Some moments at most, however slow the machine, and not the 9 minutes that the database believes.
    expect(standing.expiredMsAgo).toBeLessThan(60_000);
  }
  // Not guaranteed, and said so: a process that never saw the clock before the jump has nothing to compare.
  const late = await new PostgresLedger({ pool }).look({ key, digest: 'd' });
  expect(late).toMatchObject({ kind: 'unknown', expiredMsAgo: expect.closeTo(575_000, -5) });
});
