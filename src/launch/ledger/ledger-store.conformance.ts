import { describe, expect, it } from 'vitest';
import { describeBudget } from './budget.conformance.ts';
import { describeFence } from './fence.conformance.ts';
import { describeLedger } from './ledger.conformance.ts';
import type { Ledger } from './ledger.ts';
import { describeLeases } from './leases.conformance.ts';
import { describeRecords } from './records.conformance.ts';
import { describeReopening } from './reopening.conformance.ts';
import { describeResolving } from './resolving.conformance.ts';
import { launchesOf, newStore, type NewStore } from './store-fixture.conformance.ts';
import { describeUpkeep } from './upkeep.conformance.ts';

export interface LedgerStoreConformanceOptions {
  readonly name: string;
  /** Each call makes a new ledger. Closing the stores is the caller's business. */
  readonly create: NewStore;
}

/**
 * The rules of `LedgerStore` as tests, for every kind of ledger. No test waits: what has to be over is made with a
 * negative duration.
 */
export function describeLedgerStore({ name, create }: LedgerStoreConformanceOptions): void {
  describeLedger({
    name,
    create: async () => {
      const [first, ...others] = await create();
      const ledgers = await Promise.all(others.map(launchesOf));
      return [await launchesOf(first), ...ledgers] satisfies readonly [Ledger, ...Ledger[]];
    },
  });
  describeBudget({ name, create });
  describeRecords({ name, create });
  describeResolving({ name, create });
  describeReopening({ name, create });
  describeFence({ name, create });
  describeUpkeep({ name, create });
  describeLeases({ name, create });

  describe(`${name}: the facts`, () => {
    it('are the version that it has, which is the one that is needed, and the time', async () => {
      const store = await newStore(create);
      const { version, neededVersion, aheadMs } = await store.facts({ now: Date.now });
      expect(version).toBe(neededVersion);
      expect(version).toBeGreaterThan(0);
      expect(Math.abs(aheadMs)).toBeLessThan(60_000);
    });

    it('say how far the clock of the ledger is ahead of ours', async () => {
      const store = await newStore(create);
      const { aheadMs } = await store.facts({ now: () => Date.now() - 3_600_000 });
      expect(Math.abs(aheadMs - 3_600_000)).toBeLessThan(60_000);
    });
  });
}
