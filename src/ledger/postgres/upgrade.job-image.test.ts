/** Job images of the previous version beside stored launches. Real: PostgreSQL, and the old statements. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { bothVersions } from '../../../test/support/both-versions.ts';
import { confirmExecution } from '../../launch/ledger/fence.ts';
import { executionOf, idsOf, launchOf, takeOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { endOf } from '../../launch/ledger/store-fixture.conformance.ts';

const database = useLedgerDatabase();
const ALL = { most: 100, unseenForMs: 0 };

describe('an old job image', () => {
  it.each(['claimed', 'unknown', 'stored'] as const)(
    'makes a %s launch a launched one, with an event, its slot and its key, which is followed',
    async (given) => {
      await using both = await bothVersions(database);
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

  it('does not change an ended launch, and makes no event and no slot for it', async () => {
    await using both = await bothVersions(database);
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

  it('lets the same execution work as a new one, and its end counts', async () => {
    await using both = await bothVersions(database);
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

  it("confirms a named job’s launch, whose end is recorded by Google's name of the execution", async () => {
    await using both = await bothVersions(database);
    const { launch } = await both.claimed(1, { name: 'report' });
    await both.old.confirm(launch, 'old-abcde');
    const execution = `${launch.job}/executions/old-abcde`;
    expect(await both.ends.followed(launch)).toMatchObject({ execution });
    expect(await both.ends.end({ key: launch, execution, end: endOf() })).toMatchObject({ kind: 'ended' });
  });
});
