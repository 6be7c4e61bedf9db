import type { LaunchKey } from '../event/launch-key.ts';
import type { LaunchRecord } from './launch-records.ts';
import type { FinalState, LaunchState } from './launch-state.ts';

/** Why an action on a launch is refused. */
export type ActionRefusal =
  | { readonly kind: 'refused'; readonly reason: 'not found' }
  | {
      readonly kind: 'refused';
      /**
       * - `ended`: it cannot be cancelled any more.
       * - `not ended`: it cannot be launched again, or forgotten, yet.
       * - `succeeded`: what succeeded is not launched again.
       * - `gone`: nobody knows whether it succeeded; it is launched again only when forced to.
       * - `not stored`: its request is not in the ledger: it was forgotten, or the version before made it.
       */
      readonly reason: 'ended' | 'not ended' | 'succeeded' | 'gone' | 'not stored';
      readonly record: LaunchRecord;
    };

export type Cancelled =
  /** It was queued, and has ended as `cancelled`. */
  | { readonly kind: 'ended'; readonly state: FinalState }
  /** It is kept in the ledger; the execution is cancelled as soon as it is known. */
  | { readonly kind: 'wished'; readonly state: LaunchState }
  | ActionRefusal;

export type Retried =
  /** A launch of its own, which names the first in `retryOf`. Asking twice is one launch: `isNew` tells which one it was. */
  { readonly kind: 'retried'; readonly launchId: string; readonly isNew: boolean } | ActionRefusal;

/** What a queue waits with, of one job. */
export interface JobStatus {
  /** Full name of the Cloud Run job. */
  readonly job: string;
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
  readonly queued: number;
  /** When the oldest queued launch was requested; null: none is queued. */
  readonly oldestQueuedAt: Date | null;
  /** Those that hold a slot: launching, unknown, launched, running. */
  readonly holding: number;
  readonly running: number;
  readonly unknown: number;
  readonly succeededInADay: number;
  readonly failedInADay: number;
  /** A set-up fault pauses it; null: it is not paused. */
  readonly pause: {
    readonly refusal: string;
    readonly error: string;
    readonly since: Date;
    readonly until: Date;
  } | null;
}

/** One screen about a ledger. Times are by its clock. */
export interface LedgerStatus {
  readonly now: Date;
  readonly jobs: readonly JobStatus[];
  /** RunJob calls in the last minute, by scope (`projects/…/locations/…`). */
  readonly calls: readonly { readonly scope: string; readonly lastMinute: number }[];
  readonly lastSweepAt: Date | null;
  /** Rows and bytes: how the ledger grows. */
  readonly launches: number;
  readonly bytes: number;
  /** Events that wait to be published. */
  readonly events: number;
}

/** What operators do with launches. Every method throws `LedgerUnavailable` or `LedgerUnusable`. */
export interface LaunchActions {
  /** @param options.by who wants it, for the record: an e-mail, or `command line`. */
  cancel(options: { readonly key: LaunchKey; readonly by: string }): Promise<Cancelled>;
  /**
   * Launches again what has ended in any way but success, with the same request, under the launch id `t_` + hash of
   * job and launch id.
   *
   * @param options.force also one that is `gone`.
   */
  retry(options: { readonly key: LaunchKey; readonly force: boolean; readonly by: string }): Promise<Retried>;
  /** Erases the values of an ended launch (args, env, key …) and keeps its id and state. */
  forget(key: LaunchKey): Promise<{ readonly kind: 'forgotten' } | ActionRefusal>;
  status(): Promise<LedgerStatus>;
}
