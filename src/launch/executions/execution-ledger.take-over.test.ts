/** Other requests, take-overs and found executions without a database. Real: the index. Scripted: Cloud Run. */
import { describe, expect, it } from 'vitest';
import type { Ledger } from './ledger.ts';
import {
  claimed,
  ended,
  newLedger,
  settled,
  DIGEST,
  EXECUTION,
  OTHER_EXECUTION,
  REQUEST,
  EXPIRED,
} from '../../../test/support/execution-claims.ts';
import { KEY } from '../ledger/store-fixture.conformance.ts';

describe('another request with the same launch id', () => {
  const digest = 'fedcba9876543210';
  const makers: Readonly<Record<string, (one: Ledger) => Promise<unknown>>> = {
    calling: (one) => claimed(one, REQUEST),
    unknown: (one) => claimed(one, EXPIRED),
    launched: (one) => settled(one),
  };

  it.each([
    { state: 'calling', kind: 'calling' },
    { state: 'unknown', kind: 'unknown' },
    { state: 'launched', kind: 'conflict' },
  ])('cannot claim while the first one is $state, which reads as $kind', async ({ state, kind }) => {
    const one = newLedger();
    await makers[state]?.(one);
    expect(await one.look({ key: KEY, digest })).toMatchObject({ kind });
    const refused = { kind: 'refused', standing: { kind } };
    expect(await one.claim({ ...REQUEST, digest })).toMatchObject(refused);
  });

  it('can take the first one over once that certainly launched nothing', async () => {
    const one = newLedger();
    const first = await claimed(one, EXPIRED);
    const takeOver = { token: first.token, expiredForMs: 0 };
    const claim = await claimed(one, { ...REQUEST, digest, takeOver });
    expect(await ended(one, 'settle', first)).toBe(false);
    expect(await ended(one, 'settle', claim)).toBe(true);
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual({ kind: 'conflict' });
  });
});

describe('taking an unknown launch over', () => {
  it('needs the token of its claim', async () => {
    const one = newLedger();
    await claimed(one, EXPIRED);
    const takeOver = { token: 'another token', expiredForMs: 0 };
    const result = await one.claim({ ...REQUEST, takeOver });
    expect(result).toMatchObject({ kind: 'refused', standing: { kind: 'unknown' } });
  });

  it('needs the claim to have been expired for long enough', async () => {
    const one = newLedger();
    const { token } = await claimed(one, EXPIRED);
    const result = await one.claim({ ...REQUEST, takeOver: { token, expiredForMs: 600_000 } });
    expect(result).toMatchObject({ kind: 'refused', standing: { kind: 'unknown', token } });
  });

  it('is refused while its claim has not expired', async () => {
    const one = newLedger();
    const claim = await claimed(one, REQUEST);
    const takeOver = { token: claim.token, expiredForMs: 0 };
    expect(await one.claim({ ...REQUEST, takeOver })).toMatchObject({ standing: { kind: 'calling' } });
    await one.markUnknown({ claim, error: 'UNAVAILABLE' });
    expect(await one.claim({ ...REQUEST, takeOver })).toMatchObject({ standing: { kind: 'unknown' } });
  });

  it('makes a new claim, and the old one has no effect any longer', async () => {
    const one = newLedger();
    const old = await claimed(one, EXPIRED);
    const takeOver = { token: old.token, expiredForMs: 500 };
    const claim = await claimed(one, { ...REQUEST, takeOver });
    expect(claim.token).not.toBe(old.token);
    expect(await ended(one, 'settle', old)).toBe(false);
    expect(await ended(one, 'release', old)).toBe(false);
    expect(await one.look({ key: KEY, digest: DIGEST })).toMatchObject({ kind: 'calling' });
    expect(await ended(one, 'settle', claim)).toBe(true);
  });

  it('is granted to exactly one of 20 tries at once', async () => {
    const one = newLedger();
    const { token } = await claimed(one, EXPIRED);
    const request = { ...REQUEST, takeOver: { token, expiredForMs: 500 } };
    const results = await Promise.all(Array.from({ length: 20 }, () => one.claim(request)));
    expect(results.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
  });

  it('is refused once it is launched', async () => {
    const one = newLedger();
    const claim = await claimed(one, EXPIRED);
    await one.settle({ claim, execution: EXECUTION });
    const result = await one.claim({ ...REQUEST, takeOver: { token: claim.token, expiredForMs: 0 } });
    expect(result).toMatchObject({ kind: 'refused', standing: { kind: 'launched' } });
  });

  it('claims a launch that has become free meanwhile', async () => {
    const one = newLedger();
    const claim = await claimed(one, EXPIRED);
    await one.release({ claim, error: 'refused, late' });
    const takeOver = { token: claim.token, expiredForMs: 0 };
    expect(await one.claim({ ...REQUEST, takeOver })).toMatchObject({ kind: 'claimed' });
  });
});

describe('an execution that was found', () => {
  const adopted = { key: KEY, digest: DIGEST, inputId: '2', execution: EXECUTION };
  const launched = { kind: 'launched', execution: EXECUTION };

  it('is recorded if there was no record', async () => {
    const one = newLedger();
    expect(await one.adopt(adopted)).toBe(EXECUTION);
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual(launched);
    expect(await one.claim(REQUEST)).toEqual({ kind: 'refused', standing: launched });
  });

  it('settles an unknown launch, and its claim has no effect any longer', async () => {
    const one = newLedger();
    const claim = await claimed(one, EXPIRED);
    await one.adopt(adopted);
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual(launched);
    expect(await ended(one, 'release', claim)).toBe(false);
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual(launched);
  });

  it('names a launch that has no name yet', async () => {
    const one = newLedger();
    const claim = await claimed(one, REQUEST);
    await one.settle({ claim, execution: undefined });
    await one.adopt(adopted);
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual(launched);
  });

  it('never replaces the one that is recorded', async () => {
    const one = newLedger();
    await settled(one);
    expect(await one.adopt({ ...adopted, execution: OTHER_EXECUTION })).toBe(EXECUTION);
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual(launched);
  });

  it.each([
    ['is being launched', REQUEST],
    ['is unknown', EXPIRED],
  ])('is what happened, even if another request %s under the launch id', async (_, request) => {
    const one = newLedger();
    const other = await claimed(one, { ...request, digest: 'fedcba9876543210' });
    expect(await one.adopt(adopted)).toBe(EXECUTION);
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual(launched);
    expect(await ended(one, 'settle', other)).toBe(false);
  });

  it('does not name the launch of another request', async () => {
    const one = newLedger();
    const claim = await claimed(one, { ...REQUEST, digest: 'fedcba9876543210' });
    await one.settle({ claim, execution: undefined });
    expect(await one.adopt(adopted)).toBeUndefined();
    expect(await one.look({ key: KEY, digest: DIGEST })).toEqual({ kind: 'conflict' });
  });
});
