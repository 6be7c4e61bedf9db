import { describe, expect, it } from 'vitest';
import { launchIdOfRetry } from '../event/launch-id.ts';
import { executionOf, idsOf, launchOf, MINUTE, SECOND, takeOf } from './queue-fixture.conformance.ts';
import { endOf, partsOf, type StoreOptions, type StoreParts } from './store-fixture.conformance.ts';

const BY = { by: 'operator@example.com' };
const NOT_FOUND = { kind: 'refused', reason: 'not found' };

/** Retrying launches. */
export function describeRetrying({ name, create }: StoreOptions): void {
  describe(`${name}: a launch that is retried`, () => {
    const retry = ({ actions }: StoreParts, n: number, force = false) =>
      actions.retry({ key: launchOf(n), force, ...BY });
    const again = (n: number) => ({ ...launchOf(n), launchId: launchIdOfRetry(launchOf(n)) });

    it('becomes a new launch with the same request, which names the first, and is queued last', async () => {
      const parts = await partsOf(await create());
      const shape = { key: 'a', links: 3, rule: 'uploads', expireAfterMs: 600 * MINUTE } as const;
      await parts.ended(1, { state: 'failed' }, shape);
      const before = await parts.show(launchOf(1));
      const retried = { kind: 'retried', launchId: again(1).launchId, isNew: true };
      expect(await retry(parts, 1)).toEqual(retried);
      const record = await parts.show(again(1));
      const { inputId, digest, key, rule, values, links } = before;
      expect(record).toMatchObject({ inputId, digest, key, rule, values, links });
      expect(record).toMatchObject({
        state: 'queued',
        retryOf: 'launch-1',
        wish: null,
        wishedBy: BY.by,
        execution: null,
        attempts: 0,
        notBefore: null,
      });
      const { requestedAt, launchBy } = record;
      expect((launchBy?.getTime() ?? 0) - (requestedAt?.getTime() ?? 0)).toBe(600 * MINUTE);
      expect(Math.abs((requestedAt?.getTime() ?? 0) - Date.now())).toBeLessThan(MINUTE);
      expect(await parts.show(launchOf(1))).toEqual(before);
      await parts.stored(2);
      expect(idsOf(await takeOf(parts.queue))).toEqual(['launch-2', again(1).launchId]);
    });

    it('is launched with the values of the first, under a new launch id', async () => {
      const parts = await partsOf(await create());
      const first = launchOf(1);
      await parts.ended(1, { state: 'failed' });
      await retry(parts, 1);
      const [taken] = await takeOf(parts.queue);
      expect(taken?.launch).toEqual({ ...first, launchId: again(1).launchId, publishTimeMs: undefined });
    });

    it('makes one new launch, however often it is asked for', async () => {
      const bed = await create();
      const parts = await partsOf(bed);
      await parts.ended(1, { state: 'cancelled' });
      const answers = await Promise.all(
        Array.from({ length: 9 }, async (_, n) => retry(await partsOf(bed, n), 1)),
      );
      expect(answers.filter((one) => one.kind === 'retried' && one.isNew)).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'retried')).toHaveLength(9);
      expect(await takeOf(parts.queue)).toHaveLength(1);
      expect(await retry(parts, 1)).toMatchObject({ isNew: false });
    });

    it('gets another launch id if a publisher chose the first one for another launch', async () => {
      const parts = await partsOf(await create());
      await parts.ended(1, { state: 'failed' });
      const { launchId } = again(1);
      await parts.stored(2, { launchId });
      const retried = await retry(parts, 1);
      expect(retried).toMatchObject({ kind: 'retried', isNew: true });
      expect(await retry(parts, 1)).toEqual({ ...retried, isNew: false });
      const own = retried.kind === 'retried' ? retried.launchId : '';
      expect(idsOf(await takeOf(parts.queue))).toEqual([launchId, own]);
      expect(await parts.show({ ...launchOf(1), launchId: own })).toMatchObject({ retryOf: 'launch-1' });
    });

    it('waits for its key by its `whenRunning`, like any other', async () => {
      const parts = await partsOf(await create());
      await parts.ended(1, { state: 'failed' }, { key: 'a' });
      await parts.ended(2, { state: 'failed' }, { key: 'a', whenRunning: 'skip' });
      await parts.launched(3, { key: 'a' });
      await retry(parts, 1);
      await retry(parts, 2);
      expect(await parts.show(again(1))).toMatchObject({ state: 'queued', reason: 'key' });
      expect(await parts.show(again(2))).toMatchObject({ state: 'skipped' });
      await parts.ends.end({ key: launchOf(3), execution: executionOf(launchOf(3)), end: endOf() });
      expect(idsOf(await takeOf(parts.queue))).toEqual([again(1).launchId]);
    });

    it('does not wait for the `notBefore` of the first, and expires by its own time', async () => {
      const parts = await partsOf(await create());
      await parts.stored(1, { notBeforeMs: Date.now() + 60 * MINUTE, expireAfterMs: 3 * 60 * MINUTE });
      await parts.actions.cancel({ key: launchOf(1), ...BY });
      await retry(parts, 1);
      expect(idsOf(await takeOf(parts.queue))).toEqual([again(1).launchId]);
      await parts.stored(2, { expireAfterMs: SECOND });
      await parts.queue.wake();
      expect(await parts.show(launchOf(2))).toMatchObject({ state: 'expired' });
      await retry(parts, 2);
      expect(idsOf(await takeOf(parts.queue))).toEqual([again(2).launchId]);
    });

    it('is refused if it has not ended, has succeeded, or is gone and not forced', async () => {
      const parts = await partsOf(await create());
      await parts.launched(1);
      await parts.ended(2);
      const gone = await parts.launched(3);
      for (let look = 0; look < 2; look += 1) {
        await parts.pass(6 * MINUTE);
        await parts.ends.missing({ key: gone, execution: executionOf(gone), apartMs: 5 * MINUTE });
      }
      for (const [n, reason] of [
        [1, 'not ended'],
        [2, 'succeeded'],
        [3, 'gone'],
      ] as const) {
        const record = await parts.show(launchOf(n));
        expect(await retry(parts, n)).toEqual({ kind: 'refused', reason, record });
      }
      expect(await retry(parts, 4)).toEqual(NOT_FOUND);
      expect(await takeOf(parts.queue)).toEqual([]);
      expect(await retry(parts, 3, true)).toMatchObject({ kind: 'retried', isNew: true });
      expect(await retry(parts, 2, true)).toMatchObject({ reason: 'succeeded' });
    });
  });
}
