import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import type { ClaimRequest } from '../../launch/ledger/ledger.ts';
import { confirmExecution } from './confirm-execution.ts';
import { showLaunch } from './launch-records.ts';
import { PostgresLedger } from './postgres-ledger.ts';
import { AmbiguousJob } from './row-of-execution.ts';

const database = useLedgerDatabase();
const job = 'projects/p/locations/asia-northeast1/jobs/work';
const launchId = 'launch-1';
const request: ClaimRequest = {
  key: { job, launchId },
  digest: 'd',
  inputId: '2',
  leaseMs: 60_000,
  messageId: '1',
  traceId: undefined,
};
const works = { kind: 'works' };

async function claim(pool: Pool, options: Partial<ClaimRequest> = {}) {
  const result = await new PostgresLedger({ pool }).claim({ ...request, ...options });
  if (result.kind !== 'claimed') throw new Error(`the claim is refused: ${result.standing.kind}`);
  return result.claim;
}

it('lets the first execution of a launch work, its tasks and retries too, and no other', async () => {
  const pool = await database.connect();
  await claim(pool);
  const first = { pool, launchId, job: 'work', execution: 'work-abcde' };
  expect(await confirmExecution(first)).toEqual(works);
  expect(await confirmExecution(first)).toEqual(works);
  const other = { kind: 'other execution', execution: 'work-abcde' };
  expect(await confirmExecution({ ...first, execution: 'work-fghij' })).toEqual(other);
});

it('lets one execution work of ten that ask at once', async () => {
  const url = await database.create();
  const pools = await Promise.all(
    Array.from({ length: 3 }, () => database.connect({ url, lockTimeoutMs: 5_000 })),
  );
  await claim(pools[0]!);
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      confirmExecution({ pool: pools[n % 3]!, launchId, job: 'work', execution: `work-${n % 10}` }),
    ),
  );
  const working = new Set(answers.flatMap(({ kind }, n) => (kind === 'works' ? [n % 10] : [])));
  expect(working.size).toBe(1);
  expect(answers.filter(({ kind }) => kind === 'works')).toHaveLength(3);
});

it('says that it does not know the launch of an execution', async () => {
  const pool = await database.connect();
  await claim(pool, { key: { job: `${job}-2`, launchId } });
  const unknown = { kind: 'unknown launch', elsewhere: [] };
  expect(await confirmExecution({ pool, launchId, job: 'work', execution: 'work-abcde' })).toEqual(unknown);
});

it('makes the launch a launched one, so that nobody launches it again', async () => {
  const pool = await database.connect();
  const ledger = new PostgresLedger({ pool });
  const held = await claim(pool, { leaseMs: -1_000 });
  await confirmExecution({ pool, launchId, job: 'work', execution: 'work-abcde' });
  const launched = { kind: 'launched', execution: `${job}/executions/work-abcde` };
  expect(await ledger.look({ key: request.key, digest: 'd' })).toEqual(launched);
  expect(await ledger.claim({ ...request, takeOver: { token: held.token, expiredForMs: 0 } })).toEqual({
    kind: 'refused',
    standing: launched,
  });
  expect(await ledger.release({ claim: held, error: 'refused' })).toBe(false);
});

it('shows both executions where one was recorded and another one works', async () => {
  const pool = await database.connect();
  const recorded = `${job}/executions/work-abcde`;
  await new PostgresLedger({ pool }).settle({ claim: await claim(pool), execution: recorded });
  await confirmExecution({ pool, launchId, job: 'work', execution: 'work-fghij' });
  const records = await showLaunch({ pool, launchId });
  expect(records).toMatchObject([{ execution: recorded, workingExecution: 'work-fghij' }]);
});

it('confirms the launch of its own region where two have it, and none where the region is not known', async () => {
  const pool = await database.connect();
  const region = 'us-east1';
  const elsewhere = `projects/p/locations/${region}/jobs/work`;
  await claim(pool);
  await claim(pool, { key: { job: elsewhere, launchId } });
  const asked = { pool, launchId, job: 'work', execution: 'work-abcde' };
  await expect(confirmExecution(asked)).rejects.toThrow(AmbiguousJob);
  expect(await confirmExecution({ ...asked, places: [async () => ({ project: 'p', region })] })).toEqual(
    works,
  );
  const records = await showLaunch({ pool, launchId });
  expect(records.map((record) => [record.job, record.workingExecution])).toEqual([
    [job, null],
    [elsewhere, 'work-abcde'],
  ]);
  // What it was told once, its other tasks are told without knowing the region.
  expect(await confirmExecution(asked)).toEqual(works);
});

it('says which regions have the launch where its own has not, and leaves theirs alone', async () => {
  const pool = await database.connect();
  await claim(pool);
  const places = [async () => ({ project: 'p', region: 'us-east1' })];
  const asked = { pool, launchId, job: 'work', execution: 'work-abcde', places };
  expect(await confirmExecution(asked)).toEqual({ kind: 'unknown launch', elsewhere: [job] });
  expect(await showLaunch({ pool, launchId })).toMatchObject([{ state: 'calling', workingExecution: null }]);
});
