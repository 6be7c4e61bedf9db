import { describe, expect, it } from 'vitest';
import {
  ALL_KEYS,
  claimed,
  DIGEST,
  EXECUTION,
  EXPIRED,
  KEY,
  OTHER_EXECUTION,
  REQUEST,
} from './ledger-fixture.conformance.ts';
import type { LaunchRecords, Verdict } from './launch-records.ts';
import { A_DATE, newParts, type NewStore } from './store-fixture.conformance.ts';

const AS_LAUNCHED = { execution: EXECUTION };
export const VERDICTS: readonly Verdict[] = [AS_LAUNCHED, 'not launched'];

export function resolve(records: LaunchRecords, verdict: Verdict = AS_LAUNCHED, key = KEY) {
  return records.resolve({ key, verdict, note: 'seen in the console' });
}

export type Parts = Awaited<ReturnType<typeof newParts>>;

/** A launch whose claim expired without an answer. */
export async function lose(
  create: NewStore,
): Promise<Parts & { readonly claim: Awaited<ReturnType<typeof claimed>> }> {
  const parts = await newParts(create);
  return { ...parts, claim: await claimed(parts.launches, EXPIRED) };
}

/** What is settled by hand. */
export function describeResolving({
  name,
  create,
}: {
  readonly name: string;
  readonly create: NewStore;
}): void {
  describe(`${name}: settling by hand`, () => {
    it('makes an unknown launch a launched one', async () => {
      const { launches, records } = await newParts(create);
      await launches.markUnknown({ claim: await claimed(launches, REQUEST), error: 'DEADLINE_EXCEEDED' });
      const record = await resolve(records);
      const settled = { state: 'launched', execution: EXECUTION, resolvedNote: 'seen in the console' };
      expect(record).toMatchObject({
        ...settled,
        resolvedAt: A_DATE,
        finishedAt: A_DATE,
      });
      const launched = { kind: 'launched', execution: EXECUTION };
      expect(await launches.look({ key: KEY, digest: DIGEST })).toEqual(launched);
    });

    it.each(VERDICTS)(
      'settles no launch of another job or name that has the same launch id: %o',
      async (verdict) => {
        const { launches, records } = await newParts(create);
        for (const key of ALL_KEYS) await claimed(launches, { ...EXPIRED, key });
        for (const [settled, key] of ALL_KEYS.entries()) {
          expect(await resolve(records, verdict, key)).toMatchObject(key);
          const standings = ALL_KEYS.map(
            async (other) => (await launches.look({ key: other, digest: DIGEST })).kind,
          );
          const kind = verdict === 'not launched' ? 'free' : 'launched';
          const expected = ALL_KEYS.map((_, n) => (n <= settled ? kind : 'unknown'));
          expect(await Promise.all(standings)).toEqual(expected);
        }
      },
    );

    it('frees a launch that did not launch, also where the claim only expired', async () => {
      const { launches, records } = await lose(create);
      const record = await resolve(records, 'not launched');
      expect(record).toMatchObject({ state: 'queued', execution: null, finishedAt: null });
      expect(await launches.claim(REQUEST)).toMatchObject({ kind: 'claimed' });
    });

    it.each(VERDICTS)('keeps the holder of the claim from settling it afterwards: %o', async (verdict) => {
      const { launches, records, claim } = await lose(create);
      await resolve(records, verdict);
      expect(await launches.settle({ claim, execution: OTHER_EXECUTION })).toBe(false);
    });

    it('refuses a launch that is being called, and shows until when', async () => {
      const { launches, records } = await newParts(create);
      await claimed(launches, REQUEST);
      const record = { state: 'launching', expiresAt: A_DATE };
      await expect(resolve(records)).rejects.toMatchObject({ refusal: { reason: 'not unknown', record } });
    });

    it('refuses a launched one, and shows its execution', async () => {
      const { launches, records } = await newParts(create);
      await launches.settle({ claim: await claimed(launches, REQUEST), execution: EXECUTION });
      const refusal = { reason: 'not unknown', record: { state: 'launched', execution: EXECUTION } };
      await expect(resolve(records, 'not launched')).rejects.toMatchObject({ refusal });
      const launched = { kind: 'launched', execution: EXECUTION };
      expect(await launches.look({ key: KEY, digest: DIGEST })).toEqual(launched);
    });

    it('refuses an open one', async () => {
      const { launches, records } = await newParts(create);
      await launches.release({ claim: await claimed(launches, REQUEST), error: 'NOT_FOUND' });
      const refusal = { reason: 'not unknown', record: { state: 'queued' } };
      await expect(resolve(records)).rejects.toMatchObject({ refusal });
    });

    it('refuses one that the ledger does not have, or has for another job alone', async () => {
      const { records } = await lose(create);
      for (const key of [
        { ...KEY, launchId: 'nobodys' },
        { ...KEY, job: 'projects/p/locations/r/jobs/two' },
      ]) {
        const refusal = { reason: 'not found', key };
        await expect(resolve(records, 'not launched', key)).rejects.toMatchObject({ refusal });
      }
      expect(await records.show(KEY)).toMatchObject([{ state: 'unknown' }]);
    });
  });
}
