import type { LaunchCause } from '../event/launch-event.ts';
import type { LaunchKey } from '../event/launch-key.ts';
import type { LaunchValues } from '../jobs/job.ts';
import type { EndState, ExecutionFailure, LaunchState, QueuedReason } from './launch-state.ts';

/** What a ledger has of one launch, for people. Times are by the ledger's clock. */
export interface LaunchRecord extends LaunchKey {
  /** Of the request: decimal digits; of a named job any text, empty where its event has none. */
  readonly inputId: string;
  readonly digest: string;
  readonly state: LaunchState;
  /** Why it is queued still; null for any other state, and where the version before made it. */
  readonly reason: QueuedReason | null;
  /** The last error, or why it is what it is. */
  readonly detail: string | null;
  /** Of a `failed` one, as far as Cloud Run tells. */
  readonly failure: ExecutionFailure | null;
  /** Of a `rejected` one: the code that Cloud Run refused it with, and its words. */
  readonly rejection: { readonly reason: string; readonly detail: string } | null;
  /** False for what the version before made: its request is not in the ledger, and nobody follows it to its end. */
  readonly isStored: boolean;
  /** The rule that made it. */
  readonly rule: string | null;
  /** Of launches with the same key one at most runs at a time. */
  readonly key: string | null;
  /** What it is started with; null where the ledger does not have it, or it was forgotten. */
  readonly values: LaunchValues | null;
  /** The launch whose event asked for it; null where another event did. */
  readonly cause: LaunchCause | null;
  /** How many launches the event that asked for it comes from, one after the other. */
  readonly links: number;
  /** Claims so far. */
  readonly attempts: number;
  /** Full resource name, as far as it is known. */
  readonly execution: string | null;
  /** Short name of the execution that confirmed that it works. */
  readonly workingExecution: string | null;
  readonly logUri: string | null;
  readonly messageId: string | null;
  readonly traceId: string | null;
  /** Launch id of the launch of this job that this one repeats. */
  readonly retryOf: string | null;
  /** Launch id of the newest one of its key that asked to take its place. */
  readonly replacedBy: string | null;
  /** Somebody wants it cancelled: an operator, or the launch that replaces it. */
  readonly wish: 'cancel' | 'replace' | null;
  /** Who wanted it cancelled, or launched again. */
  readonly wishedBy: string | null;
  /** What was settled by hand, and why. */
  readonly resolvedNote: string | null;
  readonly resolvedAt: Date | null;
  readonly createdAt: Date;
  /** Its place in line: when its message was published; of a retry, when that was asked for. */
  readonly requestedAt: Date | null;
  readonly notBefore: Date | null;
  /** It is not launched later than that. */
  readonly launchBy: Date | null;
  readonly firstClaimedAt: Date | null;
  readonly claimedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly launchedAt: Date | null;
  readonly runningAt: Date | null;
  readonly endedAt: Date | null;
  readonly updatedAt: Date;
  /** When it was launched, of one that the version before made; else when its end was recorded. */
  readonly finishedAt: Date | null;
}

/** What an operator did with a launch. */
export interface LaunchAct {
  readonly act: 'cancel' | 'retry' | 'resolve' | 'reopen';
  /** An e-mail, or `command line`; null where the version before did it. */
  readonly by: string | null;
  /** By the ledger's clock. */
  readonly at: Date;
  /** Of a retry: the launch id of the new launch. Of what was settled by hand: what was said about it. */
  readonly note: string | null;
}

/** Which launches are shown. */
export interface ShownLaunches {
  readonly launchId: string;
  /** Full resource name of the Cloud Run job; left out for all. */
  readonly job?: string | undefined;
  /** The name in `jobs`, empty for the default job; left out for all. */
  readonly name?: string | undefined;
}

/** Which launches are listed: those that all of it fits. What is left out fits all. */
export interface LaunchFilter {
  /** In any of these. */
  readonly states?: readonly LaunchState[] | undefined;
  /** Those of that name in `jobs`, or of that Cloud Run job, short or full. */
  readonly job?: string | undefined;
  /** Those with exactly that key. */
  readonly key?: string | undefined;
  /**
   * Those with exactly that launch id; where there is none, those whose id, key, execution (short or full), job or state
   * is exactly that.
   */
  readonly q?: string | undefined;
}

export interface LaunchPage {
  /** Newest first. */
  readonly launches: readonly LaunchRecord[];
  /** Where the next page begins; undefined on the last one. */
  readonly olderThan: string | undefined;
}

/** What became of a launch. */
export type Verdict =
  /** It made that execution (full resource name). */
  | { readonly execution: string }
  /** Its execution has ended, and nobody can be asked how. */
  | { readonly ended: EndState }
  | 'not launched';

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
   * @param options.olderThan `olderThan` of the page before.
   * @throws {CursorInvalid}
   */
  list(
    options: LaunchFilter & { readonly limit: number; readonly olderThan?: string | undefined },
  ): Promise<LaunchPage>;

  /** How many launches fit; `most` where they are that many or more. */
  count(options: LaunchFilter & { readonly most: number }): Promise<number>;

  /**
   * Settles a launch by hand. The holder of its claim cannot settle it any more, however late it comes.
   *
   * - An execution, of an unknown one: it is launched, and that execution is followed.
   * - Not launched, of an unknown one: it goes back into the queue, or ends as somebody wanted. What the version before
   *   made is launched by its next delivery.
   * - Ended, of an unknown, launched or running one: it has ended, and its slot is free.
   *
   * @param options.note why, for people who read the record.
   * @param options.by who, for the record: an e-mail, or `command line`.
   * @returns the record as it is now.
   * @throws {ResolveRefused} for every other launch.
   */
  resolve(options: {
    readonly key: LaunchKey;
    readonly verdict: Verdict;
    readonly note: string;
    readonly by: string;
  }): Promise<LaunchRecord>;

  /**
   * Undoes `resolve`: the launch is unknown again, as if its claim had expired now; or launched, where it was that before
   * somebody said how it ended. It has its slot again, whoever has got one meanwhile.
   *
   * @returns the record as it is now.
   * @throws {ResolveRefused} for a launch that was not settled by hand, or to which something has happened since.
   */
  reopen(options: {
    readonly key: LaunchKey;
    readonly note: string;
    readonly by: string;
  }): Promise<LaunchRecord>;

  /** What operators did with a launch, the first thing first. It is kept as long as the launch. */
  acts(key: LaunchKey): Promise<readonly LaunchAct[]>;
}

/** The cursor is not one that `list` gave out. */
export class CursorInvalid extends Error {
  override readonly name = 'CursorInvalid';
}

/** Why a launch cannot be settled by hand, or that cannot be undone, with the launch as it is. */
export type Refusal =
  | { readonly reason: 'not found'; readonly key: LaunchKey }
  | {
      /** `not stored`: the version before made it, so that nobody follows it, and it has no slot. */
      readonly reason: 'not unknown' | 'not stored' | 'not resolved' | 'changed since';
      readonly record: LaunchRecord;
    };

/** The launch cannot be settled by hand, or that cannot be undone. */
export class ResolveRefused extends Error {
  override readonly name = 'ResolveRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}
