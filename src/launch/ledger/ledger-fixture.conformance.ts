import { expect } from 'vitest';
import type { LaunchKey } from '../event/launch-key.ts';
import type { Claim } from './ledger.ts';
import type { ClaimRequest, Ledger } from '../attempt/ledger.ts';

/** Makes a new record and returns the instances that share it. */
export type NewRecord = () => Promise<readonly [Ledger, ...Ledger[]]>;

export const KEY: LaunchKey = { job: 'projects/p/locations/r/jobs/one', name: '', launchId: 'launch-1' };
/** Keys of one launch id: of another name, of two names in another region, and of other Cloud Run jobs. */
export const OTHER_KEYS: readonly LaunchKey[] = [
  { ...KEY, name: 'report' },
  { ...KEY, name: 'thumbnails' },
  { ...KEY, job: 'projects/p/locations/elsewhere/jobs/one' },
  { ...KEY, job: 'projects/p/locations/elsewhere/jobs/one', name: 'report' },
  { ...KEY, job: 'projects/p/locations/r/jobs/two' },
  // The name of one job is the Cloud Run job of another.
  { ...KEY, job: 'projects/p/locations/r/jobs/report' },
  { ...KEY, job: 'projects/p/locations/r/jobs/report', name: 'one' },
];
export const ALL_KEYS: readonly LaunchKey[] = [KEY, ...OTHER_KEYS];

export const DIGEST = '0123456789abcdef';
export const EXECUTION = `${KEY.job}/executions/one-abcde`;
export const OTHER_EXECUTION = `${KEY.job}/executions/one-fghij`;

export const REQUEST: ClaimRequest = {
  key: KEY,
  digest: DIGEST,
  inputId: '2',
  leaseMs: 60_000,
  messageId: '1001',
  traceId: '0af7651916cd43dd8448eb211c80319c',
};
/** A lease that ended a second before it began: the same as waiting for its end, without waiting. */
export const EXPIRED: ClaimRequest = { ...REQUEST, leaseMs: -1_000 };

/** Claims a launch that can be claimed. */
export async function claimed(ledger: Ledger, request: ClaimRequest): Promise<Claim> {
  const result = await ledger.claim(request);
  if (result.kind !== 'claimed') throw new Error(`the claim is refused: ${result.standing.kind}`);
  return result.claim;
}

/** Launches {@link REQUEST} as {@link EXECUTION}. */
export async function settled(ledger: Ledger): Promise<Claim> {
  const claim = await claimed(ledger, REQUEST);
  expect(await ledger.settle({ claim, execution: EXECUTION })).toBe(true);
  return claim;
}

/** Ends a claim in one of its three ways; settling it names {@link OTHER_EXECUTION}. */
export function ended(
  ledger: Ledger,
  end: 'settle' | 'release' | 'markUnknown',
  claim: Claim,
): Promise<boolean> {
  if (end === 'settle') return ledger.settle({ claim, execution: OTHER_EXECUTION });
  return ledger[end]({ claim, error: 'an error' });
}

/** An instance of a new record. */
export async function newLedger(create: NewRecord): Promise<Ledger> {
  const [ledger] = await create();
  return ledger;
}
