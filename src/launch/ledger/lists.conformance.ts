import { describe, expect, it } from 'vitest';
import { jobPath, keyText } from '../event/launch-key.ts';
import { CursorInvalid } from './launch-records.ts';
import { executionOf, JOB, launchOf } from './queue-fixture.conformance.ts';
import { ALL_KEYS, KEY, partsOf, type StoreOptions } from './store-fixture.conformance.ts';

/** Lists of launches. */
export function describeLists({ name, create }: StoreOptions): void {
  describe(`${name}: the list of launches`, () => {
    it('can be of one or several states, of a key, or of a search', async () => {
      const parts = await partsOf(await create());
      const { records } = parts;
      await parts.launched(1, { key: 'a', inputId: 'order 17' });
      await parts.stored(2, { key: 'a' });
      await parts.ended(3, { state: 'failed' }, { name: 'report' });
      await parts.unknown(4);
      const listed = async (options: Omit<Parameters<typeof records.list>[0], 'limit'>) => {
        const { launches } = await records.list({ ...options, limit: 10 });
        expect(await records.count({ ...options, most: 10 })).toBe(launches.length);
        expect(await records.count({ ...options, most: 1 })).toBe(Math.min(1, launches.length));
        return launches.map(({ launchId }) => Number(launchId.at(-1))).toSorted((a, b) => a - b);
      };
      expect(await listed({})).toEqual([1, 2, 3, 4]);
      expect(await listed({ states: ['queued'] })).toEqual([2]);
      expect(await listed({ states: ['queued', 'failed', 'gone'] })).toEqual([2, 3]);
      expect(await listed({ states: ['launched', 'unknown', 'running', 'launching'] })).toEqual([1, 4]);
      expect(await listed({ states: [] })).toEqual([]);
      expect(await listed({ key: 'a' })).toEqual([1, 2]);
      expect(await listed({ key: 'a', states: ['launched'] })).toEqual([1]);
      expect(await listed({ key: 'A' })).toEqual([]);
      const path = jobPath({ ...JOB, name: 'report' });
      for (const q of ['launch-3', 'report', 'of-launch-3', executionOf(launchOf(3)), path]) {
        expect(await listed({ q })).toEqual([3]);
      }
      expect(await listed({ q: 'order 17' })).toEqual([1]);
      expect(await listed({ q: 'a' })).toEqual([1, 2]);
      expect(await listed({ q: 'one' })).toEqual([1, 2, 3, 4]);
      expect(await listed({ q: 'one', states: ['failed'] })).toEqual([3]);
      expect(await listed({ q: 'failed' })).toEqual([3]);
      expect(await listed({ q: 'unknown', job: 'one' })).toEqual([4]);
      expect(await listed({ q: 'unknown', job: 'report' })).toEqual([]);
      expect(await listed({ q: 'report', key: 'a' })).toEqual([]);
      for (const q of ['launch', "'; --", 'LAUNCH-3', '%']) expect(await listed({ q })).toEqual([]);
    });

    it('has each launch of a state once over all pages, newest first, while others come and go', async () => {
      const parts = await partsOf(await create());
      for (let n = 1; n <= 9; n += 1) await parts.stored(n);
      const seen: string[] = [];
      const times: number[] = [];
      let olderThan: string | undefined;
      do {
        const page = await parts.records.list({ states: ['queued'], limit: 2, olderThan });
        expect(page.launches.length).toBeLessThanOrEqual(2);
        seen.push(...page.launches.map(({ launchId }) => launchId));
        times.push(...page.launches.map(({ createdAt }) => createdAt.getTime()));
        ({ olderThan } = page);
        // It is not on the next pages.
        await parts.stored(100 + seen.length);
      } while (olderThan !== undefined);
      expect(seen).toHaveLength(9);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect(new Set(seen)).toEqual(new Set(Array.from({ length: 9 }, (_, n) => `launch-${n + 1}`)));
    });

    it('can be of one job, by its name in `jobs` or by its Cloud Run job', async () => {
      const { claimed, records } = await partsOf(await create());
      for (const key of ALL_KEYS) await claimed(1, key);
      const listed = async (job: string) =>
        (await records.list({ job, limit: 100 })).launches.map(keyText).toSorted();
      const textsOf = (isListed: (key: (typeof ALL_KEYS)[number]) => boolean) =>
        ALL_KEYS.filter(isListed).map(keyText).toSorted();
      expect(await listed(KEY.job)).toEqual(textsOf(({ job }) => job === KEY.job));
      expect(await listed('thumbnails')).toEqual(textsOf((key) => key.name === 'thumbnails'));
      expect(await listed('two')).toEqual(textsOf(({ job }) => job.endsWith('/two')));
      const report = textsOf((key) => key.name === 'report' || key.job.endsWith('/report'));
      expect(await listed('report')).toEqual(report);
      expect(await listed('repor')).toEqual([]);
    });

    it.each(['', 'x', Buffer.from('["no time","a","b"]').toString('base64url')])(
      'refuses the cursor %j that it did not give out',
      async (olderThan) => {
        const { records } = await partsOf(await create());
        await expect(records.list({ limit: 1, olderThan })).rejects.toThrow(CursorInvalid);
      },
    );
  });
}
