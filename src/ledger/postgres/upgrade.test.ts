/** Rows, instances and job images of the version before, beside stored launches. Real: PostgreSQL, and the old statements. */
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { observedExecution } from '../../../test/support/observed-execution.ts';
import { LAST_VERSION } from '../../../test/support/last-version-statements.ts';
import { jobPath } from '../../launch/event/launch-key.ts';
import { failureAsTold } from '../../launch/executions/observed-execution.ts';
import { LaunchLookUp } from '../../launch/executions/look-up.ts';
import type { Launch } from '../../launch/jobs/launch.ts';
import { systemClock as clock } from '../../launch/kit/clock.ts';
import { confirmExecution } from '../../launch/ledger/fence.ts';
import { executionOf, idsOf, launchOf, takeOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { endOf, partsOf } from '../../launch/ledger/store-fixture.conformance.ts';
import { openLedger } from '../open-ledger.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';

const database = useLedgerDatabase();
const ALL = { most: 100, unseenForMs: 0 };

/** What the version before sends, by its own statements. */
function oldVersion(pool: Pool) {
  const rows = async (text: string, values: unknown[]) =>
    (await pool.query<never>(text, values)).rows as unknown[];
  return {
    /** It was certainly not launched, and its message comes again. */
    async giveUp({ launchId, job }: Launch) {
      const one = [['2'], ['d'], ['old'], [60_000], ['1'], [null], [null], [null]];
      await rows(LAST_VERSION.claim, [[launchId], [job], ...one]);
      return rows(LAST_VERSION.release, [launchId, job, 'old', 'PERMISSION_DENIED']);
    },
    async launch({ launchId, job }: Launch) {
      const one = [['2'], ['d'], ['old'], [60_000], ['1'], [null], [null], [null]];
      await rows(LAST_VERSION.claim, [[launchId], [job], ...one]);
      return rows(LAST_VERSION.settle, [[launchId], [job], ['old'], [`${job}/executions/old-abcde`]]);
    },
    /** A job image asks first which launches it may be of, and then for that one. */
    async confirm(launch: Launch, execution: string) {
      const found = await rows(LAST_VERSION.launchesOf, [launch.launchId, 'one']);
      expect(found).toMatchObject([{ job: jobPath(launch) }]);
      return rows(LAST_VERSION.enter, [launch.launchId, jobPath(launch), execution]);
    },
    removeFinished: () => rows(LAST_VERSION.remove, [14, 500]),
  };
}

/** A ledger in which somebody wants events, and both versions. */
async function bothVersions(url?: string) {
  const address = url ?? (await database.create());
  const pool = await database.connect({ url: address });
  const store = await openLedger({ url: address });
  const parts = await partsOf({ stores: [store], pass: () => Promise.reject(new Error('it does not')) });
  await parts.outbox.want();
  const events = async () =>
    (await parts.outbox.oldest({ most: 100 })).map(({ launch, state }) => `${launch.launchId} ${state}`);
  return { ...parts, pool, old: oldVersion(pool), events, [Symbol.asyncDispose]: () => store.close() };
}

/** As if all of it had happened so many days ago. */
async function ago(pool: Pool, days: number): Promise<void> {
  await pool.query(
    `UPDATE launches SET created_at = created_at - $1::float8 * interval '1 day',
       finished_at = finished_at - $1::float8 * interval '1 day', ended_at = ended_at - $1::float8 * interval '1 day'`,
    [days],
  );
}

describe('a launch that the version before launched', () => {
  it('is not followed, holds no slot, has no event and no end', async () => {
    await using both = await bothVersions();
    const { old, ends, queue, stored, show, events } = both;
    const launch = launchOf(1);
    await old.launch(launch);
    expect(await ends.following(ALL)).toEqual([]);
    expect(await ends.followed(launch)).toBeUndefined();
    const execution = `${launch.job}/executions/old-abcde`;
    await ends.saw([{ key: launch, execution, isRunning: true }]);
    const unchanged = { kind: 'unchanged' };
    expect(await ends.end({ key: launch, execution, end: endOf() })).toEqual(unchanged);
    for (let look = 0; look < 2; look += 1) {
      expect(await ends.missing({ key: launch, execution, apartMs: -1000 })).toEqual(unchanged);
    }
    expect(await show(launch)).toMatchObject({ state: 'launched', isStored: false, endedAt: null });
    await stored(2);
    expect(idsOf(await takeOf(queue, { running: 1 }))).toEqual(['launch-2']);
    expect(await events()).toEqual([]);
  });

  it('is looked up by its execution, as before', async () => {
    await using both = await bothVersions();
    const launch = launchOf(1);
    await both.old.launch(launch);
    const read: string[] = [];
    const reader = {
      read: async (execution: string) => {
        read.push(execution);
        return observedExecution({ name: execution, stage: 'failed' });
      },
      failureOf: async () => failureAsTold({ detail: '', lacksImage: false }),
    };
    const lookUp = new LaunchLookUp({ records: both.records, executionsOf: undefined, reader, clock });
    const execution = `${launch.job}/executions/old-abcde`;
    expect(await lookUp.find(launch)).toMatchObject({ state: 'failed', execution });
    expect(read).toEqual([execution]);
  });

  it('is removed as before, two weeks after it was launched', async () => {
    await using both = await bothVersions();
    await both.old.launch(launchOf(1));
    await ago(both.pool, 13);
    expect(await both.upkeep.removeFinished({ retentionDays: 14 })).toBe(0);
    await ago(both.pool, 2);
    expect(await both.upkeep.removeFinished({ retentionDays: 14 })).toBe(1);
  });

  it('cannot be cancelled, launched again, forgotten, or said to have ended', async () => {
    await using both = await bothVersions();
    const key = launchOf(1);
    await both.old.launch(key);
    const record = await both.show(key);
    const refused = { kind: 'refused', reason: 'not stored', record };
    expect(await both.actions.cancel({ key, by: 'operator' })).toEqual(refused);
    expect(await both.actions.retry({ key, force: true, by: 'operator' })).toEqual(refused);
    expect(await both.actions.forget(key)).toEqual(refused);
    const ended = both.records.resolve({ key, resolution: { ended: 'failed' }, note: '', by: 'ann' });
    await expect(ended).rejects.toMatchObject({ refusal: { reason: 'not stored', record } });
    expect(await both.show(key)).toEqual(record);
  });
});

describe('an old instance that removes what has finished', () => {
  it('leaves a stored launch alone as long as it has not ended, however long ago it was launched', async () => {
    await using both = await bothVersions();
    await both.launched(1);
    const { claim } = await both.claimed(2);
    await both.queue.markUnknown({ claim, error: 'lost' });
    await both.stored(3);
    await ago(both.pool, 400);
    expect(await both.old.removeFinished()).toEqual([]);
    expect(await both.upkeep.removeFinished({ retentionDays: 14 })).toBe(0);
  });

  it('leaves one alone whose execution an old job image confirmed, once it was seen', async () => {
    await using both = await bothVersions();
    const launch = await both.launched(1);
    await both.old.confirm(launch, 'of-launch-1');
    const execution = executionOf(launch);
    await ago(both.pool, 400);
    expect(await both.upkeep.removeFinished({ retentionDays: 14 })).toBe(0);
    await both.ends.saw([{ key: launch, execution, isRunning: true }]);
    await ago(both.pool, 400);
    expect(await both.old.removeFinished()).toEqual([]);
    expect(await both.upkeep.removeFinished({ retentionDays: 14 })).toBe(0);
  });

  it('removes what has ended, two weeks after that', async () => {
    await using both = await bothVersions();
    await both.ended(1);
    await ago(both.pool, 13);
    expect(await both.old.removeFinished()).toEqual([]);
    await ago(both.pool, 2);
    expect(await both.old.removeFinished()).toEqual([{ launch_id: 'launch-1' }]);
  });
});

describe('an old job image', () => {
  it.each(['claimed', 'unknown', 'stored'] as const)(
    'makes a %s launch a launched one, with an event, that holds its slot and its key, and is followed',
    async (given) => {
      await using both = await bothVersions();
      await both[given](1, { key: 'a' });
      await both.stored(2, { key: 'a' });
      await both.stored(3);
      const launch = launchOf(1);
      expect(await both.old.confirm(launch, 'old-abcde')).toEqual([{ working_execution: 'old-abcde' }]);
      const execution = `${launch.job}/executions/old-abcde`;
      expect(await both.show(launch)).toMatchObject({ state: 'launched', execution });
      expect(await both.events()).toEqual(['launch-1 launched']);
      expect(await both.ends.following(ALL)).toMatchObject([{ key: { launchId: 'launch-1' }, execution }]);
      expect(idsOf(await takeOf(both.queue, { running: 1 }))).toEqual([]);
      expect(await both.ends.end({ key: launch, execution, end: endOf() })).toMatchObject({ kind: 'ended' });
      expect(idsOf(await takeOf(both.queue, { running: 2 }))).toEqual(['launch-2', 'launch-3']);
    },
  );

  it('changes no end, makes no event of it, and holds no slot for it', async () => {
    await using both = await bothVersions();
    await both.ended(1, { state: 'failed' });
    await both.stored(2);
    await both.actions.cancel({ key: launchOf(2), by: 'operator' });
    const before = await both.events();
    for (const n of [1, 2]) await both.old.confirm(launchOf(n), 'old-abcde');
    expect(await both.show(launchOf(1))).toMatchObject({ state: 'failed' });
    expect(await both.show(launchOf(2))).toMatchObject({ state: 'cancelled', launchedAt: null });
    expect(await both.events()).toEqual(before);
    expect(await both.ends.following(ALL)).toEqual([]);
    await both.stored(3);
    expect(idsOf(await takeOf(both.queue, { running: 1 }))).toEqual(['launch-3']);
  });

  it('and a new one let the same execution work, and the end is that of this one', async () => {
    await using both = await bothVersions();
    const launch = await both.launched(1);
    await both.old.confirm(launch, 'old-abcde');
    const asked = { fence: both.fence, launchId: 'launch-1', job: 'one', name: '' };
    const other = { kind: 'other execution', execution: 'old-abcde' };
    expect(await confirmExecution({ ...asked, execution: 'of-launch-1' })).toEqual(other);
    expect(await confirmExecution({ ...asked, execution: 'old-abcde' })).toEqual({ kind: 'works' });
    const named = { key: launch, execution: executionOf(launch), end: endOf() };
    expect(await both.ends.end(named)).toEqual({ kind: 'unchanged' });
    const execution = `${launch.job}/executions/old-abcde`;
    expect(await both.ends.end({ ...named, execution })).toMatchObject({ state: 'succeeded' });
  });

  it('confirms a named job’s launch, whose end is found by the name that Google gave the execution', async () => {
    await using both = await bothVersions();
    const { launch } = await both.claimed(1, { name: 'report' });
    await both.old.confirm(launch, 'old-abcde');
    const execution = `${launch.job}/executions/old-abcde`;
    expect(await both.ends.followed(launch)).toMatchObject({ execution });
    expect(await both.ends.end({ key: launch, execution, end: endOf() })).toMatchObject({ kind: 'ended' });
  });
});

it('what the version before gave up is announced from when its message has come again', async () => {
  await using both = await bothVersions();
  await both.old.giveUp(launchOf(1));
  const states = async () => {
    const { rows } = await both.pool.query<{ state: string }>(
      'SELECT state FROM launch_events ORDER BY place',
    );
    return rows.map(({ state }) => state);
  };
  expect(await states()).toEqual([]);
  expect(await both.show(launchOf(1))).toMatchObject({ state: 'queued', isStored: false, reason: null });
  await both.queue.store(launchOf(1));
  expect(await states()).toEqual(['queued']);
  const record = { state: 'queued', isStored: true, values: { args: ['job', '--id=1'] } };
  expect(await both.show(launchOf(1))).toMatchObject(record);
  await both.queue.settle({ claim: await both.take(launchOf(1)), execution: executionOf(launchOf(1)) });
  expect(await states()).toEqual(['launched']);
});

it('an upgrade announces nothing of what is there, and keeps it as it is', async () => {
  const url = await database.server.createDatabase();
  const pool = await database.connect({ url });
  await migrate(pool, MIGRATIONS.slice(0, 1));
  const old = oldVersion(pool);
  for (const n of [1, 2, 3]) await old.launch(launchOf(n));
  await migrate(pool);
  await using both = await bothVersions(url);
  for (const n of [1, 2, 3]) expect(await both.show(launchOf(n))).toMatchObject({ state: 'launched' });
  await old.launch(launchOf(4));
  await old.confirm(launchOf(1), 'old-abcde');
  expect(await both.events()).toEqual([]);
  expect(await (await both.store.survey()).status()).toMatchObject({ launches: 4, jobs: [] });
});
