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
import type { LaunchRecords } from './launch-records.ts';
import { lose, resolve, VERDICTS, type Parts } from './resolving.conformance.ts';
import { newParts, type NewStore } from './store-fixture.conformance.ts';

function reopen(records: LaunchRecords, key = KEY) {
  return records.reopen({ key, note: 'that was a typo' });
}

/** It is settled as not launched, and claimed again. */
async function again({ launches, records }: Parts) {
  await resolve(records, 'not launched');
  return claimed(launches, REQUEST);
}

/** What happens to a lost launch, and why it cannot be reopened then. */
const NOT_REOPENED: readonly {
  readonly what: string;
  readonly reason: string;
  readonly given: (parts: Awaited<ReturnType<typeof lose>>) => Promise<unknown>;
}[] = [
  { what: 'was never settled by hand', reason: 'not resolved', given: async () => undefined },
  {
    what: 'launched by itself',
    reason: 'not resolved',
    given: ({ launches, claim }) => launches.settle({ claim, execution: EXECUTION }),
  },
  { what: 'is being launched again', reason: 'changed since', given: again },
  {
    what: 'was launched again',
    reason: 'changed since',
    given: async (parts) => parts.launches.settle({ claim: await again(parts), execution: EXECUTION }),
  },
  {
    what: 'is unknown again',
    reason: 'changed since',
    given: async (parts) => parts.launches.markUnknown({ claim: await again(parts), error: 'lost' }),
  },
  {
    what: 'was tried again, and certainly not launched',
    reason: 'changed since',
    given: async (parts) => parts.launches.release({ claim: await again(parts), error: 'NOT_FOUND' }),
  },
  {
    what: 'was found in Cloud Run',
    reason: 'changed since',
    given: async ({ launches, records }) => {
      await resolve(records, 'not launched');
      await launches.adopt({ key: KEY, digest: DIGEST, inputId: '2', execution: EXECUTION });
    },
  },
  {
    what: 'works, as the execution that it was settled with',
    reason: 'changed since',
    given: async ({ records, fence }) => {
      await resolve(records);
      await fence.enter({ key: KEY, execution: 'one-abcde' });
    },
  },
  {
    what: 'works, as another execution',
    reason: 'changed since',
    given: async ({ records, fence }) => {
      await resolve(records);
      await fence.enter({ key: KEY, execution: 'one-other' });
    },
  },
];

/** What was settled by hand, and is undone. */
export function describeReopening({
  name,
  create,
}: {
  readonly name: string;
  readonly create: NewStore;
}): void {
  describe(`${name}: undoing what was settled by hand`, () => {
    it('reopens no launch of another job or name that has the same launch id', async () => {
      const { launches, records } = await newParts(create);
      for (const key of ALL_KEYS) {
        await claimed(launches, { ...EXPIRED, key });
        await resolve(records, 'not launched', key);
      }
      for (const [reopened, key] of ALL_KEYS.entries()) {
        expect(await reopen(records, key)).toMatchObject({ ...key, state: 'unknown' });
        const standings = ALL_KEYS.map(
          async (other) => (await launches.look({ key: other, digest: DIGEST })).kind,
        );
        const expected = ALL_KEYS.map((_, n) => (n <= reopened ? 'unknown' : 'free'));
        expect(await Promise.all(standings)).toEqual(expected);
      }
    });

    it.each(VERDICTS)('makes it unknown again, whatever it was settled as: %o', async (verdict) => {
      const { launches, records } = await lose(create);
      await resolve(records, verdict);
      expect(await reopen(records)).toMatchObject({
        state: 'unknown',
        execution: null,
        finishedAt: null,
        resolvedAt: null,
        resolvedNote: 'reopened: that was a typo; it was settled as: seen in the console',
      });
      const result = await launches.claim(REQUEST);
      expect(result).toMatchObject({ kind: 'refused', standing: { kind: 'unknown' } });
    });

    it.each(VERDICTS)('lets the wait for absence begin anew: %o', async (verdict) => {
      const { launches, records } = await lose(create);
      await resolve(records, verdict);
      await reopen(records);
      const standing = await launches.look({ key: KEY, digest: DIGEST });
      if (standing.kind !== 'unknown') throw new Error(`it is ${standing.kind}`);
      expect(standing.token).not.toBe('');
      expect(standing.expiredMsAgo).toBeLessThan(60_000);
      const takeOver = { token: standing.token, expiredForMs: 300_000 };
      expect(await launches.claim({ ...REQUEST, takeOver })).toMatchObject({ kind: 'refused' });
    });

    it('lets its execution be adopted once it is found', async () => {
      const { launches, records } = await lose(create);
      await resolve(records, { execution: OTHER_EXECUTION });
      await reopen(records);
      await launches.adopt({ key: KEY, digest: DIGEST, inputId: '2', execution: EXECUTION });
      const launched = { kind: 'launched', execution: EXECUTION };
      expect(await launches.look({ key: KEY, digest: DIGEST })).toEqual(launched);
    });

    it('does not let the holder of the lost claim settle it', async () => {
      const { launches, records, claim } = await lose(create);
      await resolve(records, 'not launched');
      await reopen(records);
      expect(await launches.settle({ claim, execution: EXECUTION })).toBe(false);
    });

    it('lets it be settled by hand once more, and reopened once more', async () => {
      const { records } = await lose(create);
      await resolve(records, { execution: OTHER_EXECUTION });
      await reopen(records);
      await expect(reopen(records)).rejects.toMatchObject({ refusal: { reason: 'not resolved' } });
      expect(await resolve(records)).toMatchObject({ state: 'launched', execution: EXECUTION });
      expect(await reopen(records)).toMatchObject({ state: 'unknown' });
    });

    it('is refused for a launch that the ledger does not have', async () => {
      const { records } = await lose(create);
      const key = { ...KEY, launchId: 'nobodys' };
      const refusal = { reason: 'not found', key };
      await expect(reopen(records, key)).rejects.toMatchObject({ refusal });
    });

    it('is done by one of two that do it at once', async () => {
      const { records } = await lose(create);
      await resolve(records, 'not launched');
      const results = await Promise.allSettled([reopen(records), reopen(records)]);
      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });

    it.each(NOT_REOPENED)(
      'is refused for a launch that $what, and leaves it as it is',
      async ({ given, reason }) => {
        const parts = await lose(create);
        await given(parts);
        const before = await parts.records.show(KEY);
        const refusal = { reason, record: before[0] };
        await expect(reopen(parts.records)).rejects.toMatchObject({ name: 'ResolveRefused', refusal });
        expect(await parts.records.show(KEY)).toEqual(before);
      },
    );
  });
}
