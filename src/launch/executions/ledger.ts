import type { LaunchKey } from '../event/launch-key.ts';
import type { Claim, Settling, UnknownStanding } from '../ledger/ledger.ts';
import type { CannotTell } from '../ledger/list-fault.ts';

/** What is known of one launch. */
export type Standing =
  /** Never seen, or every try certainly did not launch: it may be claimed. */
  | { readonly kind: 'free' }
  /** It has its execution. `execution` is undefined while only the operation is known. */
  | { readonly kind: 'launched'; readonly execution: string | undefined }
  /** A claim on it has not expired: RunJob is being called now. */
  | { readonly kind: 'calling'; readonly expiresInMs: number }
  /** A claim ended, and it is not known whether it launched. It never becomes free by itself. */
  | UnknownStanding
  /** It was launched for a request with another digest. */
  | { readonly kind: 'conflict' }
  | CannotTell;

export interface LookOptions {
  readonly key: LaunchKey;
  readonly digest: string;
  /**
   * Does not read Cloud Run's list. A launch that this process does not know is then `free`, but must not be claimed.
   * Default false.
   */
  readonly inRecordOnly?: boolean;
}

export interface ClaimRequest {
  readonly key: LaunchKey;
  readonly digest: string;
  readonly leaseMs: number;
  /**
   * Claims an unknown launch again: only the claim with this token is taken over, and only if it expired at least
   * `expiredForMs` ago by the ledger's clock. Another request may do it too, since the old claim never launched.
   */
  readonly takeOver?: { readonly token: string; readonly expiredForMs: number } | undefined;
}

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  /** Another claim was faster, or the launch has changed since the look. */
  | { readonly kind: 'refused'; readonly standing: Exclude<Standing, { readonly kind: 'free' }> };

/** The record of claims and their executions, for a bridge without a ledger that stores launches. */
export interface Ledger extends Settling {
  /**
   * What is known of the launch with that key. `conflict` only if another request was launched: while it is only
   * claimed it may fail, and two requests must not reject each other.
   */
  look(options: LookOptions): Promise<Standing>;

  /**
   * Claims a launch by one conditional write. Of any number of claims at once, at most one is granted.
   */
  claim(request: ClaimRequest): Promise<ClaimResult>;
}
