import type { LaunchKey } from '../event/launch-key.ts';

/** An exclusive, expiring right to call RunJob for one launch. */
export interface Claim {
  readonly key: LaunchKey;
  /** Differs for every claim ever made. Settling needs it. */
  readonly token: string;
}

/** Nobody knows whether a launch that was claimed was launched. */
export interface UnknownStanding {
  readonly kind: 'unknown';
  /** Token of the claim in question; whoever takes the launch over names it. */
  readonly token: string;
  /** How long ago the launch was claimed for the first time: no execution of it can be older. */
  readonly firstClaimedMsAgo: number;
  /** How long ago the claim expired; negative while it has not. */
  readonly expiredMsAgo: number;
}

/**
 * How it is told what came of a claim.
 *
 * `settle`, `release` and `markUnknown` act only while the launch is still held under the claim's
 * token; otherwise they change nothing and return false. An expired claim is still held until it is
 * taken over or settled by hand, so a slow holder can settle late.
 *
 * Every method throws {@link LedgerUnavailable} when the record cannot be reached.
 */
export interface Settling {
  /** Records that the claim launched. `execution` is undefined when the operation named none. */
  settle(options: { readonly claim: Claim; readonly execution: string | undefined }): Promise<boolean>;

  /** Gives the claim up: it certainly did not launch. The launch is free again at once. */
  release(options: { readonly claim: Claim; readonly error: string }): Promise<boolean>;

  /** Records that nobody knows whether the claim launched. The expiry of the claim stays as it is. */
  markUnknown(options: { readonly claim: Claim; readonly error: string }): Promise<boolean>;

  /**
   * Records an execution that was found to belong to the launch, under whichever claim it started. Always safe:
   * it never replaces an execution that is recorded already, and it creates the record where there is none.
   *
   * @returns the execution that is recorded now; another one than `execution` means that the launch was doubled.
   *   Undefined where another request was launched under the launch id and its execution has no name.
   */
  adopt(options: {
    readonly key: LaunchKey;
    readonly digest: string;
    readonly inputId: string;
    readonly execution: string;
  }): Promise<string | undefined>;
}

/**
 * Why a ledger is not available.
 *
 * - `unreachable`: no connection, or no answer in time.
 * - `refused`: it answered that it does not work now, or not for this login.
 * - `missing`: it is reachable, and there is no ledger in it.
 */
export type LedgerUnavailableReason = 'unreachable' | 'refused' | 'missing';

/**
 * Why a ledger does not do what it was asked, now and later.
 *
 * - `older`: an older version of the bridge made it.
 * - `not allowed`: this login has no right to.
 */
export type LedgerUnusableReason = 'older' | 'not allowed';

export interface LedgerFailureOptions<Reason> {
  readonly reason: Reason;
  /** The same in short and without names of hosts, users and databases, for people who may not see those. */
  readonly says: string;
  readonly cause?: unknown;
}

abstract class LedgerFailure<Reason> extends Error {
  readonly reason: Reason;
  readonly says: string;

  constructor(message: string, { reason, says, cause }: LedgerFailureOptions<Reason>) {
    super(message, { cause });
    this.reason = reason;
    this.says = says;
  }
}

/** The ledger is not available now. Nothing may be launched without it; asking again later may help. */
export class LedgerUnavailable extends LedgerFailure<LedgerUnavailableReason> {
  override readonly name = 'LedgerUnavailable';

  constructor(
    message: string,
    options: LedgerFailureOptions<LedgerUnavailableReason> = { reason: 'unreachable', says: message },
  ) {
    super(message, options);
  }
}

/** The ledger is there, and asking it again does not help. */
export class LedgerUnusable extends LedgerFailure<LedgerUnusableReason> {
  override readonly name = 'LedgerUnusable';
}
