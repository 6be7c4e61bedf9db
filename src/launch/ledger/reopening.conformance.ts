import { describe, expect, it } from 'vitest';
import { executionOf, launchOf, MINUTE, takeOf } from './queue-fixture.conformance.ts';
import { keyed, resolve, RESOLUTIONS } from './resolving.conformance.ts';
import {
  ALL_KEYS,
  endOf,
  KEY,
  partsOf,
  type StoreOptions,
  type StoreParts,
} from './store-fixture.conformance.ts';

/** Reopens the n-th launch. */
export function reopen({ records }: StoreParts, n: number) {
  return records.reopen({ key: launchOf(n), note: 'a typo', by: 'ann' });
}

/** Reopening launches. */
export function describeReopening({ name, create }: StoreOptions): void {
  describe(`${name}: a launch that was settled by hand and is reopened`, () => {
    it.each(RESOLUTIONS)('is unknown again, and has its slot: %o', async (resolution) => {
      const parts = await partsOf(await create());
      await keyed(parts, 'unknown');
      const { detail } = await parts.show(launchOf(1));
      await resolve(parts, 1, resolution);
      expect(await reopen(parts, 1)).toMatchObject({
        state: 'unknown',
        execution: null,
        launchedAt: null,
        endedAt: null,
        finishedAt: null,
        resolvedAt: null,
        resolvedNote: 'reopened: a typo; it was settled as: seen in the console',
        detail,
      });
      expect(await takeOf(parts.queue)).toEqual([]);
      expect(await parts.queue.unknown({ most: 10 })).toMatchObject([{ key: { launchId: 'launch-1' } }]);
    });

    it('has its state `launched` again, with its execution, if it was resolved as ended', async () => {
      const parts = await partsOf(await create());
      await keyed(parts, 'launched');
      const launch = launchOf(1);
      await parts.fence.enter({ key: launch, execution: 'of-launch-1' });
      const running = { key: launch, execution: executionOf(launch), isRunning: true };
      await parts.ends.saw([running]);
      await resolve(parts, 1, { ended: 'failed' });
      const record = await reopen(parts, 1);
      expect(record).toMatchObject({ state: 'running', execution: running.execution, endedAt: null });
      expect(await takeOf(parts.queue)).toEqual([]);
      await parts.ends.end({ ...running, end: endOf() });
      expect(await parts.show(launch)).toMatchObject({ state: 'succeeded' });
    });

    it('is no longer cancelled, but still to be cancelled', async () => {
      const parts = await partsOf(await create());
      await parts.unknown(1);
      await parts.actions.cancel({ key: launchOf(1), by: 'operator' });
      await resolve(parts, 1, 'not launched');
      expect(await reopen(parts, 1)).toMatchObject({ state: 'unknown', wish: 'cancel' });
    });

    it('can be reopened while its execution is only looked at, but not once that has ended', async () => {
      const parts = await partsOf(await create());
      const launch = await parts.unknown(1);
      const execution = executionOf(launch);
      await resolve(parts, 1, { execution });
      await parts.ends.saw([{ key: launch, execution, isRunning: true }]);
      expect(await reopen(parts, 1)).toMatchObject({ state: 'unknown', runningAt: null });
      await resolve(parts, 1, { execution });
      await parts.ends.end({ key: launch, execution, end: endOf() });
      const refusal = { reason: 'changed since', record: await parts.show(launch) };
      await expect(reopen(parts, 1)).rejects.toMatchObject({ refusal });
    });

    it.each(RESOLUTIONS)(
      'is searched for back to its first claim, and not taken for absent at once: %o',
      async (resolution) => {
        const parts = await partsOf(await create());
        const { claim } = await parts.claimed(1);
        await parts.pass(60 * MINUTE);
        await resolve(parts, 1, resolution);
        await reopen(parts, 1);
        const [{ standing } = { standing: undefined }] = await parts.queue.unknown({ most: 10 });
        expect(standing?.token).not.toBe(claim.token);
        expect(standing?.firstClaimedMsAgo).toBeGreaterThanOrEqual(60 * MINUTE);
        expect(standing?.expiredMsAgo).toBeLessThan(MINUTE);
        const { token = '' } = standing ?? {};
        expect(token).not.toBe('');
        const over = { key: KEY, token, expiredForMs: 5 * MINUTE, leaseMs: MINUTE };
        expect(await parts.queue.takeOver(over)).toEqual({ kind: 'refused' });
        expect(await parts.queue.settle({ claim, execution: 'e' })).toBe(false);
        await parts.pass(5 * MINUTE);
        expect(await parts.queue.takeOver(over)).toMatchObject({ kind: 'claimed' });
      },
    );

    it('can be settled and reopened once more', async () => {
      const parts = await partsOf(await create());
      await parts.unknown(1);
      await resolve(parts, 1, { execution: 'another' });
      await reopen(parts, 1);
      await expect(reopen(parts, 1)).rejects.toMatchObject({ refusal: { reason: 'not resolved' } });
      const execution = executionOf(launchOf(1));
      expect(await resolve(parts, 1, { execution })).toMatchObject({ state: 'launched', execution });
      expect(await reopen(parts, 1)).toMatchObject({ state: 'unknown' });
      await parts.queue.adopt({ key: KEY, digest: launchOf(1).digest, inputId: '1', execution });
      expect(await parts.show(KEY)).toMatchObject({ state: 'launched', execution });
    });

    it('is reopened by one of two calls at once', async () => {
      const parts = await partsOf(await create());
      await parts.unknown(1);
      await resolve(parts, 1, 'not launched');
      const results = await Promise.allSettled([reopen(parts, 1), reopen(parts, 1)]);
      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });

    it('does not reopen the launch of another job or name with the same launch id', async () => {
      const { claimed, records, show } = await partsOf(await create());
      for (const key of ALL_KEYS) {
        await claimed(1, { ...key, leaseMs: -1000 });
        await records.resolve({ key, resolution: 'not launched', note: '', by: 'ann' });
      }
      for (const [last, key] of ALL_KEYS.entries()) {
        expect(await records.reopen({ key, note: '', by: 'ann' })).toMatchObject({
          ...key,
          state: 'unknown',
        });
        const shown = await Promise.all(ALL_KEYS.map(async (one) => (await show(one)).state));
        expect(shown).toEqual(ALL_KEYS.map((_, n) => (n <= last ? 'unknown' : 'queued')));
      }
    });
  });
}
