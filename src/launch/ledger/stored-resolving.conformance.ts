import { describe, expect, it } from 'vitest';
import { executionOf, idsOf, launchOf, takeOf } from './queue-fixture.conformance.ts';
import type { Verdict } from './launch-records.ts';
import { END_STATES } from './launch-state.ts';
import { endOf, partsOf, type StoredOptions, type StoredParts } from './stored-fixture.conformance.ts';
import { A_DATE } from './store-fixture.conformance.ts';

const NOTE = { note: 'seen in the console' };
const ENDED: Verdict = { ended: 'failed' };

/** What is settled by hand of stored launches, and undone. */
export function describeStoredResolving({ name, create }: StoredOptions): void {
  const resolve = ({ records }: StoredParts, n: number, verdict: Verdict) =>
    records.resolve({ key: launchOf(n), verdict, ...NOTE });
  const reopen = ({ records }: StoredParts, n: number) =>
    records.reopen({ key: launchOf(n), note: 'a typo' });
  /** Each with a launch behind it that waits for its key. */
  const keyed = async (parts: StoredParts, make: 'unknown' | 'launched') => {
    await parts[make](1, { key: 'a' });
    await parts.stored(2, { key: 'a' });
    expect(await takeOf(parts.queue)).toEqual([]);
  };

  describe(`${name}: a stored launch that is settled by hand`, () => {
    it('as launched is followed to its end', async () => {
      const parts = await partsOf(await create());
      const launch = await parts.unknown(1);
      const execution = executionOf(launch);
      const launched = { state: 'launched', execution, launchedAt: A_DATE, finishedAt: null, endedAt: null };
      expect(await resolve(parts, 1, { execution })).toMatchObject(launched);
      expect(await parts.ends.followed(launch)).toMatchObject({ execution });
    });

    it('as not launched goes back into line, and is launched from there', async () => {
      const parts = await partsOf(await create());
      await keyed(parts, 'unknown');
      expect(await resolve(parts, 1, 'not launched')).toMatchObject({ state: 'queued', execution: null });
      expect(idsOf(await takeOf(parts.queue))).toEqual(['launch-1']);
    });

    it('as not launched ends where somebody wanted it cancelled or replaced, and lets the next into line', async () => {
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

    it.each(END_STATES)('as %s has ended and frees its slot, also where it was launched', async (ended) => {
      for (const make of ['unknown', 'launched'] as const) {
        const parts = await partsOf(await create());
        await keyed(parts, make);
        expect(await resolve(parts, 1, { ended })).toMatchObject({ state: ended, endedAt: A_DATE });
        expect(await parts.ends.followed(launchOf(1))).toBeUndefined();
        expect(idsOf(await takeOf(parts.queue, { running: 1 }))).toEqual(['launch-2']);
      }
    });

    it('has ended also where its claim has expired, or it is running', async () => {
      const parts = await partsOf(await create());
      await parts.claimed(1, { leaseMs: -1000 });
      const running = await parts.launched(2);
      await parts.ends.saw([{ key: running, execution: executionOf(running), isRunning: true }]);
      for (const n of [1, 2]) expect(await resolve(parts, n, ENDED)).toMatchObject({ state: 'failed' });
    });

    it('stays so, whoever had claimed it, and whatever its execution does', async () => {
      const parts = await partsOf(await create());
      const { launch, claim } = await parts.claimed(1, { leaseMs: -1000 });
      await resolve(parts, 1, ENDED);
      const execution = executionOf(launch);
      expect(await parts.queue.settle({ claim, execution })).toBe(false);
      expect(await parts.queue.release({ claim, error: '' })).toBe(false);
      await parts.ends.end({ key: launch, execution, end: endOf() });
      expect(await parts.show(launch)).toMatchObject({ state: 'failed' });
    });

    it('is none that is queued, being called, or has ended', async () => {
      const parts = await partsOf(await create());
      await parts.ended(1);
      await parts.claimed(2);
      await parts.stored(3);
      for (const n of [1, 2, 3]) {
        const record = await parts.show(launchOf(n));
        for (const verdict of [ENDED, 'not launched', { execution: 'e' }] satisfies Verdict[]) {
          const refusal = { reason: 'not unknown', record };
          await expect(resolve(parts, n, verdict)).rejects.toMatchObject({ refusal });
        }
        expect(await parts.show(launchOf(n))).toEqual(record);
      }
    });
  });

  describe(`${name}: what was settled by hand of a stored launch, and is undone`, () => {
    it.each([{ execution: 'e' }, 'not launched', ENDED] satisfies Verdict[])(
      'is unknown again, holds its slot, and no claim of before can settle it: %o',
      async (verdict) => {
        const parts = await partsOf(await create());
        await keyed(parts, 'unknown');
        const { detail } = await parts.show(launchOf(1));
        await resolve(parts, 1, verdict);
        expect(await reopen(parts, 1)).toMatchObject({
          state: 'unknown',
          execution: null,
          launchedAt: null,
          endedAt: null,
          finishedAt: null,
          detail,
        });
        expect(await takeOf(parts.queue)).toEqual([]);
        expect(await parts.queue.unknown({ most: 10 })).toMatchObject([{ key: { launchId: 'launch-1' } }]);
      },
    );

    it('is launched again, with its execution, where somebody had said how that ended', async () => {
      const parts = await partsOf(await create());
      await keyed(parts, 'launched');
      const launch = launchOf(1);
      await parts.fence.enter({ key: launch, execution: 'of-launch-1' });
      const running = { key: launch, execution: executionOf(launch), isRunning: true };
      await parts.ends.saw([running]);
      await resolve(parts, 1, ENDED);
      const record = await reopen(parts, 1);
      expect(record).toMatchObject({ state: 'running', execution: running.execution, endedAt: null });
      expect(await takeOf(parts.queue)).toEqual([]);
      await parts.ends.end({ ...running, end: endOf() });
      expect(await parts.show(launch)).toMatchObject({ state: 'succeeded' });
    });

    it('is cancelled no more, and wanted cancelled still', async () => {
      const parts = await partsOf(await create());
      await parts.unknown(1);
      await parts.actions.cancel({ key: launchOf(1), by: 'operator' });
      await resolve(parts, 1, 'not launched');
      expect(await reopen(parts, 1)).toMatchObject({ state: 'unknown', wish: 'cancel' });
    });

    it('can be undone while its execution is only looked at, and not once that has ended', async () => {
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

    it('is not undone once it was launched again from the queue, or forgotten', async () => {
      const parts = await partsOf(await create());
      await parts.unknown(1);
      await resolve(parts, 1, 'not launched');
      await parts.take(launchOf(1));
      await parts.unknown(2);
      await resolve(parts, 2, ENDED);
      await parts.actions.forget(launchOf(2));
      for (const n of [1, 2]) {
        await expect(reopen(parts, n)).rejects.toMatchObject({ refusal: { reason: 'changed since' } });
      }
    });
  });
}
