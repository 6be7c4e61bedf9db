import { describe, expect, it } from 'vitest';
import { keyText } from '../event/launch-key.ts';
import { executionOf, launchOf, MINUTE } from './queue-fixture.conformance.ts';
import { ALL_KEYS, endOf, KEY, partsOf, type StoreOptions } from './store-fixture.conformance.ts';

/** With this retention a launch that has just finished is old. */
const NOTHING_IS_KEPT = { retentionDays: -1 };
const DAY = 24 * 60 * MINUTE;
const TWO_WEEKS = { retentionDays: 14 };

/** Upkeep. */
export function describeUpkeep({ name, create }: StoreOptions): void {
  describe(`${name}: upkeep`, () => {
    it('removes what ended longer ago, and never a launch that has not ended', async () => {
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

    it('counts from the end, as recorded, not from the launch', async () => {
      const parts = await partsOf(await create());
      const launch = await parts.launched(1);
      await parts.pass(15 * DAY);
      const end = endOf({ endedAtMs: Date.now() });
      await parts.ends.end({ key: launch, execution: executionOf(launch), end });
      expect(await parts.upkeep.removeFinished(TWO_WEEKS)).toBe(0);
      await parts.pass(15 * DAY);
      expect(await parts.upkeep.removeFinished(TWO_WEEKS)).toBe(1);
    });

    it('removes events that waited for that time', async () => {
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

    it('keeps the time of the last sweep', async () => {
      const { store, upkeep, pass } = await partsOf(await create());
      const facts = async () => (await store.facts({ now: Date.now })).lastSweepAt;
      expect(await facts()).toBeNull();
      await upkeep.noteSweep();
      const first = await facts();
      await pass(MINUTE);
      await upkeep.noteSweep();
      expect(((await facts())?.getTime() ?? 0) - (first?.getTime() ?? 0)).toBeGreaterThanOrEqual(MINUTE);
    });

    it('does not change a ledger that is prepared already, from any number of instances at once', async () => {
      const { upkeep, claimed, records } = await partsOf(await create());
      await claimed(1);
      await Promise.all(Array.from({ length: 5 }, () => upkeep.prepare()));
      expect(await upkeep.isPrepared()).toBe(true);
      expect(await records.show(KEY)).toHaveLength(1);
    });

    it('is not called for a complete ledger', async () => {
      const { upkeep, claimed } = await partsOf(await create());
      let told = 0;
      upkeep.onUnprepared(() => (told += 1));
      await claimed(1);
      expect(told).toBe(0);
    });

    it('does not remove the launch of another job or name with the same launch id', async () => {
      const { ends, launched, records, upkeep } = await partsOf(await create());
      expect(await upkeep.removeFinished(NOTHING_IS_KEPT)).toBe(0);
      for (const key of ALL_KEYS) await launched(1, key);
      for (const [removed, key] of ALL_KEYS.entries()) {
        await ends.end({ key, execution: executionOf(launchOf(1, key)), end: endOf() });
        expect(await upkeep.removeFinished(NOTHING_IS_KEPT)).toBe(1);
        const left = (await records.show({ launchId: KEY.launchId })).map(keyText);
        expect(left.toSorted()).toEqual(
          ALL_KEYS.slice(removed + 1)
            .map(keyText)
            .toSorted(),
        );
      }
    });
  });
}
