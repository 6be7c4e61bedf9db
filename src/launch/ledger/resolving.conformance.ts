import { describe, expect, it } from 'vitest';
import { executionOf, idsOf, launchOf, takeOf } from './queue-fixture.conformance.ts';
import type { Resolution } from './launch-records.ts';
import { END_STATES } from './launch-state.ts';
import {
  A_DATE,
  ALL_KEYS,
  endOf,
  KEY,
  partsOf,
  type StoreOptions,
  type StoreParts,
} from './store-fixture.conformance.ts';

const NOTE = { note: 'seen in the console', by: 'ann' };
const ENDED: Resolution = { ended: 'failed' };
export const RESOLUTIONS: readonly Resolution[] = [
  { execution: executionOf(launchOf(1)) },
  'not launched',
  ENDED,
];

/** Settles the n-th launch by hand. */
export function resolve({ records }: StoreParts, n: number, resolution: Resolution) {
  return records.resolve({ key: launchOf(n), resolution, ...NOTE });
}

/** The first launch, and one behind it that waits for its key. */
export async function keyed(parts: StoreParts, make: 'unknown' | 'launched'): Promise<void> {
  await parts[make](1, { key: 'a' });
  await parts.stored(2, { key: 'a' });
  expect(await takeOf(parts.queue)).toEqual([]);
}

/** Settling launches by hand. */
export function describeResolving({ name, create }: StoreOptions): void {
  describe(`${name}: a launch that is settled by hand`, () => {
    it('as launched is followed to its end', async () => {
      const parts = await partsOf(await create());
      const launch = await parts.unknown(1);
      const execution = executionOf(launch);
      const launched = { state: 'launched', execution, launchedAt: A_DATE, finishedAt: null, endedAt: null };
      const resolved = { resolvedNote: 'seen in the console', resolvedAt: A_DATE };
      expect(await resolve(parts, 1, { execution })).toMatchObject({ ...launched, ...resolved });
      expect(await parts.ends.followed(launch)).toMatchObject({ execution });
    });

    it('as not launched goes back into line, and is launched from there', async () => {
      const parts = await partsOf(await create());
      await keyed(parts, 'unknown');
      expect(await resolve(parts, 1, 'not launched')).toMatchObject({ state: 'queued', execution: null });
      expect(idsOf(await takeOf(parts.queue))).toEqual(['launch-1']);
    });

    it('as not launched ends if it was to be cancelled or replaced, and puts the next in line', async () => {
      const parts = await partsOf(await create());
      await keyed(parts, 'unknown');
      await parts.actions.cancel({ key: launchOf(1), by: 'operator' });
      expect(await resolve(parts, 1, 'not launched')).toMatchObject({ state: 'cancelled', endedAt: A_DATE });
      expect(idsOf(await takeOf(parts.queue))).toEqual(['launch-2']);
      await parts.unknown(3, { key: 'b' });
      await parts.stored(4, { key: 'b', whenRunning: 'replace' });
      const replaced = { state: 'replaced', replacedBy: 'launch-4' };
      expect(await resolve(parts, 3, 'not launched')).toMatchObject(replaced);
      expect(idsOf(await takeOf(parts.queue))).toEqual(['launch-4']);
    });

    it.each(END_STATES)('as %s has ended and frees its slot, even if it was launched', async (ended) => {
      for (const make of ['unknown', 'launched'] as const) {
        const parts = await partsOf(await create());
        await keyed(parts, make);
        expect(await resolve(parts, 1, { ended })).toMatchObject({ state: ended, endedAt: A_DATE });
        expect(await parts.ends.followed(launchOf(1))).toBeUndefined();
        expect(idsOf(await takeOf(parts.queue, { running: 1 }))).toEqual(['launch-2']);
      }
    });

    it('can be ended also if its claim has expired, or it is running', async () => {
      const parts = await partsOf(await create());
      await parts.claimed(1, { leaseMs: -1000 });
      const running = await parts.launched(2);
      await parts.ends.saw([{ key: running, execution: executionOf(running), isRunning: true }]);
      for (const n of [1, 2]) expect(await resolve(parts, n, ENDED)).toMatchObject({ state: 'failed' });
    });

    it.each(RESOLUTIONS)('stays so, whatever its claim and its execution do: %o', async (resolution) => {
      const parts = await partsOf(await create());
      const { launch, claim } = await parts.claimed(1, { leaseMs: -1000 });
      await resolve(parts, 1, resolution);
      const { state, execution } = await parts.show(launch);
      const other = executionOf(launchOf(2));
      expect(await parts.queue.settle({ claim, execution: other })).toBe(false);
      expect(await parts.queue.release({ claim, error: '' })).toBe(false);
      await parts.ends.end({ key: launch, execution: other, end: endOf() });
      expect(await parts.show(launch)).toMatchObject({ state, execution });
    });

    it('must not be queued, launching or ended', async () => {
      const parts = await partsOf(await create());
      await parts.ended(1);
      await parts.claimed(2);
      await parts.stored(3);
      for (const n of [1, 2, 3]) {
        const record = await parts.show(launchOf(n));
        for (const resolution of [ENDED, 'not launched', { execution: 'e' }] satisfies Resolution[]) {
          const refusal = { reason: 'not unknown', record };
          await expect(resolve(parts, n, resolution)).rejects.toMatchObject({ refusal });
        }
        expect(await parts.show(launchOf(n))).toEqual(record);
      }
    });

    it('must not be launched, unless it is resolved as ended', async () => {
      const parts = await partsOf(await create());
      const launch = await parts.launched(1);
      const record = { state: 'launched', execution: executionOf(launch) };
      const refused = resolve(parts, 1, 'not launched');
      await expect(refused).rejects.toMatchObject({ refusal: { reason: 'not unknown', record } });
      expect(await parts.show(launch)).toMatchObject(record);
    });

    it('must be in the ledger, for that job', async () => {
      const { unknown, records, show } = await partsOf(await create());
      const launch = await unknown(1);
      for (const changed of [{ launchId: 'nobodys' }, { job: 'projects/p/locations/r/jobs/two' }]) {
        const key = { ...KEY, ...changed };
        const refused = records.resolve({ key, resolution: 'not launched', ...NOTE });
        await expect(refused).rejects.toMatchObject({ refusal: { reason: 'not found', key } });
      }
      expect(await show(launch)).toMatchObject({ state: 'unknown' });
    });

    it.each(RESOLUTIONS)(
      'must not be one of another job or name with the same launch id: %o',
      async (resolution) => {
        const { claimed, records, show } = await partsOf(await create());
        for (const key of ALL_KEYS) await claimed(1, { ...key, leaseMs: -1000 });
        for (const [last, key] of ALL_KEYS.entries()) {
          const { state } = await records.resolve({ key, resolution, ...NOTE });
          expect(state).not.toBe('unknown');
          const shown = await Promise.all(ALL_KEYS.map(async (one) => (await show(one)).state));
          expect(shown).toEqual(ALL_KEYS.map((_, n) => (n <= last ? state : 'unknown')));
        }
      },
    );
  });
}
