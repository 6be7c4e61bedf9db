/** Claims without a database. Real: the index. Scripted: Cloud Run. */
import { describe, expect, it } from 'vitest';
import {
  claimed,
  ended,
  newLedger,
  settled,
  DIGEST,
  EXECUTION,
  REQUEST,
  EXPIRED,
} from '../../../test/support/execution-claims.ts';
import { KEY } from '../ledger/store-fixture.conformance.ts';

describe('a new launch in the ledger without a database', () => {
  it('is free', async () => {
    const one = newLedger();
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual({ kind: 'free' });
  });

  it('is being called once it is claimed', async () => {
    const one = newLedger();
    const claim = await claimed(one, REQUEST);
    expect(claim.key).toEqual(KEY);
    const second = await one.claim(REQUEST);
    expect(second).toMatchObject({ kind: 'refused', standing: { kind: 'calling' } });
    const standing = await one.look({ key: KEY, digest: DIGEST });
    if (standing.kind !== 'calling') throw new Error(`it is ${standing.kind}`);
    expect(standing.expiresInMs).toBeGreaterThan(0);
    expect(standing.expiresInMs).toBeLessThanOrEqual(REQUEST.leaseMs);
  });

  it('is granted to exactly one of 50 claims at once', async () => {
    const one = newLedger();
    const results = await Promise.all(Array.from({ length: 50 }, () => one.claim(REQUEST)));
    expect(results.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    const refused = results.filter((result) => result.kind === 'refused');
    expect(new Set(refused.map(({ standing }) => standing.kind))).toEqual(new Set(['calling']));
  });

  it('gets another token for every claim', async () => {
    const one = newLedger();
    const tokens = new Set<string>();
    for (let n = 0; n < 3; n += 1) {
      const claim = await claimed(one, REQUEST);
      tokens.add(claim.token);
      await one.release({ claim, error: 'refused' });
    }
    expect(tokens.size).toBe(3);
  });

  it('does not prevent the claim of another launch id', async () => {
    const one = newLedger();
    await settled(one);
    const key = { ...KEY, launchId: 'launch-2' };
    expect(await one.look({ key, digest: DIGEST })).toEqual({ kind: 'free' });
    await claimed(one, { ...REQUEST, key });
  });
});

describe('a claim', () => {
  it('that launched makes every later delivery a duplicate, for ever', async () => {
    const one = newLedger();
    await settled(one);
    const launched = { kind: 'launched', execution: EXECUTION };
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual(launched);
    expect(await one.claim(REQUEST)).toEqual({ kind: 'refused', standing: launched });
  });

  it('that launched without a name counts as launched', async () => {
    const one = newLedger();
    const claim = await claimed(one, REQUEST);
    expect(await one.settle({ claim, execution: undefined })).toBe(true);
    const launched = { kind: 'launched', execution: undefined };
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual(launched);
  });

  it('that was released leaves the launch free at once', async () => {
    const one = newLedger();
    const claim = await claimed(one, REQUEST);
    expect(await one.release({ claim, error: 'PERMISSION_DENIED' })).toBe(true);
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual({ kind: 'free' });
    await claimed(one, REQUEST);
  });

  it('that was released can be followed by another request, since nothing was launched', async () => {
    const one = newLedger();
    const claim = await claimed(one, REQUEST);
    await one.release({ claim, error: 'INVALID_ARGUMENT' });
    const corrected = 'fedcba9876543210';
    expect(await one.look({ key: KEY, digest: corrected })).toEqual({ kind: 'free' });
    const second = await claimed(one, { ...REQUEST, digest: corrected });
    await one.settle({ claim: second, execution: EXECUTION });
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual({ kind: 'conflict' });
  });

  it('that is marked unknown is unknown before it expires, and stays so', async () => {
    const one = newLedger();
    const claim = await claimed(one, REQUEST);
    expect(await one.markUnknown({ claim, error: 'DEADLINE_EXCEEDED' })).toBe(true);
    const standing = await one.look({ key: KEY, digest: DIGEST });
    if (standing.kind !== 'unknown') throw new Error(`it is ${standing.kind}`);
    expect(standing.token).toBe(claim.token);
    expect(standing.expiredMsAgo).toBeLessThan(0);
    expect(standing.expiredMsAgo).toBeGreaterThanOrEqual(-REQUEST.leaseMs);
    expect(standing.firstClaimedMsAgo).toBeGreaterThanOrEqual(0);
    expect(await one.claim(REQUEST)).toMatchObject({ kind: 'refused', standing: { kind: 'unknown' } });
  });

  it('that expired is unknown, never free', async () => {
    const one = newLedger();
    const claim = await claimed(one, EXPIRED);
    const standing = await one.look({ key: KEY, digest: DIGEST });
    if (standing.kind !== 'unknown') throw new Error(`it is ${standing.kind}`);
    expect(standing.token).toBe(claim.token);
    expect(standing.expiredMsAgo).toBeGreaterThanOrEqual(1_000);
    expect(await one.claim(REQUEST)).toMatchObject({ kind: 'refused', standing: { kind: 'unknown' } });
  });

  it.each(['settle', 'release', 'markUnknown'] as const)(
    'that expired still lets its holder %s',
    async (end) => {
      const one = newLedger();
      expect(await ended(one, end, await claimed(one, EXPIRED))).toBe(true);
    },
  );

  it.each(['settle', 'release'] as const)('that was marked unknown can still %s', async (end) => {
    const one = newLedger();
    const claim = await claimed(one, REQUEST);
    await one.markUnknown({ claim, error: 'UNAVAILABLE' });
    expect(await ended(one, end, claim)).toBe(true);
    const kind = end === 'settle' ? 'launched' : 'free';
    expect(await one.look({ key: KEY, digest: DIGEST })).toMatchObject({ kind });
  });

  it.each(['settle', 'release', 'markUnknown'] as const)(
    'cannot %s with the token of an earlier one',
    async (end) => {
      const one = newLedger();
      const stale = await claimed(one, REQUEST);
      await one.release({ claim: stale, error: 'refused' });
      await claimed(one, REQUEST);
      expect(await ended(one, end, stale)).toBe(false);
      expect(await one.look({ key: KEY, digest: DIGEST })).toMatchObject({ kind: 'calling' });
    },
  );

  it.each(['settle', 'release', 'markUnknown'] as const)('cannot %s what is launched', async (end) => {
    const one = newLedger();
    const claim = await settled(one);
    expect(await ended(one, end, claim)).toBe(false);
    const launched = { kind: 'launched', execution: EXECUTION };
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual(launched);
  });

  it.each(['settle', 'release', 'markUnknown'] as const)(
    'cannot %s a launch that does not exist',
    async (end) => {
      const one = newLedger();
      expect(await ended(one, end, { key: KEY, token: 'no such token' })).toBe(false);
      expect(await one.look({ key: KEY, digest: DIGEST })).toEqual({ kind: 'free' });
    },
  );
});
