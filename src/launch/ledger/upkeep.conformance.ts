import { describe, expect, it } from 'vitest';
import { keyText } from '../event/launch-key.ts';
import { ALL_KEYS, claimed, DIGEST, EXECUTION, EXPIRED, KEY, REQUEST } from './ledger-fixture.conformance.ts';
import { newParts, newStore, type NewStore } from './store-fixture.conformance.ts';

/** A launch that finished now has finished longer ago than that. */
const NOTHING_IS_KEPT = { retentionDays: -1 };

/** What keeps a ledger fit for launches. */
export function describeUpkeep({ name, create }: { readonly name: string; readonly create: NewStore }): void {
  describe(`${name}: upkeep`, () => {
    it('leaves a ledger alone that is prepared already, from any number of instances at once', async () => {
      const { store, launches, records } = await newParts(create);
      await claimed(launches, REQUEST);
      const upkeep = await store.upkeep();
      await Promise.all(Array.from({ length: 5 }, () => upkeep.prepare()));
      expect(await upkeep.isPrepared()).toBe(true);
      expect(await records.show(KEY)).toHaveLength(1);
    });

    it('is not told of a ledger that is whole', async () => {
      const { store, launches } = await newParts(create);
      let told = 0;
      (await store.upkeep()).onUnprepared(() => (told += 1));
      await claimed(launches, REQUEST);
      expect(told).toBe(0);
    });

    it('removes what has finished, and never an open, a calling or an unknown launch', async () => {
      const { store, launches, records } = await newParts(create);
      const keyed = (launchId: string) => ({ ...REQUEST, key: { ...KEY, launchId } });
      await launches.settle({ claim: await claimed(launches, keyed('done')), execution: EXECUTION });
      await launches.release({ claim: await claimed(launches, keyed('open')), error: 'refused' });
      await claimed(launches, keyed('calling'));
      await claimed(launches, { ...EXPIRED, key: { ...KEY, launchId: 'unknown' } });
      expect(await (await store.upkeep()).removeFinished(NOTHING_IS_KEPT)).toBe(1);
      const { launches: left } = await records.list({ limit: 10 });
      expect(new Set(left.map(({ launchId }) => launchId))).toEqual(new Set(['open', 'calling', 'unknown']));
    });

    it('removes no launch of another job or name that has the same launch id', async () => {
      const { store, launches, records } = await newParts(create);
      const upkeep = await store.upkeep();
      for (const key of ALL_KEYS) await claimed(launches, { ...EXPIRED, key });
      for (const [removed, key] of ALL_KEYS.entries()) {
        await launches.adopt({ key, digest: DIGEST, inputId: '2', execution: EXECUTION });
        expect(await upkeep.removeFinished(NOTHING_IS_KEPT)).toBe(1);
        const left = (await records.show({ launchId: KEY.launchId })).map(keyText);
        expect(left.toSorted()).toEqual(
          ALL_KEYS.slice(removed + 1)
            .map(keyText)
            .toSorted(),
        );
      }
    });

    it('keeps what finished within the retention', async () => {
      const { store, launches, records } = await newParts(create);
      await launches.settle({ claim: await claimed(launches, REQUEST), execution: EXECUTION });
      expect(await (await store.upkeep()).removeFinished({ retentionDays: 1 })).toBe(0);
      expect(await records.show(KEY)).toHaveLength(1);
    });

    it('has nothing to remove in a new ledger', async () => {
      const upkeep = await (await newStore(create)).upkeep();
      expect(await upkeep.removeFinished(NOTHING_IS_KEPT)).toBe(0);
    });
  });
}
