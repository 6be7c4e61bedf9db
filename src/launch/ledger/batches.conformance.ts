import { describe, expect, it } from 'vitest';
import { launchOf, MINUTE } from './queue-fixture.conformance.ts';
import { A_DATE, ALL_KEYS, newStore, partsOf, type StoreOptions } from './store-fixture.conformance.ts';

const ASKED = { act: 'retry', by: 'ann@example.com', asked: 'state=failed' } as const;

/** Actions on many launches at once. */
export function describeBatches({ name, create }: StoreOptions): void {
  describe(`${name}: a batch`, () => {
    it('has exactly the chosen launches, in that order, of any job', async () => {
      const batches = await (await newStore(create)).batches();
      const id = await batches.make({ ...ASKED, keys: ALL_KEYS });
      expect(await batches.show(id)).toEqual({
        ...ASKED,
        madeAt: A_DATE,
        launches: ALL_KEYS.length,
        outcomes: {},
      });
      const expected = ALL_KEYS.map((key, nth) => ({ nth, key }));
      expect(await batches.waiting({ id, most: 100 })).toEqual(expected);
      expect(await batches.waiting({ id, most: 2 })).toEqual(expected.slice(0, 2));
    });

    it('counts each result once, however often and by any instance it is recorded', async () => {
      const { stores } = await create();
      const [first, other = first] = await Promise.all(stores.map((store) => store.batches()));
      if (first === undefined || other === undefined) throw new Error('there is no store');
      const id = await first.make({ ...ASKED, keys: [1, 2, 3, 4].map((n) => launchOf(n)) });
      await first.note({ id, outcomes: [{ nth: 0, outcome: 'done' }] });
      await other.note({
        id,
        outcomes: [
          { nth: 0, outcome: 'succeeded' },
          { nth: 2, outcome: 'done' },
          { nth: 3, outcome: 'not found' },
        ],
      });
      expect(await first.show(id)).toMatchObject({ launches: 4, outcomes: { done: 2, 'not found': 1 } });
      expect(await other.waiting({ id, most: 100 })).toMatchObject([{ nth: 1 }]);
      await first.note({ id, outcomes: [] });
    });

    it('may be empty, and has another id each time', async () => {
      const batches = await (await newStore(create)).batches();
      const id = await batches.make({ ...ASKED, keys: [] });
      expect(await batches.show(id)).toMatchObject({ launches: 0, outcomes: {} });
      expect(await batches.make({ ...ASKED, keys: [launchOf(1)] })).not.toBe(id);
      expect(await batches.show('another')).toBeUndefined();
      expect(await batches.waiting({ id: 'another', most: 1 })).toEqual([]);
    });

    it('is removed together with launches of its age', async () => {
      const parts = await partsOf(await create());
      const batches = await parts.store.batches();
      const id = await batches.make({ ...ASKED, keys: [launchOf(1)] });
      await parts.upkeep.removeFinished({ retentionDays: 14 });
      expect(await batches.show(id)).toBeDefined();
      await parts.pass(15 * 24 * 60 * MINUTE);
      await parts.upkeep.removeFinished({ retentionDays: 14 });
      expect(await batches.show(id)).toBeUndefined();
      expect(await batches.waiting({ id, most: 1 })).toEqual([]);
    });
  });
}
