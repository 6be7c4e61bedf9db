import { describe, expect, it } from 'vitest';
import { launchIdOfRetry } from '../event/launch-id.ts';
import { executionOf, launchOf, MINUTE } from './queue-fixture.conformance.ts';
import { A_DATE, endOf, partsOf, type StoreOptions } from './store-fixture.conformance.ts';

const ANN = { by: 'ann@example.com' };
const KEN = { by: 'ken@example.com' };

/** The history of the actions of operators. */
export function describeActs({ name, create }: StoreOptions): void {
  describe(`${name}: the history of actions on a launch`, () => {
    it('is empty if there were no actions', async () => {
      const parts = await partsOf(await create());
      const launch = await parts.ended(1);
      expect(await parts.records.acts(launch)).toEqual([]);
    });

    it('has the operator and the time of each, oldest first', async () => {
      const parts = await partsOf(await create());
      const key = await parts.unknown(1);
      await parts.records.resolve({ key, resolution: { ended: 'failed' }, note: 'seen', ...ANN });
      await parts.records.reopen({ key, note: 'a slip', ...KEN });
      await parts.actions.cancel({ key, ...ANN });
      await parts.records.resolve({ key, resolution: 'not launched', note: 'absent', ...KEN });
      await parts.actions.retry({ key, force: false, ...ANN });
      expect(await parts.records.acts(key)).toEqual([
        { act: 'resolve', ...ANN, at: A_DATE, note: 'seen' },
        { act: 'reopen', ...KEN, at: A_DATE, note: 'reopened: a slip; it was settled as: seen' },
        { act: 'cancel', ...ANN, at: A_DATE, note: null },
        { act: 'resolve', ...KEN, at: A_DATE, note: 'absent' },
        { act: 'retry', ...ANN, at: A_DATE, note: launchIdOfRetry(key) },
      ]);
    });

    it('has one entry for an action that was asked for twice, and none for a refused one', async () => {
      const parts = await partsOf(await create());
      const wished = await parts.launched(1);
      for (const who of [ANN, KEN]) await parts.actions.cancel({ key: wished, ...who });
      expect(await parts.records.acts(wished)).toEqual([{ act: 'cancel', ...ANN, at: A_DATE, note: null }]);
      const failed = await parts.ended(2, { state: 'failed' });
      for (const who of [ANN, KEN]) await parts.actions.retry({ key: failed, force: false, ...who });
      await parts.actions.cancel({ key: failed, ...ANN });
      expect(await parts.records.acts(failed)).toMatchObject([{ act: 'retry', ...ANN }]);
    });

    it('belongs to one launch, not to launches of other jobs with its launch id', async () => {
      const parts = await partsOf(await create());
      const one = await parts.stored(1, { name: 'report' });
      const other = await parts.stored(1);
      await parts.actions.cancel({ key: one, ...ANN });
      expect(await parts.records.acts(one)).toHaveLength(1);
      expect(await parts.records.acts(other)).toEqual([]);
    });

    it('is removed with the launch, and not before', async () => {
      const parts = await partsOf(await create());
      const kept = await parts.launched(1);
      const gone = await parts.launched(2);
      for (const key of [kept, gone]) await parts.actions.cancel({ key, ...ANN });
      await parts.ends.end({ key: gone, execution: executionOf(launchOf(2)), end: endOf() });
      await parts.pass(15 * 24 * 60 * MINUTE);
      await parts.upkeep.removeFinished({ retentionDays: 14 });
      expect(await parts.records.acts(kept)).toHaveLength(1);
      expect(await parts.records.acts(gone)).toEqual([]);
    });
  });
}
