/** Real: PostgreSQL. The statements are those of the ledger. */
import type { Pool } from 'pg';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { LaunchClock } from '../../../test/support/launch-clock.ts';
import type { Claim, ClaimRequest } from '../../launch/ledger/ledger.ts';
import { PostgresLedger } from './postgres-ledger.ts';

const JOB = 'projects/p/locations/r/jobs/one';
const database = useLedgerDatabase();
let url: string | undefined;
let pool: Pool;
let ledger: PostgresLedger;

beforeEach(async () => {
  url ??= await database.create();
  pool = await database.connect({ url });
  await pool.query('TRUNCATE launches');
  ledger = new PostgresLedger({ pool });
});

function requestFor(launchId: string, changed: Partial<ClaimRequest> = {}): ClaimRequest {
  const key = { job: JOB, name: '', launchId };
  return { key, digest: 'd', inputId: '2', leaseMs: 60_000, messageId: '1', traceId: undefined, ...changed };
}

/** From the largest to the smallest, so that the order of the calls is not that of the rows. */
function launchIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `launch-${count - n}`);
}

/** Claims them all at once, and returns what was granted. */
async function claimAll(
  from: PostgresLedger,
  ids: readonly string[],
  changed?: Partial<ClaimRequest>,
): Promise<readonly Claim[]> {
  const results = await Promise.all(ids.map((launchId) => from.claim(requestFor(launchId, changed))));
  return results.flatMap((result) => (result.kind === 'claimed' ? [result.claim] : []));
}

describe('launches that come at once', () => {
  it('share a statement, and each gets its own answer', async () => {
    await ledger.adopt({
      key: { job: JOB, name: '', launchId: 'launch-7' },
      digest: 'd',
      inputId: '2',
      execution: 'e-7',
    });
    const statements = vi.spyOn(pool, 'query');
    const ids = launchIds(20);
    const standings = await Promise.all(
      ids.map((launchId) => ledger.look({ key: { job: JOB, name: '', launchId }, digest: 'd' })),
    );
    expect(statements).toHaveBeenCalledTimes(2);
    expect(ids.filter((_, n) => standings[n]?.kind === 'launched')).toEqual(['launch-7']);
    expect(standings.filter(({ kind }) => kind === 'free')).toHaveLength(19);
  });

  it('are settled each under its own token', async () => {
    const claims = await claimAll(ledger, launchIds(20));
    expect(new Set(claims.map(({ token }) => token)).size).toBe(20);
    const [first, ...others] = claims.map((claim) => ({ claim, execution: `e-${claim.key.launchId}` }));
    const forged = { ...first!, claim: { ...first!.claim, token: 'not its own' } };
    const settled = await Promise.all([forged, ...others].map((one) => ledger.settle(one)));
    expect(settled).toEqual([false, ...others.map(() => true)]);
    const { rows } = await pool.query<{ readonly execution: string }>(
      `SELECT execution FROM launches WHERE state = 'launched' AND execution = 'e-' || launch_id`,
    );
    expect(rows).toHaveLength(19);
  });

  it('may be the same one twice: one claim of it is granted', async () => {
    const requests = ['same', 'same', 'other', 'same'].map((launchId) => ledger.claim(requestFor(launchId)));
    const results = await Promise.all(requests);
    expect(results.map(({ kind }) => kind)).toEqual(['claimed', 'refused', 'claimed', 'refused']);
  });

  it('are taken over only by who names the claim', async () => {
    const [one] = await claimAll(ledger, ['one', 'two'], { leaseMs: -1000 });
    const takeOver = { token: one!.token, expiredForMs: 500 };
    const results = await Promise.all(
      ['one', 'two'].map((launchId) => ledger.claim(requestFor(launchId, { takeOver }))),
    );
    expect(results.map(({ kind }) => kind)).toEqual(['claimed', 'refused']);
  });

  it('do not fail for one that PostgreSQL cannot store', async () => {
    const bad = ledger.claim(requestFor('bad', { messageId: 'a NUL: \0' }));
    const requests = [ledger.claim(requestFor('first')), bad, ledger.claim(requestFor('last'))];
    const results = await Promise.allSettled(requests);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: '22021' } });
  });
});

describe('a launch that comes after a burst', () => {
  it('waits a moment for company while the burst lasts', async () => {
    const clock = new LaunchClock();
    const bursting = new PostgresLedger({ pool, clock });
    await claimAll(bursting, launchIds(20));
    clock.freeze(20);
    const statements = vi.spyOn(pool, 'query');
    const claims = [claimAll(bursting, ['one']), claimAll(bursting, ['two'])];
    expect(clock.pending).toBe(1);
    await clock.pass(5);
    await Promise.all(claims);
    expect(statements).toHaveBeenCalledTimes(1);
  });

  it('does not wait once the burst is over', async () => {
    const clock = new LaunchClock();
    const lone = new PostgresLedger({ pool, clock });
    const claims = await claimAll(lone, launchIds(20));
    await Promise.all(claims.map((claim) => lone.settle({ claim, execution: 'e' })));
    clock.freeze(1500);
    const claiming = lone.claim(requestFor('lone'));
    expect(clock.pending).toBe(0);
    const result = await claiming;
    if (result.kind !== 'claimed') throw new Error('not claimed');
    const settling = lone.settle({ claim: result.claim, execution: 'e' });
    expect(clock.pending).toBe(0);
    expect(await settling).toBe(true);
  });
});

it('two instances with the same launches in different order never wait for each other', async () => {
  const other = new PostgresLedger({ pool: await database.connect({ url: url ?? '' }) });
  const settleAll = (by: PostgresLedger, claims: readonly Claim[]): Promise<readonly boolean[]> =>
    Promise.all(claims.map((claim) => by.settle({ claim, execution: undefined })));
  for (let round = 0; round < 10; round += 1) {
    const ids = launchIds(60).map((launchId) => `${launchId}-${round}`);
    // A deadlock would end one of the statements with an error, after a second.
    const [ours, theirs] = await Promise.all([claimAll(ledger, ids), claimAll(other, ids.toReversed())]);
    expect(ours.length + theirs.length).toBe(60);
    const [, settled] = await Promise.all([
      claimAll(other, ids.toReversed()),
      settleAll(ledger, ours),
      settleAll(other, theirs),
    ]);
    expect(settled).not.toContain(false);
  }
});
