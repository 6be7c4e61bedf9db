import type { Pool, QueryResultRow } from 'pg';
import { passed, type Clock } from '../../launch/kit/clock.ts';
import { jobOfPath, jobPath, keyText, type LaunchKey } from '../../launch/event/launch-key.ts';
import { LedgerUnavailable } from '../../launch/ledger/ledger.ts';
import { isLockedOut } from './ledger-error.ts';
import { query, type Statement } from './query.ts';

/** A row of a shared statement identifies its launch. */
export interface LaunchRow extends QueryResultRow {
  readonly launch_id: string;
  /** The path of the job. */
  readonly job: string;
}

interface Call<Row> {
  readonly key: LaunchKey;
  readonly values: readonly unknown[];
  readonly resolve: (row: Row | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** The most launches in one statement. More would save nothing, and all would wait for the slowest. */
const MOST_LAUNCHES = 100;
/**
 * During a burst, the next statement waits {@link COMPANY_MS} for more launches. It is a burst if the last statement had
 * at least so many launches and ended less than {@link SOON_MS} ago.
 */
const MANY_LAUNCHES = 5;
const SOON_MS = 50;
const COMPANY_MS = 5;

export interface SharedStatementOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly statement: Statement;
}

/**
 * One statement that the launches of a process share, as a group commit shares writes to disk: while it runs for some,
 * others gather for the next. A single launch does not wait. (PostgreSQL has commit_delay and commit_siblings for the
 * same purpose.)
 *
 * Before, separate statements were half of the cost of a launch (docs/maintainers/decisions/0008-what-a-launch-costs.md).
 */
export class SharedStatement<Row extends LaunchRow> {
  readonly #options: SharedStatementOptions;
  #waiting: Call<Row>[] = [];
  #isRunning = false;
  #lastLaunches = 0;
  /** When the last statement ended, by the monotonic clock. */
  #lastEndedMs = Number.NEGATIVE_INFINITY;

  /**
   * @param options.statement takes arrays with one element for each launch: $1 launch ids, $2 paths of jobs, then the
   *   values of `run`. It returns at most one row for each launch.
   */
  constructor(options: SharedStatementOptions) {
    this.#options = options;
  }

  /**
   * Runs the statement for one launch.
   *
   * @returns its row; undefined if there is none.
   * @throws {LedgerUnavailable}, or another error of the database about this launch.
   */
  run(key: LaunchKey, values: readonly unknown[] = []): Promise<Row | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Row | undefined>();
    this.#waiting.push({ key, values, resolve, reject });
    if (!this.#isRunning) void this.#runAll();
    return promise;
  }

  async #runAll(): Promise<void> {
    const { clock } = this.#options;
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      if (this.#isBurst()) await passed(clock, COMPANY_MS);
      const calls = this.#nextCalls();
      this.#lastLaunches = calls.size;
      await this.#runFor(calls);
      this.#lastEndedMs = clock.monotonic();
    }
    this.#isRunning = false;
  }

  #isBurst(): boolean {
    return (
      this.#lastLaunches >= MANY_LAUNCHES && this.#options.clock.monotonic() - this.#lastEndedMs < SOON_MS
    );
  }

  /** PostgreSQL does not change a row twice in one statement, so a second call for the same launch waits. */
  #nextCalls(): ReadonlyMap<string, Call<Row>> {
    const calls = new Map<string, Call<Row>>();
    const later: Call<Row>[] = [];
    for (const call of this.#waiting) {
      const name = keyText(call.key);
      if (calls.has(name) || calls.size === MOST_LAUNCHES) later.push(call);
      else calls.set(name, call);
    }
    this.#waiting = later;
    return calls;
  }

  /** Never rejects: each call gets the result of its own launch. */
  async #runFor(calls: ReadonlyMap<string, Call<Row>>): Promise<void> {
    const { pool, statement } = this.#options;
    const list = [...calls.values()];
    try {
      const rows = await query<Row>(pool, statement, columnsOf(list));
      const byName = new Map(rows.map((row) => [textOf(row), row]));
      for (const [name, { resolve }] of calls) resolve(byName.get(name));
    } catch (error) {
      // The error of one launch rolls back all. Each is tried again singly, and no other launch waits for that.
      if (calls.size > 1 && mayBeOnesFault(error)) {
        for (const [name, call] of calls) void this.#runFor(new Map([[name, call]]));
      } else for (const { reject } of list) reject(error);
    }
  }
}

/** A database that is down fails for all launches. A locked row, or any other error, may concern only one. */
function mayBeOnesFault(error: unknown): boolean {
  return !(error instanceof LedgerUnavailable) || isLockedOut(error);
}

function textOf({ launch_id: launchId, job }: LaunchRow): string {
  return keyText({ ...jobOfPath(job), launchId });
}

function columnsOf(calls: readonly Pick<Call<never>, 'key' | 'values'>[]): readonly (readonly unknown[])[] {
  const rows = calls.map(({ key, values }) => [key.launchId, jobPath(key), ...values]);
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));
}
