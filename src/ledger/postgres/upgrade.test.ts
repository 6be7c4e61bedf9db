/** An old instance beside a new one, and the upgrade itself. Real: PostgreSQL, and the old statements. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { ago, bothVersions, oldVersion } from '../../../test/support/both-versions.ts';
import { executionOf, launchOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';

const database = useLedgerDatabase();

describe('an old instance that removes what has finished', () => {
  it('does not remove a stored launch that has not ended, however long ago it was launched', async () => {
    await using both = await bothVersions(database);
    await both.launched(1);
    const { claim } = await both.claimed(2);
    await both.queue.markUnknown({ claim, error: 'lost' });
    await both.stored(3);
    await ago(both.pool, 400);
    expect(await both.old.removeFinished()).toEqual([]);
    expect(await both.upkeep.removeFinished({ retentionDays: 14 })).toBe(0);
  });

  it('does not remove a launch whose execution an old job image confirmed, once it was seen', async () => {
    await using both = await bothVersions(database);
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

  it('removes an ended launch after two weeks', async () => {
    await using both = await bothVersions(database);
    await both.ended(1);
    await ago(both.pool, 13);
    expect(await both.old.removeFinished()).toEqual([]);
    await ago(both.pool, 2);
    expect(await both.old.removeFinished()).toEqual([{ launch_id: 'launch-1' }]);
  });
});

it('a launch that the previous version gave up has events once its message has come again', async () => {
  await using both = await bothVersions(database);
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

it('an upgrade makes no events for existing launches, and does not change them', async () => {
  const url = await database.server.createDatabase();
  const pool = await database.connect({ url });
  await migrate(pool, MIGRATIONS.slice(0, 1));
  const old = oldVersion(pool);
  for (const n of [1, 2, 3]) await old.launch(launchOf(n));
  await migrate(pool);
  await using both = await bothVersions(database, url);
  for (const n of [1, 2, 3]) expect(await both.show(launchOf(n))).toMatchObject({ state: 'launched' });
  await old.launch(launchOf(4));
  await old.confirm(launchOf(1), 'old-abcde');
  expect(await both.events()).toEqual([]);
  expect(await (await both.store.survey()).status()).toMatchObject({ launches: 4, jobs: [] });
});
