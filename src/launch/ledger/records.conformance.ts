import { describe, expect, it } from 'vitest';
import { keyText } from '../event/launch-key.ts';
import { ALL_KEYS, claimed, DIGEST, EXECUTION, EXPIRED, KEY, REQUEST } from './ledger-fixture.conformance.ts';
import { CursorInvalid } from './launch-records.ts';
import type { LaunchState } from './launch-state.ts';
import { A_DATE, newParts, type NewStore } from './store-fixture.conformance.ts';

/** What people see of launches. */
export function describeRecords({
  name,
  create,
}: {
  readonly name: string;
  readonly create: NewStore;
}): void {
  describe(`${name}: the record of a launch`, () => {
    it('has what is known of it, every digit of the id included', async () => {
      const { launches, records } = await newParts(create);
      const request = { ...REQUEST, inputId: '9007199254740993' };
      await launches.release({ claim: await claimed(launches, request), error: 'PERMISSION_DENIED' });
      await claimed(launches, request);
      const [record, ...others] = await records.show({ launchId: KEY.launchId });
      expect(others).toEqual([]);
      expect(record).toMatchObject({
        ...KEY,
        inputId: '9007199254740993',
        digest: DIGEST,
        state: 'launching',
        attempts: 2,
        execution: null,
        workingExecution: null,
        detail: 'PERMISSION_DENIED',
        messageId: REQUEST.messageId,
        traceId: REQUEST.traceId,
        resolvedNote: null,
        resolvedAt: null,
        finishedAt: null,
      });
      for (const at of [record?.createdAt, record?.claimedAt, record?.expiresAt, record?.updatedAt]) {
        expect(at).toBeInstanceOf(Date);
      }
    });

    it('names its execution and its end once it is launched', async () => {
      const { launches, records } = await newParts(create);
      await launches.settle({ claim: await claimed(launches, REQUEST), execution: EXECUTION });
      const [record] = await records.show(KEY);
      expect(record).toMatchObject({ state: 'launched', execution: EXECUTION, finishedAt: A_DATE });
    });

    it('is one for each job and name that use the launch id', async () => {
      const { launches, records } = await newParts(create);
      for (const key of ALL_KEYS) await claimed(launches, { ...REQUEST, key });
      const { launchId, job } = KEY;
      const shown = async (options: Parameters<typeof records.show>[0]) =>
        (await records.show(options)).map(keyText).toSorted();
      const textsOf = (keys: typeof ALL_KEYS) => keys.map(keyText).toSorted();
      expect(await shown({ launchId })).toEqual(textsOf(ALL_KEYS));
      expect(await shown({ launchId, job })).toEqual(textsOf(ALL_KEYS.filter((key) => key.job === job)));
      const named = { launchId, name: 'report' };
      expect(await shown(named)).toEqual(textsOf(ALL_KEYS.filter((key) => key.name === 'report')));
      for (const key of ALL_KEYS) expect(await shown(key)).toEqual([keyText(key)]);
      expect(await shown({ launchId: 'nobodys' })).toEqual([]);
    });
  });

  describe(`${name}: the list of launches`, () => {
    it('has every launch once over all pages, the newest first', async () => {
      const { launches, records } = await newParts(create);
      for (let n = 0; n < 11; n += 1) {
        await claimed(launches, { ...REQUEST, key: { ...KEY, launchId: `launch-${n}` } });
      }
      const times: number[] = [];
      const seen = new Set<string>();
      let olderThan: string | undefined;
      do {
        const page = await records.list({ limit: 4, olderThan });
        expect(page.launches.length).toBeLessThanOrEqual(4);
        for (const { launchId, createdAt } of page.launches) {
          seen.add(launchId);
          times.push(createdAt.getTime());
        }
        ({ olderThan } = page);
      } while (olderThan !== undefined);
      expect(times).toHaveLength(11);
      expect(seen.size).toBe(11);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    });

    it('tells the states apart, with an expired claim as unknown', async () => {
      const { launches, records } = await newParts(create);
      const keyed = (launchId: string) => ({ key: { ...KEY, launchId } });
      await claimed(launches, { ...EXPIRED, ...keyed('unknown') });
      await claimed(launches, { ...REQUEST, ...keyed('launching') });
      await launches.release({
        claim: await claimed(launches, { ...REQUEST, ...keyed('queued') }),
        error: '',
      });
      const claim = await claimed(launches, { ...REQUEST, ...keyed('launched') });
      await launches.settle({ claim, execution: undefined });
      for (const state of ['unknown', 'launching', 'queued', 'launched'] satisfies LaunchState[]) {
        const page = await records.list({ states: [state], limit: 10 });
        expect(page).toMatchObject({ launches: [{ launchId: state, state }], olderThan: undefined });
        expect(page.launches).toHaveLength(1);
      }
      expect((await records.list({ states: ['rejected', 'failed'], limit: 10 })).launches).toEqual([]);
      const { launches: both } = await records.list({ states: ['launched', 'unknown'], limit: 10 });
      expect(both.map(({ state }) => state)).toEqual(['launched', 'unknown']);
    });

    it('is of one job, by its name in `jobs` or by its Cloud Run job, where that is asked for', async () => {
      const { launches, records } = await newParts(create);
      for (const key of ALL_KEYS) await claimed(launches, { ...REQUEST, key });
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
        const { records } = await newParts(create);
        await expect(records.list({ limit: 1, olderThan })).rejects.toThrow(CursorInvalid);
      },
    );
  });
}
