import { describe, expect, it } from 'vitest';
import { describeActs } from './acts.conformance.ts';
import { describeActions } from './actions.conformance.ts';
import { describeBatches } from './batches.conformance.ts';
import { describeBudget } from './budget.conformance.ts';
import { describeEnds } from './ends.conformance.ts';
import { describeFenceStates } from './fence-states.conformance.ts';
import { describeFence } from './fence.conformance.ts';
import { describeLeases } from './leases.conformance.ts';
import { describeLists } from './lists.conformance.ts';
import { describeOutbox } from './outbox.conformance.ts';
import { describeRecords } from './records.conformance.ts';
import { describeReopeningRefusals } from './reopening-refusals.conformance.ts';
import { describeReopening } from './reopening.conformance.ts';
import { describeResolving } from './resolving.conformance.ts';
import { describeSecrets } from './secrets.conformance.ts';
import { describeStatus } from './status.conformance.ts';
import { newStore, type StoreOptions } from './store-fixture.conformance.ts';
import { describeUpkeep } from './upkeep.conformance.ts';

/**
 * The rules of `LedgerStore` as tests, for every kind of ledger; those of its queue are in `launch-queue.conformance.ts`. No
 * test waits: time passes by the ledger's clock, or what has to be over is made with a negative duration.
 */
export function describeLedgerStore(options: StoreOptions): void {
  describeBudget(options);
  describeRecords(options);
  describeLists(options);
  describeResolving(options);
  describeReopening(options);
  describeReopeningRefusals(options);
  describeFence(options);
  describeFenceStates(options);
  describeUpkeep(options);
  describeLeases(options);
  describeEnds(options);
  describeOutbox(options);
  describeActions(options);
  describeActs(options);
  describeBatches(options);
  describeSecrets(options);
  describeStatus(options);

  const { name, create } = options;
  describe(`${name}: the facts`, () => {
    it('have the version, which is the needed one, and the time', async () => {
      const store = await newStore(create);
      const { version, neededVersion, aheadMs } = await store.facts({ now: Date.now });
      expect(version).toBe(neededVersion);
      expect(version).toBeGreaterThan(0);
      expect(Math.abs(aheadMs)).toBeLessThan(60_000);
    });

    it('include the rights: a user with all rights has what the board needs', async () => {
      const store = await newStore(create);
      expect((await store.boardRights({ mayAct: true })).lacking).toEqual([]);
    });

    it('say how far the clock of the ledger is ahead of ours', async () => {
      const store = await newStore(create);
      const { aheadMs } = await store.facts({ now: () => Date.now() - 3_600_000 });
      expect(Math.abs(aheadMs - 3_600_000)).toBeLessThan(60_000);
    });
  });
}
