import type { Clock } from '../kit/clock.ts';
import type { Batches } from './batches.ts';
import type { Budget } from './budget.ts';
import type { Fence } from './fence.ts';
import type { LaunchActions } from './launch-actions.ts';
import type { LaunchEnds } from './launch-ends.ts';
import type { JobKey, LaunchQueue } from './launch-queue.ts';
import type { LaunchRecords } from './launch-records.ts';
import type { LedgerSurvey } from './ledger-survey.ts';
import type { Leases } from './leases.ts';
import type { Outbox } from './outbox.ts';
import type { Secrets } from './secrets.ts';

/**
 * A ledger of one kind, with a port for each use of it. `src/ledger` has the kinds; `ledger-store.conformance.ts` has
 * the rules for all of them.
 *
 * A part is loaded when it is asked for, and nothing connects before a method of a part is called.
 */
export interface LedgerStore {
  /** The launches as a queue. */
  queue(options: QueueOptions): Promise<LaunchQueue>;
  budget(options: BudgetOptions): Promise<Budget>;
  pauses(): Promise<LaunchPauses>;
  /** For people: look-ups, lists, and what is changed by hand. */
  records(options?: RecordsOptions): Promise<LaunchRecords>;
  /** For people: how the ledger stands as a whole. */
  survey(options?: RecordsOptions): Promise<LedgerSurvey>;
  /** What operators do with launches. */
  actions(): Promise<LaunchActions>;
  /** What becomes of launches after they were accepted. */
  ends(): Promise<LaunchEnds>;
  /** The events that wait to be published. */
  outbox(options?: RecordsOptions): Promise<Outbox>;
  leases(): Promise<Leases>;
  /** For the job: which execution works. */
  fence(): Promise<Fence>;
  /** What operators do with many launches at once. */
  batches(): Promise<Batches>;
  secrets(): Promise<Secrets>;
  upkeep(): Promise<Upkeep>;
  /**
   * Looks at the ledger without changing it.
   *
   * @param options.now this machine's time, milliseconds since the Unix epoch.
   */
  facts(options: { readonly now: () => number }): Promise<LedgerFacts>;
  /**
   * What the user of this ledger may do, held against what the board needs.
   *
   * @param options.mayAct whether there are operators on the board.
   */
  boardRights(options: { readonly mayAct: boolean }): Promise<LedgerRights>;
  /** Waits no longer than a second for connections that are being made. */
  close(): Promise<void>;
}

export interface QueueOptions {
  readonly clock: Clock;
  /** Told when the ledger's clock jumped ahead, in milliseconds. */
  readonly onClockJump?: ((byMs: number) => void) | undefined;
}

export interface RecordsOptions {
  /**
   * How many launches of that name may hold a slot at a time, by today's rules; undefined for no limit. Where it is left
   * out, nothing is shown as waiting for a `limit`.
   */
  readonly runningOf?: ((job: JobKey) => number | undefined) | undefined;
  /**
   * What of the configuration keeps every launch of that name from being launched, in words; undefined for nothing. The
   * faults that Cloud Run finds are in the ledger.
   */
  readonly setUpFaultOf?: ((job: JobKey) => string | undefined) | undefined;
}

export interface BudgetOptions {
  /** Budgets of the same scope are one: the project and region that Google counts by. */
  readonly scope: string;
  /** Calls in any window. */
  readonly calls: number;
  /** How long Google looks back, milliseconds. */
  readonly windowMs: number;
  /** No pause that is stored counts for longer, milliseconds. */
  readonly longestPauseMs: number;
}

/** A pause of all launches of a project and region, which is not over. */
export interface LaunchPause {
  /** `projects/…/locations/…`. */
  readonly scope: string;
  /** By the ledger's clock. One that is stored for longer than a pause may last ends as early as it counts for. */
  readonly until: Date;
}

export interface LaunchPauses {
  /** The pauses that are not over, by scope. */
  list(): Promise<readonly LaunchPause[]>;
  /**
   * Ends the pause of that project and region; instances notice within 5 s.
   *
   * @returns the pause as it was; undefined where there was none.
   */
  lift(scope: string): Promise<LaunchPause | undefined>;
}

/** What keeps a ledger fit for launches. */
export interface Upkeep {
  /**
   * Makes the ledger, or what is missing of it. Any number of instances may do so at once. A ledger of a newer version
   * is left alone.
   *
   * @throws {LedgerUnavailable}, and whatever else keeps it from being made.
   */
  prepare(): Promise<void>;
  /** Whether everything is there that launches need. */
  isPrepared(): Promise<boolean>;
  /** Has `tell` called each time that a part of this store finds that something is missing. */
  onUnprepared(tell: () => void): void;
  /** Takes note that a sweep was done. */
  noteSweep(): Promise<void>;
  /**
   * Forgets the launches that ended longer ago than that (of the version before: that were launched), and the events of
   * which nobody was told for so long; unfinished launches never. Any number of instances may call it, at any time.
   *
   * @returns how many launches were removed.
   * @throws {LedgerUnavailable} after some, perhaps; the next call goes on.
   */
  removeFinished(options: {
    readonly retentionDays: number;
    /** Ends it soon. */
    readonly signal?: AbortSignal | undefined;
  }): Promise<number>;
}

/** Rights are named as the ledger's own language names them, such as `SELECT ON launches`. */
export interface LedgerRights {
  readonly user: string;
  readonly lacking: readonly string[];
  /** With which it could change what the board never changes. */
  readonly beyond: readonly string[];
}

export interface LedgerFacts {
  /** Newest version that was made there; 0: there is no ledger. */
  readonly version: number;
  /** The version that this version of the bridge needs. */
  readonly neededVersion: number;
  /** When a sweep was last noted, by the ledger's clock; null: never. */
  readonly lastSweepAt: Date | null;
  /** How far the ledger's clock is before this machine's. */
  readonly aheadMs: number;
}
