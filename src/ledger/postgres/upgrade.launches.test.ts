/** Launches of the previous version beside stored ones. Real: PostgreSQL, and the old statements. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { ago, bothVersions } from '../../../test/support/both-versions.ts';
import { observedExecution } from '../../../test/support/observed-execution.ts';
import { failureAsTold } from '../../launch/executions/observed-execution.ts';
import { LaunchLookUp } from '../../launch/executions/look-up.ts';
import { systemClock as clock } from '../../launch/kit/clock.ts';
import { idsOf, launchOf, takeOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { endOf } from '../../launch/ledger/store-fixture.conformance.ts';

const database = useLedgerDatabase();
const ALL = { most: 100, unseenForMs: 0 };

describe('a launch that the previous version launched', () => {
  it('is not followed, and has no slot, no event and no end', async () => {
    await using both = await bothVersions(database);
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
    await using both = await bothVersions(database);
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
    await using both = await bothVersions(database);
    await both.old.launch(launchOf(1));
    await ago(both.pool, 13);
    expect(await both.upkeep.removeFinished({ retentionDays: 14 })).toBe(0);
    await ago(both.pool, 2);
    expect(await both.upkeep.removeFinished({ retentionDays: 14 })).toBe(1);
  });

  it('cannot be cancelled, retried, forgotten or resolved as ended', async () => {
    await using both = await bothVersions(database);
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
