import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import type { ClaimRequest } from '../../launch/ledger/ledger.ts';
import { PostgresLedger } from './postgres-ledger.ts';
import { ResolveRefused, resolveLaunch, type ResolveLaunchOptions } from './resolve-launch.ts';

const database = useLedgerDatabase();
const job = 'projects/p/locations/asia-northeast1/jobs/work';
const key = { job, launchId: 'launch-1' };
const request = { key, digest: 'd', inputId: '2', leaseMs: 60_000, messageId: '1', traceId: undefined };
const execution = `${job}/executions/work-abcde`;

async function setUp(options: Partial<ClaimRequest> = {}) {
  const pool = await database.connect();
  const ledger = new PostgresLedger({ pool });
  const result = await ledger.claim({ ...request, ...options });
  if (result.kind !== 'claimed') throw new Error(`the claim is refused: ${result.standing.kind}`);
  return { pool, ledger, claim: result.claim };
}

function resolve(pool: Pool, options: Partial<ResolveLaunchOptions> = {}) {
  const verdict = { execution: 'work-abcde' };
  return resolveLaunch({ pool, key, verdict, note: 'seen in the console', ...options });
}

it('makes an unknown launch a launched one, by the short name of its execution or the full one', async () => {
  for (const name of ['work-abcde', execution]) {
    const { pool, ledger, claim } = await setUp();
    await ledger.markUnknown({ claim, error: 'DEADLINE_EXCEEDED' });
    const record = await resolve(pool, { verdict: { execution: name } });
    expect(record).toMatchObject({ state: 'launched', execution, resolvedNote: 'seen in the console' });
    expect(record.resolvedAt).toBeInstanceOf(Date);
    expect(await ledger.look({ key, digest: 'd' })).toEqual({ kind: 'launched', execution });
  }
});

it('frees a launch that did not launch, also where the claim only expired', async () => {
  const { pool, ledger } = await setUp({ leaseMs: -1 });
  const record = await resolve(pool, { verdict: 'not launched' });
  expect(record).toMatchObject({ state: 'open', execution: null, finishedAt: null });
  expect(await ledger.claim(request)).toMatchObject({ kind: 'claimed' });
});

it('keeps the holder of the claim from settling it afterwards', async () => {
  const { pool, ledger, claim } = await setUp({ leaseMs: -1 });
  await resolve(pool, { verdict: 'not launched' });
  expect(await ledger.settle({ claim, execution })).toBe(false);
});

it('refuses a launch that is being called, and says until when', async () => {
  const { pool } = await setUp();
  await expect(resolve(pool)).rejects.toThrow(ResolveRefused);
  await expect(resolve(pool)).rejects.toThrow(/being launched right now; look again after \d{4}-/);
});

it('refuses a launched one, and names its execution', async () => {
  const { pool, ledger, claim } = await setUp();
  await ledger.settle({ claim, execution });
  await expect(resolve(pool, { verdict: 'not launched' })).rejects.toThrow(`launched as ${execution}`);
  expect(await ledger.look({ key, digest: 'd' })).toEqual({ kind: 'launched', execution });
});

it('refuses an open one, since its next delivery launches it', async () => {
  const { pool, ledger, claim } = await setUp();
  await ledger.release({ claim, error: 'NOT_FOUND' });
  await expect(resolve(pool)).rejects.toMatchObject({ reason: 'not unknown' });
  await expect(resolve(pool)).rejects.toThrow('its next delivery launches it');
});

it('refuses one that the ledger does not have, and an execution of another job', async () => {
  const { pool } = await setUp({ leaseMs: -1 });
  const nobodys = { job, launchId: 'nobodys' };
  await expect(resolve(pool, { key: nobodys })).rejects.toMatchObject({ reason: 'not found' });
  const verdict = { execution: 'projects/p/locations/asia-northeast1/jobs/other/executions/other-abcde' };
  await expect(resolve(pool, { verdict })).rejects.toMatchObject({ reason: 'execution of another job' });
});
