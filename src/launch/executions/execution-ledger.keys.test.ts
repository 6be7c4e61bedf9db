/** One launch id, used by several names of several Cloud Run jobs, without a ledger. Real: the index. Scripted: Cloud Run. */
import { describe, expect, it } from 'vitest';
import { keyText, type LaunchKey } from '../event/launch-key.ts';
import { claimed, DIGEST, EXPIRED, newLedger, REQUEST } from '../../../test/support/execution-claims.ts';
import { ALL_KEYS, KEY, OTHER_KEYS } from '../ledger/store-fixture.conformance.ts';
import type { Ledger } from './ledger.ts';

/** What can happen to a launch. */
type Step = (one: Ledger, key: LaunchKey) => Promise<unknown>;

async function launchOf(one: Ledger, key: LaunchKey): Promise<void> {
  const claim = await claimed(one, { ...REQUEST, key });
  expect(await one.settle({ claim, execution: executionOf(key) })).toBe(true);
}

const executionOf = (key: LaunchKey): string => `${key.job}/executions/${key.name || 'default'}-abcde`;

const STEPS: Readonly<Record<string, Step>> = {
  'is claimed': (one, key) => claimed(one, { ...REQUEST, key }),
  'is claimed, and its claim expires': (one, key) => claimed(one, { ...EXPIRED, key }),
  'is given back': async (one, key) =>
    one.release({ claim: await claimed(one, { ...REQUEST, key }), error: 'refused' }),
  'becomes unknown': async (one, key) =>
    one.markUnknown({ claim: await claimed(one, { ...REQUEST, key }), error: 'lost' }),
  'is taken over': async (one, key) => {
    const { token } = await claimed(one, { ...EXPIRED, key });
    await claimed(one, { ...REQUEST, key, takeOver: { token, expiredForMs: 0 } });
  },
  launches: launchOf,
  'is found in Cloud Run': (one, key) =>
    one.adopt({ key, digest: DIGEST, inputId: '2', execution: executionOf(key) }),
};

/** The same keys with another launch id, so that one ledger serves for many. */
const keysOf = (launchId: string): readonly LaunchKey[] => ALL_KEYS.map((key) => ({ ...key, launchId }));

describe('equal launch ids of several jobs and names', () => {
  it.each(Object.entries(STEPS))('do not count as the one that %s', async (_, take) => {
    const one = newLedger();
    /** With the key, so that a failure names it. */
    const standingOf = async (key: LaunchKey) => {
      const { kind, ...more } = await one.look({ key, digest: DIGEST });
      return { key, kind, execution: 'execution' in more ? more.execution : undefined };
    };
    for (const mine of ALL_KEYS.keys()) {
      const keys = keysOf(`launch-${mine}`);
      const key = keys[mine] ?? KEY;
      const others = keys.filter((other) => other !== key);
      await take(one, key);
      const before = await standingOf(key);
      for (const other of others) {
        expect(await standingOf(other)).toMatchObject({ key: other, kind: 'free' });
      }
      for (const other of others) await launchOf(one, other);
      for (const other of others) {
        const launched = { key: other, kind: 'launched', execution: executionOf(other) };
        expect(await standingOf(other)).toEqual(launched);
      }
      expect(await standingOf(key)).toEqual(before);
    }
  });

  it('are each granted to exactly one of many claims at once', async () => {
    const one = newLedger();
    const keys = Array.from({ length: 10 * ALL_KEYS.length }, (_, n) => ALL_KEYS[n % ALL_KEYS.length] ?? KEY);
    const results = await Promise.all(keys.map((key) => one.claim({ ...REQUEST, key })));
    const granted = results.flatMap((result) =>
      result.kind === 'claimed' ? [keyText(result.claim.key)] : [],
    );
    expect(granted.toSorted()).toEqual(ALL_KEYS.map(keyText).toSorted());
  });

  it('cannot be settled with the claim of another one', async () => {
    const one = newLedger();
    const { token } = await claimed(one, REQUEST);
    for (const key of OTHER_KEYS) {
      await claimed(one, { ...REQUEST, key });
      expect(await one.settle({ claim: { key, token }, execution: executionOf(key) })).toBe(false);
      expect(await one.look({ key, digest: DIGEST })).toMatchObject({ kind: 'calling' });
    }
  });
});
