import { describe, expect, it } from 'vitest';
import {
  executionOf,
  idsOf,
  launchOf,
  LEASE_MS,
  MINUTE,
  takeOf,
  type LaunchShape,
} from './queue-fixture.conformance.ts';
import { describeForgetting } from './forgetting.conformance.ts';
import { describeRetrying } from './retrying.conformance.ts';
import { A_DATE, endOf, partsOf, type StoreOptions, type StoreParts } from './store-fixture.conformance.ts';

const BY = { by: 'operator@example.com' };
const NOT_FOUND = { kind: 'refused', reason: 'not found' };

/** Cancelling launches. */
export function describeActions({ name, create }: StoreOptions): void {
  describeRetrying({ name, create });
  describeForgetting({ name, create });

  const cancel = ({ actions }: StoreParts, n: number, by = BY) => actions.cancel({ key: launchOf(n), ...by });

  describe(`${name}: a launch that is cancelled`, () => {
    it.each([{}, { notBeforeMs: Date.now() + 60 * MINUTE }, { key: 'a' }] satisfies LaunchShape[])(
      'ends at once if it is queued, and is never launched: %o',
      async (shape) => {
        const parts = await partsOf(await create());
        await parts.stored(1, shape);
        expect(await cancel(parts, 1)).toEqual({ kind: 'ended', state: 'cancelled' });
        expect(await parts.show(launchOf(1))).toMatchObject({
          state: 'cancelled',
          wishedBy: BY.by,
          endedAt: A_DATE,
          launchedAt: null,
        });
        await parts.pass(61 * MINUTE);
        await parts.queue.wake();
        expect(await takeOf(parts.queue)).toEqual([]);
      },
    );

    it('puts the next launch of its key in line', async () => {
      const parts = await partsOf(await create());
      for (const n of [1, 2]) await parts.stored(n, { key: 'a' });
      await cancel(parts, 1);
      expect(idsOf(await takeOf(parts.queue))).toEqual(['launch-2']);
    });

    it('gets a wish while it is launching, unknown or launched, with the first operator who asked', async () => {
      const parts = await partsOf(await create());
      await parts.claimed(1);
      await parts.unknown(2);
      await parts.launched(3);
      for (const [n, state] of [
        [1, 'launching'],
        [2, 'unknown'],
        [3, 'launched'],
      ] as const) {
        expect(await cancel(parts, n)).toEqual({ kind: 'wished', state });
        expect(await cancel(parts, n, { by: 'another' })).toEqual({ kind: 'wished', state });
        expect(await parts.show(launchOf(n))).toMatchObject({ state, wish: 'cancel', wishedBy: BY.by });
      }
    });

    it('ends as cancelled if it turns out not to be launched', async () => {
      const parts = await partsOf(await create());
      const { launch, claim } = await parts.claimed(1);
      await cancel(parts, 1);
      await parts.queue.release({ claim, error: 'UNAVAILABLE' });
      expect(await parts.show(launch)).toMatchObject({ state: 'cancelled' });
    });

    it('ends as cancelled if it is proved absent, and keeps the time of its call', async () => {
      const parts = await partsOf(await create());
      const { launch, claim } = await parts.claimed(1, { leaseMs: -1000 });
      await cancel(parts, 1);
      const over = { ...claim, expiredForMs: 0, leaseMs: LEASE_MS };
      expect(await parts.queue.takeOver(over)).toEqual({ kind: 'ended', state: 'cancelled' });
      expect(await parts.show(launch)).toMatchObject({ state: 'cancelled', firstClaimedAt: A_DATE });
    });

    it('ends as Cloud Run says if it was launched', async () => {
      const parts = await partsOf(await create());
      const launch = await parts.launched(1);
      await cancel(parts, 1);
      await parts.ends.end({ key: launch, execution: executionOf(launch), end: endOf() });
      expect(await parts.show(launch)).toMatchObject({ state: 'succeeded', wish: 'cancel' });
    });

    it('is cancelled, even if it was to be replaced before', async () => {
      const parts = await partsOf(await create());
      await parts.launched(1, { key: 'a' });
      await parts.stored(2, { key: 'a', whenRunning: 'replace' });
      expect(await parts.show(launchOf(1))).toMatchObject({ wish: 'replace', replacedBy: 'launch-2' });
      await cancel(parts, 1);
      expect(await parts.show(launchOf(1))).toMatchObject({ wish: 'cancel', wishedBy: BY.by });
    });

    it('is refused if it has ended or does not exist', async () => {
      const parts = await partsOf(await create());
      await parts.ended(1);
      const record = await parts.show(launchOf(1));
      expect(await cancel(parts, 1)).toEqual({ kind: 'refused', reason: 'ended', record });
      expect(await cancel(parts, 2)).toEqual(NOT_FOUND);
      expect(await parts.show(launchOf(1))).toEqual(record);
    });
  });
}
