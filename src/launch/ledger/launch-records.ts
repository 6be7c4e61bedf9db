import type { LaunchCause } from '../event/launch-event.ts';
import type { LaunchKey } from '../event/launch-key.ts';
import type { LaunchValues } from '../jobs/job.ts';
import type { EndState, ExecutionFailure, LaunchState, QueuedReason } from './launch-state.ts';

/** What a ledger knows of one launch, for people. Times are by the ledger's clock. */
export interface LaunchRecord extends LaunchKey {
  /** The id of the request: decimal digits; for a named job any text, empty if its event has none. */
  readonly inputId: string;
  readonly digest: string;
  readonly state: LaunchState;
  /** Why it is still queued; null in any other state, and if the previous version stored it. */
  readonly reason: QueuedReason | null;
  /** The last error, or another explanation of its state. */
  readonly detail: string | null;
  /** Of a `failed` one, as far as Cloud Run tells. */
  readonly failure: ExecutionFailure | null;
  /** Of a `rejected` one: Cloud Run's code and message. */
  readonly rejection: { readonly reason: string; readonly detail: string } | null;
  /** False if the previous version stored it: its request is not in the ledger, and its end is not recorded. */
  readonly isStored: boolean;
  /** The rule that made it. */
  readonly rule: string | null;
  /** At most one launch with this key runs at a time. */
  readonly key: string | null;
  /** What it is started with; null if `isStored` is false, or it was forgotten. */
  readonly values: LaunchValues | null;
  /** The launch whose event launched it; null if another event did. */
  readonly cause: LaunchCause | null;
  /** The length of the chain of launches before it; see `linksOf`. */
  readonly links: number;
  /** Claims so far. */
  readonly attempts: number;
  /** Full resource name. */
  readonly execution: string | null;
  /** Short name of the execution that the fence lets work. */
  readonly workingExecution: string | null;
  readonly logUri: string | null;
  readonly messageId: string | null;
  readonly traceId: string | null;
  /** Launch id of the launch that this one repeats. */
  readonly retryOf: string | null;
  /** Launch id of the newest launch that replaces it. */
  readonly replacedBy: string | null;
  /** It is to be cancelled: for an operator, or for the launch that replaces it. */
  readonly wish: 'cancel' | 'replace' | null;
  /** The operator who cancelled or retried it. */
  readonly wishedBy: string | null;
  /** What was settled by hand, and why. */
  readonly resolvedNote: string | null;
  readonly resolvedAt: Date | null;
  readonly createdAt: Date;
  /** Decides its place in line: when its message was published, or when the retry was asked for. */
  readonly requestedAt: Date | null;
  readonly notBefore: Date | null;
  /** It is not launched later. */
  readonly launchBy: Date | null;
  readonly firstClaimedAt: Date | null;
  readonly claimedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly launchedAt: Date | null;
  readonly runningAt: Date | null;
  readonly endedAt: Date | null;
  readonly updatedAt: Date;
  /** When its end was recorded; if the previous version stored it, when it was launched. */
  readonly finishedAt: Date | null;
}

/** An action of an operator on a launch. */
export interface LaunchAct {
  readonly act: 'cancel' | 'retry' | 'resolve' | 'reopen';
  /** An e-mail, or `command line`; null if the previous version recorded it. */
  readonly by: string | null;
  /** By the ledger's clock. */
  readonly at: Date;
  /** For a retry: the launch id of the new launch. For `resolve` and `reopen`: the operator's note. */
  readonly note: string | null;
}

export interface ShownLaunches {
  readonly launchId: string;
  /** Full resource name of the Cloud Run job; left out for all. */
  readonly job?: string | undefined;
  /** The name in `jobs`, empty for the default job; left out for all. */
  readonly name?: string | undefined;
}

/** Lists the launches that match every given field. */
export interface LaunchFilter {
  /** Any of these. */
  readonly states?: readonly LaunchState[] | undefined;
  /** A name in `jobs`, or a Cloud Run job by its short or full name. */
  readonly job?: string | undefined;
  readonly key?: string | undefined;
  /**
   * A launch id; if no launch has it, an id, a key, an execution (short or full name), a job or a state. It must match
   * exactly.
   */
  readonly q?: string | undefined;
}

export interface LaunchPage {
  /** Newest first. */
  readonly launches: readonly LaunchRecord[];
  /** Where the next page begins; undefined on the last one. */
  readonly olderThan: string | undefined;
}

/** What an operator says became of a launch. */
export type Resolution =
  /** It made that execution (full resource name). */
  | { readonly execution: string }
  /** Its execution has ended, but Cloud Run cannot be asked how. */
  | { readonly ended: EndState }
  | 'not launched';

/**
 * The launches of a ledger, as people see them and change them by hand.
 *
 * Every method throws `LedgerUnavailable` or `LedgerUnusable`.
 */
export interface LaunchRecords {
  /** The launches with that launch id: at most one for each job and name. */
  show(options: ShownLaunches): Promise<readonly LaunchRecord[]>;

  /**
   * Lists launches, the newest first.
   *
   * @param options.olderThan that of the previous page.
   * @throws {CursorInvalid}
   */
  list(
    options: LaunchFilter & { readonly limit: number; readonly olderThan?: string | undefined },
  ): Promise<LaunchPage>;

  /** The number of launches that match, counted up to `most`. */
  count(options: LaunchFilter & { readonly most: number }): Promise<number>;

  /**
   * Settles a launch by hand. After that the owner of its claim can no longer settle it.
   *
   * - An execution (for an unknown launch): it is launched, and that execution is followed.
   * - Not launched (for an unknown launch): it is queued again, or ends if it was to be cancelled or replaced. One that
   *   the previous version stored is launched by its next delivery.
   * - Ended (for an unknown, launched or running launch): it has ended, and its slots are free.
   *
   * @param options.note the reason, for people.
   * @param options.by an e-mail, or `command line`.
   * @returns the record after the change.
   * @throws {ResolveRefused} for any other launch.
   */
  resolve(options: {
    readonly key: LaunchKey;
    readonly resolution: Resolution;
    readonly note: string;
    readonly by: string;
  }): Promise<LaunchRecord>;

  /**
   * Undoes `resolve`. The launch is unknown again, as if its claim had expired now; or launched, if it was before. It has
   * its slots again, even if another launch has taken them meanwhile.
   *
   * @returns the record after the change.
   * @throws {ResolveRefused} for a launch that was not settled by hand, or has changed since.
   */
  reopen(options: {
    readonly key: LaunchKey;
    readonly note: string;
    readonly by: string;
  }): Promise<LaunchRecord>;

  /** The actions of operators on a launch, the oldest first. They are kept as long as the launch. */
  acts(key: LaunchKey): Promise<readonly LaunchAct[]>;
}

/** The cursor is not one that `list` gave out. */
export class CursorInvalid extends Error {
  override readonly name = 'CursorInvalid';
}

/** Why `resolve` or `reopen` is refused, with the current record of the launch. */
export type Refusal =
  | { readonly reason: 'not found'; readonly key: LaunchKey }
  | {
      /** `not stored`: the previous version stored it, so it has no slot and its end is not recorded. */
      readonly reason: 'not unknown' | 'not stored' | 'not resolved' | 'changed since';
      readonly record: LaunchRecord;
    };

/** `resolve` or `reopen` is refused. */
export class ResolveRefused extends Error {
  override readonly name = 'ResolveRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}
