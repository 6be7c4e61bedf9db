import type { LaunchKey } from '../event/launch-key.ts';
import type { ListFault } from './list-fault.ts';

/** What a ledger knows of one launch. */
export type Standing =
  /** Never seen, or everything that was tried certainly did not launch: it may be claimed. */
  | { readonly kind: 'free' }
  /** It has its execution. The name is missing while only the operation is known. */
  | { readonly kind: 'launched'; readonly execution: string | undefined }
  /** Somebody holds a claim that has not expired, and is calling RunJob now. */
  | { readonly kind: 'calling'; readonly expiresInMs: number }
  /**
   * A claim ended without anybody knowing whether it launched: its holder said so, or it expired.
   * It is never free again by itself.
   */
  | UnknownStanding
  /** It was launched for a request with another digest. */
  | { readonly kind: 'conflict' }
  | CannotTell;

/** The record is Cloud Run's list, which does not tell now. */
export interface CannotTell {
  readonly kind: 'cannot tell';
  readonly why: ListFault;
}

export interface UnknownStanding {
  readonly kind: 'unknown';
  /** Token of the claim in question; whoever takes the launch over names it. */
  readonly token: string;
  /** How long ago the launch was claimed for the first time: no execution of it can be older. */
  readonly firstClaimedMsAgo: number;
  /** How long ago the claim expired; negative while it has not. */
  readonly expiredMsAgo: number;
}

export interface LookOptions {
  readonly key: LaunchKey;
  readonly digest: string;
  /**
   * Asks nobody but the record itself: where that is Cloud Run's list, a launch that this process does not know
   * is then `free` without a listing, and must not be claimed. Default false.
   */
  readonly inRecordOnly?: boolean;
}

export interface ClaimRequest {
  readonly key: LaunchKey;
  readonly digest: string;
  /** The id of the launch request, decimal digits. */
  readonly inputId: string;
  readonly leaseMs: number;
  /** For whoever reads the record. */
  readonly messageId: string;
  readonly traceId: string | undefined;
  /**
   * Claims an unknown launch again instead of a free one: only the claim with this token is taken
   * over, and only when it expired at least `expiredForMs` ago by the ledger's own clock. Another request may
   * take it over too: what the token stands for never launched.
   */
  readonly takeOver?: { readonly token: string; readonly expiredForMs: number } | undefined;
}

/** An exclusive, expiring right to call RunJob for one launch. */
export interface Claim {
  readonly key: LaunchKey;
  /** Differs for every claim ever made. Settling needs it. */
  readonly token: string;
}

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  /** Somebody was faster, or the launch is not what it was when it was looked at. */
  | { readonly kind: 'refused'; readonly standing: Exclude<Standing, { readonly kind: 'free' }> };

/**
 * The record of claims and of the executions they produced.
 *
 * `settle`, `release` and `markUnknown` act only while the launch is still held under the claim's
 * token; otherwise they change nothing and return false. An expired claim is still held until it is
 * taken over or settled by hand, so a slow holder can settle late.
 *
 * Every method throws {@link LedgerUnavailable} when the record cannot be reached.
 */
export interface Ledger {
  /**
   * What is known of the launch with that key. Only one that was launched for another digest is a
   * `conflict`: a claim may yet come to nothing, and two requests must not turn each other away.
   */
  look(options: LookOptions): Promise<Standing>;

  /**
   * Claims a launch by one conditional write. Of any number of simultaneous claims of one launch, in
   * any number of instances, one at most is granted.
   */
  claim(request: ClaimRequest): Promise<ClaimResult>;

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

/** How an attempt tells what came of its claim. */
export type Settling = Pick<Ledger, 'settle' | 'release' | 'markUnknown' | 'adopt'>;

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
