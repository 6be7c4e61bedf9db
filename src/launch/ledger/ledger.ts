import type { LaunchKey } from '../event/launch-key.ts';

/** An exclusive, expiring right to call RunJob for one launch. */
export interface Claim {
  readonly key: LaunchKey;
  /** Unique for every claim. */
  readonly token: string;
}

/** A launch that was claimed, and of which it is not known whether it was launched. */
export interface UnknownStanding {
  readonly kind: 'unknown';
  /** Token of its claim. */
  readonly token: string;
  /** How long ago the launch was first claimed. No execution of it can be older. */
  readonly firstClaimedMsAgo: number;
  /** How long ago the claim expired; negative while it has not. */
  readonly expiredMsAgo: number;
}

/**
 * Records the result of a claim.
 *
 * `settle`, `release` and `markUnknown` act only while the claim is the launch's current one; otherwise they change
 * nothing and return false. An expired claim stays current until it is taken over or settled by hand, so a slow process
 * can still settle it.
 *
 * Every method throws {@link LedgerUnavailable} when the ledger cannot be reached.
 */
export interface Settling {
  /** Records that the claim launched. `execution` is undefined if the operation named none. */
  settle(options: { readonly claim: Claim; readonly execution: string | undefined }): Promise<boolean>;

  /** Gives up a claim that certainly did not launch. The launch can be claimed again at once. */
  release(options: { readonly claim: Claim; readonly error: string }): Promise<boolean>;

  /** Records that the claim may have launched. The claim's expiry does not change. */
  markUnknown(options: { readonly claim: Claim; readonly error: string }): Promise<boolean>;

  /**
   * Records an execution that was found for the launch, whichever claim started it. It never replaces a recorded
   * execution, and creates a missing record.
   *
   * @returns the recorded execution. If it is not `execution`, the launch was doubled. Undefined if another request
   *   was launched under the launch id and the name of its execution is not known.
   */
  adopt(options: {
    readonly key: LaunchKey;
    readonly digest: string;
    readonly inputId: string;
    readonly execution: string;
  }): Promise<string | undefined>;
}

/**
 * Why a ledger is not available:
 *
 * - `unreachable`: no connection, or no answer in time.
 * - `refused`: the database refuses to work now, or refuses this login.
 * - `missing`: the database has no ledger.
 */
export type LedgerUnavailableReason = 'unreachable' | 'refused' | 'missing';

/**
 * Why asking the ledger again does not help:
 *
 * - `older`: an older version of the bridge created it.
 * - `not allowed`: this login has no right to do it.
 */
export type LedgerUnusableReason = 'older' | 'not allowed';

export interface LedgerFailureOptions<Reason> {
  readonly reason: Reason;
  /** A short message without names of hosts, users and databases, for people who may not see them. */
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

/** The ledger is not available now. Nothing may be launched; asking again later may help. */
export class LedgerUnavailable extends LedgerFailure<LedgerUnavailableReason> {
  override readonly name = 'LedgerUnavailable';

  constructor(
    message: string,
    options: LedgerFailureOptions<LedgerUnavailableReason> = { reason: 'unreachable', says: message },
  ) {
    super(message, options);
  }
}

/** The ledger is reachable, but asking again does not help. */
export class LedgerUnusable extends LedgerFailure<LedgerUnusableReason> {
  override readonly name = 'LedgerUnusable';
}
