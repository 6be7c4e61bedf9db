/** Instances and job images of the last version, beside those that know names of jobs. Real: PostgreSQL. */
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { LAST_VERSION } from '../../../test/support/last-version-statements.ts';
import type { LaunchKey } from '../../launch/event/launch-key.ts';
import { confirmExecution } from '../../launch/ledger/fence.ts';
import { claimOf, executionOf, launchOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { postgresFence } from './postgres-fence.ts';
import { postgresQueue } from './postgres-queue.ts';
import { postgresRecords } from './postgres-records.ts';
import { removeFinished } from './remove-finished.ts';

const database = useLedgerDatabase();
const job = 'projects/p/locations/r/jobs/work';
const launchId = 'launch-1';
const MINE: LaunchKey = { job, name: '', launchId };
const NAMED: LaunchKey = { job, name: 'report', launchId };

/** An instance of this version and one of the last one, on one database. */
async function bothVersions() {
  const pool = await database.connect();
  const queue = postgresQueue({ pool });
  const launchWith = (key: LaunchKey) => ({ ...launchOf(2, key), digest: 'd' });
  const claim = (key: LaunchKey) => claimOf(queue, launchWith(key));
  const launch = async (key: LaunchKey) => {
    const execution = executionOf(launchWith(key));
    return queue.settle({ claim: await claim(key), execution });
  };
  const stateOf = async (key: LaunchKey) => (await postgresRecords(pool).show(key))[0]?.state;
  return { pool, queue, claim, launch, launchWith, stateOf, old: oldInstance(pool) };
}

/** The last version, by its own statements. It has only the default job. */
function oldInstance(pool: Pool) {
  const rows = async (text: string, values: unknown[]) =>
    (await pool.query<never>(text, values)).rows as unknown[];
  const token = 'old-token';
  return {
    token,
    look: () => rows(LAST_VERSION.look, [[launchId], [job]]),
    claim: () =>
      rows(LAST_VERSION.claim, [
        [launchId],
        [job],
        ['2'],
        ['d'],
        [token],
        [60_000],
        ['1'],
        [null],
        [null],
        [null],
      ]),
    settle: (held = token) =>
      rows(LAST_VERSION.settle, [[launchId], [job], [held], [`${job}/executions/work-old`]]),
    release: (held = token) => rows(LAST_VERSION.release, [launchId, job, held, 'refused']),
    markUnknown: (held = token) => rows(LAST_VERSION.markUnknown, [launchId, job, held, 'lost']),
    adopt: () => rows(LAST_VERSION.adopt, [launchId, job, '2', 'd', `${job}/executions/work-old`]),
    recorded: () => rows(LAST_VERSION.recorded, [launchId, job]),
    removeFinished: () => rows(LAST_VERSION.remove, [-1, 500]),
    launchesOf: () =>
      rows(LAST_VERSION.launchesOf, [launchId, 'work']) as Promise<{ readonly job: string }[]>,
    enter: (asked: string, execution: string) => rows(LAST_VERSION.enter, [launchId, asked, execution]),
  };
}

it('an old instance does not confuse a launch of a named job with its own, and launches its own', async () => {
  const { launch, stateOf, old } = await bothVersions();
  await launch(NAMED);
  expect(await old.look()).toEqual([]);
  expect(await old.recorded()).toEqual([]);
  expect(await old.claim()).toHaveLength(1);
  expect(await old.look()).toMatchObject([{ state: 'calling' }]);
  expect(await old.settle()).toHaveLength(1);
  expect(await stateOf(NAMED)).toBe('launched');
});

it.each(['settle', 'release', 'markUnknown', 'adopt', 'removeFinished'] as const)(
  'an old instance that runs %s leaves the launch of a named job unchanged',
  async (method) => {
    const { claim, stateOf, pool, old } = await bothVersions();
    await claim(NAMED);
    await old.claim();
    const before = await postgresRecords(pool).show(NAMED);
    expect(await old[method]()).toHaveLength(method === 'removeFinished' ? 0 : 1);
    expect(await postgresRecords(pool).show(NAMED)).toEqual(before);
    expect(await stateOf(NAMED)).toBe('launching');
  },
);

it('an old instance removes what it launched, but no unfinished launch with the same launch id', async () => {
  const { queue, claim, stateOf, old } = await bothVersions();
  await old.claim();
  await old.settle();
  await queue.markUnknown({ claim: await claim(NAMED), error: 'lost' });
  expect(await old.removeFinished()).toEqual([{ launch_id: launchId }]);
  expect(await stateOf(MINE)).toBeUndefined();
  expect(await stateOf(NAMED)).toBe('unknown');
});

it('launches of an old instance belong to the default job in a new one', async () => {
  const { queue, launchWith, stateOf, old } = await bothVersions();
  await old.claim();
  expect([await stateOf(MINE), await stateOf(NAMED)]).toEqual(['launching', undefined]);
  await old.markUnknown();
  expect([await stateOf(MINE), await stateOf(NAMED)]).toEqual(['unknown', undefined]);
  await old.settle();
  const known = { kind: 'known', state: 'launched', execution: `${job}/executions/work-old` };
  expect(await queue.store(launchWith(MINE))).toEqual(known);
  expect(await stateOf(NAMED)).toBeUndefined();
});

it('a new instance and an old one settle what the other claimed', async () => {
  const { pool, queue, claim, stateOf, old } = await bothVersions();
  await old.claim();
  const settled = { claim: { key: MINE, token: old.token }, execution: undefined };
  expect(await queue.settle(settled)).toBe(true);
  expect(await removeFinished({ pool, retentionDays: -1 })).toBe(1);
  const mine = await claim(MINE);
  expect(await old.settle(mine.token)).toHaveLength(1);
  expect(await stateOf(MINE)).toBe('launched');
});

it('an old job image confirms the launch of a named job, and no other one with that launch id', async () => {
  const { pool, queue, claim, stateOf, old } = await bothVersions();
  await claim(NAMED);
  const [found, ...others] = await old.launchesOf();
  expect(others).toEqual([]);
  // The default job's launch comes in between. The image asks for its own one.
  await claim(MINE);
  expect(await old.enter(found?.job ?? '', 'work-abcde')).toEqual([{ working_execution: 'work-abcde' }]);
  expect(await stateOf(MINE)).toBe('launching');
  const execution = `${job}/executions/work-abcde`;
  expect(await stateOf(NAMED)).toBe('launched');
  expect(await postgresRecords(pool).show(NAMED)).toMatchObject([
    { execution, workingExecution: 'work-abcde' },
  ]);
  expect(await queue.adopt({ key: NAMED, digest: 'd', inputId: '2', execution: 'another' })).toBe(execution);
  // Another execution of the launch, with a new image, gets the one that works.
  const fence = postgresFence(pool);
  const asked = { fence, launchId, job: 'work', name: 'report', execution: 'work-fghij' };
  const other = { kind: 'other execution', execution: 'work-abcde' };
  expect(await confirmExecution(asked)).toEqual(other);
});

it('an old job image gets all launches that may be its own, so that it does not guess', async () => {
  const { claim, old } = await bothVersions();
  await claim(NAMED);
  await claim(MINE);
  const jobs = (await old.launchesOf()).map((one) => one.job);
  expect(jobs.toSorted()).toEqual([job, `${job}/jobs/report`]);
});
