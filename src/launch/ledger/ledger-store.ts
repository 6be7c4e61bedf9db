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
 * A ledger, with a port for each use of it. The kinds are in `src/ledger`; all have to pass
 * `ledger-store.conformance.ts`.
 *
 * A port is loaded when it is asked for. Nothing connects before a method of a port is called.
 */
export interface LedgerStore {
  queue(options: QueueOptions): Promise<LaunchQueue>;
  budget(options: BudgetOptions): Promise<Budget>;
  pauses(): Promise<LaunchPauses>;
  /** For people: look-ups, lists, and changes by hand. */
  records(options?: RecordsOptions): Promise<LaunchRecords>;
  /** For people: the ledger as a whole. */
  survey(options?: RecordsOptions): Promise<LedgerSurvey>;
  actions(): Promise<LaunchActions>;
  ends(): Promise<LaunchEnds>;
  outbox(options?: RecordsOptions): Promise<Outbox>;
  leases(): Promise<Leases>;
  /** For the job entry. */
  fence(): Promise<Fence>;
  batches(): Promise<Batches>;
  secrets(): Promise<Secrets>;
  upkeep(): Promise<Upkeep>;
  /** @param options.now this machine's time, milliseconds since the Unix epoch. */
  facts(options: { readonly now: () => number }): Promise<LedgerFacts>;
  /**
   * Compares the rights of the ledger's user with those that the board needs.
   *
   * @param options.mayAct whether the board has operators.
   */
  boardRights(options: { readonly mayAct: boolean }): Promise<LedgerRights>;
  /** It waits at most a second for connections that are being made. */
  close(): Promise<void>;
}

export interface QueueOptions {
  readonly clock: Clock;
  /** Called when the ledger's clock has jumped ahead, with milliseconds. */
  readonly onClockJump?: ((byMs: number) => void) | undefined;
}

export interface RecordsOptions {
  /**
   * The `running` limit of a job in this configuration; undefined for no limit. Without this function, no launch is shown
   * as waiting for a `limit`.
   */
  readonly runningOf?: ((job: JobKey) => number | undefined) | undefined;
  /**
   * Why this configuration prevents every launch of a job, in words; undefined if it does not. Errors that Cloud Run
   * reports are in the ledger.
   */
  readonly setUpFaultOf?: ((job: JobKey) => string | undefined) | undefined;
}

export interface BudgetOptions {
  /** The project and region. Budgets of the same scope share their slots. */
  readonly scope: string;
  /** The most calls in any window. */
  readonly calls: number;
  readonly windowMs: number;
  /** A stored pause counts for no longer, milliseconds. */
  readonly longestPauseMs: number;
}

/** A pause of all launches in a project and region that is not over. */
export interface LaunchPause {
  /** `projects/…/locations/…`. */
  readonly scope: string;
  /** By the ledger's clock, and never later than {@link BudgetOptions.longestPauseMs} allows. */
  readonly until: Date;
}

export interface LaunchPauses {
  /** The pauses that are not over, ordered by scope. */
  list(): Promise<readonly LaunchPause[]>;
  /**
   * Ends a pause. Instances notice it within 5 s.
   *
   * @returns the ended pause; undefined if there was none.
   */
  lift(scope: string): Promise<LaunchPause | undefined>;
}

/** Creating and maintaining a ledger. */
export interface Upkeep {
  /**
   * Creates the ledger, or what is missing of it. Several instances may do this at once. A ledger of a newer version is
   * left unchanged.
   *
   * @throws {LedgerUnavailable}, or any other error that prevents it.
   */
  prepare(): Promise<void>;
  /** Whether everything is there that launches need. */
  isPrepared(): Promise<boolean>;
  /** Calls `tell` each time that a port of this store finds something missing. */
  onUnprepared(tell: () => void): void;
  /** Records that a sweep was done. */
  noteSweep(): Promise<void>;
  /**
   * Removes launches that ended longer ago than that (those of the previous version: launched longer ago), and events
   * that waited so long. It never removes unfinished launches. Several instances may call it at once.
   *
   * @returns the number of removed launches.
   * @throws {LedgerUnavailable}, perhaps after some were removed; the next call goes on.
   */
  removeFinished(options: {
    readonly retentionDays: number;
    readonly signal?: AbortSignal | undefined;
  }): Promise<number>;
}

/** Rights in the words of the ledger's own language, such as `SELECT ON launches`. */
export interface LedgerRights {
  readonly user: string;
  readonly lacking: readonly string[];
  /** Rights to change what the board never changes. */
  readonly beyond: readonly string[];
}

export interface LedgerFacts {
  /** The version of the ledger; 0: there is none. */
  readonly version: number;
  /** The version that this bridge needs. */
  readonly neededVersion: number;
  /** The time of the last sweep, by the ledger's clock; null: never. */
  readonly lastSweepAt: Date | null;
  /** How far the ledger's clock is ahead of this machine's. */
  readonly aheadMs: number;
}
