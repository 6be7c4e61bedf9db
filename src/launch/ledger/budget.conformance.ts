import { describe, expect, it } from 'vitest';
import { LONGEST_PAUSE_MS, type Budget, type BudgetSlots } from './budget.ts';
import type { BudgetOptions, LedgerStore } from './ledger-store.ts';
import { A_DATE, inTurn, newStore, type StoreOptions } from './store-fixture.conformance.ts';

const OPTIONS: BudgetOptions = {
  scope: 'projects/p/locations/r',
  calls: 2,
  windowMs: 60_000,
  longestPauseMs: LONGEST_PAUSE_MS,
};

function budgetOf(store: LedgerStore, more: Partial<BudgetOptions> = {}): Promise<Budget> {
  return store.budget({ ...OPTIONS, ...more });
}

function of(wanted: number) {
  return { wanted, latenessMs: 1_000 };
}

function slotsOf(taken: BudgetSlots): readonly string[] {
  return taken.kind === 'taken' ? taken.slots : [];
}

function waitOf(taken: BudgetSlots): number {
  if (taken.kind !== 'wait') throw new Error('it gave a slot');
  return taken.forMs;
}

/** The launch budget of all instances together, and the pauses of launches. */
export function describeBudget({ name, create }: StoreOptions): void {
  describe(`${name}: the budget`, () => {
    it('never gives more slots than calls in a window, to any number of instances at once', async () => {
      const { stores } = await create();
      const takes = Array.from({ length: 30 }, async (_, n) => {
        const budget = await budgetOf(inTurn(stores, n), { calls: 20 });
        return budget.take(of(1 + (n % 3)));
      });
      const slots = (await Promise.all(takes)).flatMap(slotsOf);
      expect(slots).toHaveLength(20);
      expect(new Set(slots).size).toBe(20);
      const budget = await budgetOf(stores[0], { calls: 20 });
      const waitMs = waitOf(await budget.take(of(1)));
      expect(waitMs).toBeGreaterThan(0);
      expect(waitMs).toBeLessThanOrEqual(61_000);
    });

    it('frees a slot after the window and the lateness of its call', async () => {
      const budget = await budgetOf(await newStore(create), { calls: 1, windowMs: -10_000 });
      for (let n = 0; n < 3; n += 1) expect(slotsOf(await budget.take(of(1)))).toHaveLength(1);
      await budget.take({ wanted: 1, latenessMs: 20_000 });
      expect(waitOf(await budget.take(of(1)))).toBeLessThanOrEqual(10_000);
    });

    it('takes back an unused slot', async () => {
      const budget = await budgetOf(await newStore(create));
      const [slot = ''] = slotsOf(await budget.take(of(2)));
      await budget.giveBack(slot);
      expect(slotsOf(await budget.take(of(2)))).toHaveLength(1);
    });

    it('does not count the calls of another project and region', async () => {
      const store = await newStore(create);
      await (await budgetOf(store)).take(of(2));
      const other = await budgetOf(store, { scope: 'projects/p/locations/elsewhere' });
      expect(slotsOf(await other.take(of(2)))).toHaveLength(2);
    });
  });

  describe(`${name}: a pause`, () => {
    it('stops every instance, for the longest time that was asked for', async () => {
      const { stores } = await create();
      const one = await budgetOf(stores[0]);
      const other = await budgetOf(inTurn(stores, 1));
      await one.pause(30_000);
      await other.pause(5_000);
      const waitMs = waitOf(await other.take(of(1)));
      expect(waitMs).toBeGreaterThan(5_000);
      expect(waitMs).toBeLessThanOrEqual(30_000);
    });

    it('is listed with its end, and ends when it is lifted', async () => {
      const store = await newStore(create);
      const budget = await budgetOf(store);
      const pauses = await store.pauses();
      await budget.pause(30_000);
      const [pause, ...others] = await pauses.list();
      expect(others).toEqual([]);
      expect(pause).toMatchObject({ scope: OPTIONS.scope, until: A_DATE });
      expect(await pauses.lift('projects/p/locations/elsewhere')).toBeUndefined();
      expect(await pauses.lift(OPTIONS.scope)).toEqual(pause);
      expect(await pauses.lift(OPTIONS.scope)).toBeUndefined();
      expect(await pauses.list()).toEqual([]);
      expect(slotsOf(await budget.take(of(1)))).toHaveLength(1);
    });

    it('is not listed and not lifted once it is over', async () => {
      const store = await newStore(create);
      await (await budgetOf(store)).pause(-1_000);
      const pauses = await store.pauses();
      expect(await pauses.list()).toEqual([]);
      expect(await pauses.lift(OPTIONS.scope)).toBeUndefined();
    });

    it('lasts no longer than the longest pause, however long it is stored', async () => {
      const store = await newStore(create);
      const budget = await budgetOf(store);
      await budget.pause(86_400_000);
      const [pause] = await (await store.pauses()).list();
      expect((pause?.until.getTime() ?? 0) - Date.now()).toBeLessThan(LONGEST_PAUSE_MS + 60_000);
      expect(waitOf(await budget.take(of(1)))).toBeLessThanOrEqual(LONGEST_PAUSE_MS);
    });
  });
}
