import type { LaunchKey } from '../event/launch-key.ts';
import type { Claim, Settling, UnknownStanding } from '../ledger/ledger.ts';
import type { CannotTell } from '../ledger/list-fault.ts';

/** What is known of one launch. */
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

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  /** Somebody was faster, or the launch is not what it was when it was looked at. */
  | { readonly kind: 'refused'; readonly standing: Exclude<Standing, { readonly kind: 'free' }> };

/** The record of claims and of the executions they produced, where there is no ledger that stores launches. */
export interface Ledger extends Settling {
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
}
