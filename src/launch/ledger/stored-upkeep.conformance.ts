import { describe, expect, it } from 'vitest';
import { launchOf, MINUTE } from './queue-fixture.conformance.ts';
import { partsOf, type StoredOptions } from './stored-fixture.conformance.ts';

const DAY = 24 * 60 * MINUTE;
const TWO_WEEKS = { retentionDays: 14 };

/** What becomes of stored launches in the end. */
export function describeStoredUpkeep({ name, create }: StoredOptions): void {
  describe(`${name}: the removal of stored launches`, () => {
    it('takes what ended longer ago than that, and never one that has not ended', async () => {
      const parts = await partsOf(await create());
      await parts.ended(1);
      await parts.stored(2);
      await parts.actions.cancel({ key: launchOf(2), by: 'operator' });
      await parts.launched(3);
      await parts.unknown(4);
      await parts.claimed(5);
      await parts.stored(6);
      await parts.pass(15 * DAY);
      await parts.ended(7);
      expect(await parts.upkeep.removeFinished(TWO_WEEKS)).toBe(2);
      const { launches } = await parts.records.list({ limit: 10 });
      const left = launches.map(({ launchId }) => launchId).toSorted();
      expect(left).toEqual([3, 4, 5, 6, 7].map((n) => `launch-${n}`));
    });

    it('counts from the end, and from when that was recorded, not from the launch', async () => {
      const parts = await partsOf(await create());
      const launch = await parts.launched(1);
      await parts.pass(15 * DAY);
      const end = {
        state: 'succeeded',
        failure: undefined,
        logUri: undefined,
        endedAtMs: Date.now(),
      } as const;
      await parts.ends.end({ key: launch, execution: `${launch.job}/executions/of-launch-1`, end });
      expect(await parts.upkeep.removeFinished(TWO_WEEKS)).toBe(0);
      await parts.pass(15 * DAY);
      expect(await parts.upkeep.removeFinished(TWO_WEEKS)).toBe(1);
    });

    it('takes events that nobody published for so long', async () => {
      const parts = await partsOf(await create());
      await parts.outbox.want();
      await parts.ended(1);
      await parts.launched(2);
      await parts.upkeep.removeFinished(TWO_WEEKS);
      expect(await parts.outbox.oldest({ most: 10 })).toHaveLength(3);
      await parts.pass(15 * DAY);
      expect(await parts.upkeep.removeFinished(TWO_WEEKS)).toBe(1);
      expect(await parts.outbox.oldest({ most: 10 })).toEqual([]);
    });

    it('has its sweep noted, the last one', async () => {
      const { store, upkeep, pass } = await partsOf(await create());
      const facts = async () => (await store.facts({ now: Date.now })).lastSweepAt;
      expect(await facts()).toBeNull();
      await upkeep.noteSweep();
      const first = await facts();
      await pass(MINUTE);
      await upkeep.noteSweep();
      expect(((await facts())?.getTime() ?? 0) - (first?.getTime() ?? 0)).toBeGreaterThanOrEqual(MINUTE);
    });
  });
}
