import { expect } from 'vitest';
import type { ClaimRequest, Ledger } from '../../src/launch/executions/ledger.ts';
import type { Claim } from '../../src/launch/ledger/ledger.ts';
import { KEY } from '../../src/launch/ledger/store-fixture.conformance.ts';
import { LaunchBed } from './launch-bed.ts';

export const DIGEST = '0123456789abcdef';
export const EXECUTION = `${KEY.job}/executions/one-abcde`;
export const OTHER_EXECUTION = `${KEY.job}/executions/one-fghij`;

export const REQUEST: ClaimRequest = {
  key: KEY,
  digest: DIGEST,
  leaseMs: 60_000,
};
/** A lease that ended a second before it began, so that no test waits for its end. */
export const EXPIRED: ClaimRequest = { ...REQUEST, leaseMs: -1_000 };

/** Claims a launch that can be claimed. */
export async function claimed(ledger: Ledger, request: ClaimRequest): Promise<Claim> {
  const result = await ledger.claim(request);
  if (result.kind !== 'claimed') throw new Error(`the ledger refused the claim: ${result.standing.kind}`);
  return result.claim;
}

/** Launches {@link REQUEST} as {@link EXECUTION}. */
export async function settled(ledger: Ledger): Promise<Claim> {
  const claim = await claimed(ledger, REQUEST);
  expect(await ledger.settle({ claim, execution: EXECUTION })).toBe(true);
  return claim;
}

/** Ends a claim in one of its three ways; a settled one gets {@link OTHER_EXECUTION}. */
export function ended(
  ledger: Ledger,
  end: 'settle' | 'release' | 'markUnknown',
  claim: Claim,
): Promise<boolean> {
  if (end === 'settle') return ledger.settle({ claim, execution: OTHER_EXECUTION });
  return ledger[end]({ claim, error: 'an error' });
}

export function newLedger(): Ledger {
  return new LaunchBed().ledger;
}
