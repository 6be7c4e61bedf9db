import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import type { ClaimRequest } from '../../launch/ledger/ledger.ts';
import { PostgresLedger } from './postgres-ledger.ts';
import { postgresRecords } from './postgres-records.ts';

const database = useLedgerDatabase();
let url: string | undefined;

/** An empty ledger, in the one database of this file. */
async function connect(): Promise<Pool> {
  url ??= await database.create();
  const pool = await database.connect({ url });
  await pool.query('TRUNCATE launches');
  return pool;
}

async function connectOne(): Promise<{ readonly pool: Pool; readonly ledger: PostgresLedger }> {
  const pool = await connect();
  return { pool, ledger: new PostgresLedger({ pool }) };
}

const key = { job: 'projects/p/locations/r/jobs/one', name: '', launchId: 'launch-1' };
const request: ClaimRequest = {
  key,
  digest: 'd',
  inputId: '9007199254740993',
  leaseMs: 60_000,
  messageId: '1001',
  traceId: '0af7651916cd43dd8448eb211c80319c',
};

/** Lets every claim of the database be as old as that. */
async function age(pool: Pool, interval: string): Promise<void> {
  const columns = ['first_claimed_at', 'claimed_at', 'expires_at'];
  const set = columns.map((column) => `${column} = ${column} - $1::interval`).join(', ');
  await pool.query(`UPDATE launches SET ${set}`, [interval]);
}

async function claim(ledger: PostgresLedger, takeOver?: ClaimRequest['takeOver']) {
  const result = await ledger.claim({ ...request, takeOver });
  if (result.kind !== 'claimed') throw new Error(`the claim is refused: ${result.standing.kind}`);
  return result.claim;
}

it('keeps what an operator wants to know, every digit of the id included', async () => {
  const { pool, ledger } = await connectOne();
  await ledger.release({ claim: await claim(ledger), error: 'PERMISSION_DENIED:\0 no' });
  await claim(ledger);
  expect(await postgresRecords(pool).show({ launchId: key.launchId })).toMatchObject([
    {
      ...key,
      inputId: '9007199254740993',
      state: 'launching',
      attempts: 2,
      detail: 'PERMISSION_DENIED: no',
      messageId: '1001',
      traceId: '0af7651916cd43dd8448eb211c80319c',
    },
  ]);
});

it('looks for executions back to the first claim after a launch was taken over', async () => {
  const { pool, ledger } = await connectOne();
  const { token } = await claim(ledger);
  await age(pool, '1 hour');
  const second = await claim(ledger, { token, expiredForMs: 300_000 });
  await ledger.markUnknown({ claim: second, error: 'UNAVAILABLE' });
  const standing = await ledger.look({ key, digest: 'd' });
  if (standing.kind !== 'unknown') throw new Error(`it is ${standing.kind}`);
  expect(standing.firstClaimedMsAgo).toBeGreaterThanOrEqual(3_600_000);
  expect(standing.expiredMsAgo).toBeLessThan(0);
});

it('still does so when the claim that took over launched nothing', async () => {
  const { pool, ledger } = await connectOne();
  const { token } = await claim(ledger);
  await age(pool, '1 hour');
  await ledger.release({ claim: await claim(ledger, { token, expiredForMs: 0 }), error: 'NOT_FOUND' });
  const third = await claim(ledger);
  await ledger.markUnknown({ claim: third, error: 'UNAVAILABLE' });
  const standing = await ledger.look({ key, digest: 'd' });
  if (standing.kind !== 'unknown') throw new Error(`it is ${standing.kind}`);
  expect(standing.firstClaimedMsAgo).toBeGreaterThanOrEqual(3_600_000);
});

it('forgets the time of a claim that certainly launched nothing', async () => {
  const { pool, ledger } = await connectOne();
  const first = await claim(ledger);
  await age(pool, '1 hour');
  await ledger.release({ claim: first, error: 'NOT_FOUND' });
  await ledger.markUnknown({ claim: await claim(ledger), error: 'UNAVAILABLE' });
  const standing = await ledger.look({ key, digest: 'd' });
  if (standing.kind !== 'unknown') throw new Error(`it is ${standing.kind}`);
  expect(standing.firstClaimedMsAgo).toBeLessThan(3_600_000);
});

it('takes the execution for the truth where another request launched nothing', async () => {
  const { ledger } = await connectOne();
  await ledger.release({ claim: await claim(ledger), error: 'INVALID_ARGUMENT' });
  await ledger.adopt({ key, digest: 'other', inputId: '3', execution: `${key.job}/executions/e` });
  expect(await ledger.look({ key, digest: 'other' })).toMatchObject({ kind: 'launched' });
  expect(await ledger.look({ key, digest: 'd' })).toEqual({ kind: 'conflict' });
});

it('says that somebody is at it where the launch comes free each time before it is looked at', async () => {
  const { ledger } = await connectOne();
  await claim(ledger);
  ledger.look = async () => ({ kind: 'free' });
  const refused = { kind: 'refused', standing: { kind: 'calling', expiresInMs: 0 } };
  expect(await ledger.claim(request)).toEqual(refused);
});
