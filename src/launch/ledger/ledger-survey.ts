import type { JobKey } from './launch-queue.ts';
import type { LaunchRecord } from './launch-records.ts';
import type { LaunchState } from './launch-state.ts';

/** What is counted one by one stops there: one more stands for "more than that", so that no look reads a whole ledger. */
export const MOST_COUNTED = 10_000;

/** So many hours are told, the one that runs included. */
export const HOURS_TOLD = 24;

/** What happened to the launches of one job in an hour of the clock (UTC). */
export interface HourFigures {
  /** Stored in it. */
  readonly launches: number;
  /** Ended in it as `failed`. */
  readonly failed: number;
}

/** What a queue waits with, of one job. */
export interface JobStatus extends JobKey {
  /** At most one more than {@link MOST_COUNTED}. */
  readonly queued: number;
  /** When the oldest queued launch was requested; null: none is queued. */
  readonly oldestQueuedAt: Date | null;
  /** Those that hold a slot: launching, unknown, launched, running. */
  readonly holding: number;
  readonly running: number;
  readonly unknown: number;
  readonly failedInADay: number;
  /** {@link HOURS_TOLD} of them, the oldest first. */
  readonly hours: readonly HourFigures[];
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
  /** Those of which something waits, holds a slot, or happened in the hours that are told. */
  readonly jobs: readonly JobStatus[];
  /** RunJob calls in the last minute, by scope (`projects/…/locations/…`). */
  readonly calls: readonly { readonly scope: string; readonly lastMinute: number }[];
  readonly lastSweepAt: Date | null;
  /** How the ledger grows: launches, exact up to {@link MOST_COUNTED} and about so many above, and bytes. */
  readonly launches: number;
  readonly bytes: number;
  /** Events that wait to be published; at most one more than {@link MOST_COUNTED}. */
  readonly events: number;
}

/** Those that hold a slot. */
export const HOLDING_STATES = [
  'launching',
  'unknown',
  'launched',
  'running',
] as const satisfies readonly LaunchState[];

/**
 * A ledger as a whole, for people. Each look costs about the same, however much the ledger remembers.
 *
 * Every method throws `LedgerUnavailable` or `LedgerUnusable`.
 */
export interface LedgerSurvey {
  status(): Promise<LedgerStatus>;
  /** The queued launches that were requested first, at most so many of a job; by job, the oldest request first. */
  waiting(options: { readonly mostOfAJob: number }): Promise<readonly LaunchRecord[]>;
  /**
   * How many launches each of these rules made in 24 hours, by name; at most one more than {@link MOST_COUNTED}. Rules that
   * made none are left out. A launch that an operator repeats is not made by a rule.
   */
  ofRules(names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The launches in these states, of those that hold a slot; the one that was claimed longest ago first. */
  holding(options: {
    readonly states: readonly (typeof HOLDING_STATES)[number][];
    readonly most: number;
  }): Promise<readonly LaunchRecord[]>;
}
