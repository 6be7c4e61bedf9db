import type { JobKey } from './launch-queue.ts';
import type { LaunchRecord } from './launch-records.ts';
import type { LaunchState } from './launch-state.ts';

/** Counting stops here, so that no look reads a whole ledger; one more means "more than that". */
export const MOST_COUNTED = 10_000;

/** How many hours have figures, the current one included. */
export const HOURS_TOLD = 24;

/** Figures of one job for an hour of the clock (UTC). */
export interface HourFigures {
  /** Launches stored in this hour. */
  readonly launches: number;
  /** Launches that ended as `failed` in this hour. */
  readonly failed: number;
}

export interface JobStatus extends JobKey {
  /** At most one more than {@link MOST_COUNTED}. */
  readonly queued: number;
  /** When the oldest queued launch was requested; null: none is queued. */
  readonly oldestQueuedAt: Date | null;
  /** The number of launches in {@link HOLDING_STATES}. */
  readonly holding: number;
  readonly running: number;
  readonly unknown: number;
  readonly failedInADay: number;
  /** {@link HOURS_TOLD} of them, the oldest first. */
  readonly hours: readonly HourFigures[];
  /** A misconfiguration pauses it; null: it is not paused. */
  readonly pause: {
    readonly refusal: string;
    readonly error: string;
    readonly since: Date;
    readonly until: Date;
  } | null;
}

/** The ledger at a glance. Times are by its clock. */
export interface LedgerStatus {
  readonly now: Date;
  /** Jobs with a launch that waits or has a slot, or with figures in the last {@link HOURS_TOLD} hours. */
  readonly jobs: readonly JobStatus[];
  /** RunJob calls in the last minute, by scope (`projects/…/locations/…`). */
  readonly calls: readonly { readonly scope: string; readonly lastMinute: number }[];
  readonly lastSweepAt: Date | null;
  /** All launches: exact up to {@link MOST_COUNTED}, an estimate above. */
  readonly launches: number;
  /** The size of the ledger. */
  readonly bytes: number;
  /** Events that wait to be published; at most one more than {@link MOST_COUNTED}. */
  readonly events: number;
}

/** The states with a slot. */
export const HOLDING_STATES = [
  'launching',
  'unknown',
  'launched',
  'running',
] as const satisfies readonly LaunchState[];

/**
 * A ledger as a whole, for people. The cost of each look hardly depends on the size of the ledger.
 *
 * Every method throws `LedgerUnavailable` or `LedgerUnusable`.
 */
export interface LedgerSurvey {
  status(): Promise<LedgerStatus>;
  /** The oldest queued launches, at most so many of each job; ordered by job, the oldest request first. */
  waiting(options: { readonly mostOfAJob: number }): Promise<readonly LaunchRecord[]>;
  /**
   * How many launches each of these rules made in 24 hours, by name; at most one more than {@link MOST_COUNTED}. Rules
   * without a launch are left out, and retries of operators do not count.
   */
  ofRules(names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The launches in these states, those that were claimed longest ago first. */
  holding(options: {
    readonly states: readonly (typeof HOLDING_STATES)[number][];
    readonly most: number;
  }): Promise<readonly LaunchRecord[]>;
}
