import type { LaunchKey } from '../event/launch-key.ts';

/**
 * The states of a launch. Nothing was launched for an `open` one, nor for a `rejected` one, which was
 * given up; both may be claimed. A `calling` one whose claim has expired counts as `unknown`.
 */
export const LAUNCH_STATES = ['open', 'calling', 'unknown', 'launched', 'rejected'] as const;

export type LaunchState = (typeof LAUNCH_STATES)[number];

/** What a ledger has of one launch, for people. Times are by the ledger's clock. */
export interface LaunchRecord extends LaunchKey {
  /** Of the request: decimal digits; of a named job any text, empty where its event has none. */
  readonly inputId: string;
  readonly digest: string;
  /** `unknown` also for a claim that has expired. */
  readonly state: LaunchState;
  /** Claims so far. */
  readonly attempts: number;
  /** Full resource name, as far as it is known. */
  readonly execution: string | null;
  /** Short name of the execution that confirmed that it works. */
  readonly workingExecution: string | null;
  readonly lastError: string | null;
  readonly messageId: string | null;
  readonly traceId: string | null;
  /** What was settled by hand, and why. */
  readonly resolvedNote: string | null;
  readonly resolvedAt: Date | null;
  readonly createdAt: Date;
  readonly firstClaimedAt: Date | null;
  readonly claimedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
}

/** Which launches are shown. */
export interface ShownLaunches {
  readonly launchId: string;
  /** Full resource name of the Cloud Run job; left out for all. */
  readonly job?: string | undefined;
  /** The name in `jobs`, empty for the default job; left out for all. */
  readonly name?: string | undefined;
}

export interface LaunchPage {
  /** Newest first. */
  readonly launches: readonly LaunchRecord[];
  /** Where the next page begins; undefined on the last one. */
  readonly olderThan: string | undefined;
}

/** What became of a launch: the execution that it made (full resource name), or nothing was launched. */
export type Verdict = { readonly execution: string } | 'not launched';

/**
 * What people see of the launches in a ledger, and change by hand.
 *
 * Every method throws `LedgerUnavailable` or `LedgerUnusable`.
 */
export interface LaunchRecords {
  /** The launches of that launch id, by job and name: none, one, or one for each that uses it. */
  show(options: ShownLaunches): Promise<readonly LaunchRecord[]>;

  /**
   * Lists launches, the newest first.
   *
   * @param options.job those of that name in `jobs`, or of that Cloud Run job, short or full; left out for all.
   * @param options.olderThan `olderThan` of the page before.
   * @throws {CursorInvalid}
   */
  list(options: {
    readonly state?: LaunchState | undefined;
    readonly job?: string | undefined;
    readonly limit: number;
    readonly olderThan?: string | undefined;
  }): Promise<LaunchPage>;

  /**
   * Settles an unknown launch by hand. Launched: later deliveries are duplicates. Not launched: the next delivery
   * launches it. The holder of its claim cannot settle it any more, however late it comes.
   *
   * @param options.note why, for people who read the record.
   * @returns the record as it is now.
   * @throws {ResolveRefused} for every launch that is not unknown.
   */
  resolve(options: {
    readonly key: LaunchKey;
    readonly verdict: Verdict;
    readonly note: string;
  }): Promise<LaunchRecord>;

  /**
   * Undoes `resolve`: the launch is unknown again, as if its claim had expired now.
   *
   * @returns the record as it is now.
   * @throws {ResolveRefused} for a launch that was not settled by hand, or to which something has happened since.
   */
  reopen(options: { readonly key: LaunchKey; readonly note: string }): Promise<LaunchRecord>;
}

/** The cursor is not one that `list` gave out. */
export class CursorInvalid extends Error {
  override readonly name = 'CursorInvalid';
}

/** Why a launch cannot be settled by hand, or that cannot be undone, with the launch as it is. */
export type Refusal =
  | { readonly reason: 'not found'; readonly key: LaunchKey }
  | { readonly reason: 'not unknown' | 'not resolved' | 'changed since'; readonly record: LaunchRecord };

/** The launch cannot be settled by hand, or that cannot be undone. */
export class ResolveRefused extends Error {
  override readonly name = 'ResolveRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}
