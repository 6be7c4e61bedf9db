import type { Pool } from 'pg';
import { jobPath } from '../../launch/event/launch-key.ts';
import type { TakenLaunch, TakeOptions } from '../../launch/ledger/launch-queue.ts';
import type { LedgerTime } from '../../launch/ledger/ledger-time.ts';
import { launchOfText } from '../../launch/ledger/stored-launch.ts';
import { TAKE } from './claim-statements.ts';
import { patiently } from './ledger-error.ts';
import { query } from './query.ts';

interface TakenRow {
  readonly launch_id: string;
  readonly token: string;
  readonly request: string;
  readonly nth: number;
  readonly is_probe: boolean;
  readonly now_ms: number;
}

interface Call {
  readonly options: TakeOptions;
  readonly resolve: (taken: readonly TakenLaunch[]) => void;
  readonly reject: (error: unknown) => void;
}

/** The most launches in one statement. If its answer is lost, all their claims have to expire. */
const MOST_LAUNCHES = 100;

/**
 * Claims launches of jobs. Calls for one job share statements, as in `SharedStatement`: while one runs, the others gather
 * for the next. So at most one connection of a process waits for the lock of a job.
 */
export class JobTakes {
  readonly #pool: Pool;
  readonly #time: LedgerTime;
  /** Waiting calls, by job and limits. There is an entry while a statement runs. */
  readonly #waiting = new Map<string, Call[]>();

  constructor({ pool, time }: { readonly pool: Pool; readonly time: LedgerTime }) {
    this.#pool = pool;
    this.#time = time;
  }

  /** See `LaunchQueue.take`. */
  take(options: TakeOptions): Promise<readonly TakenLaunch[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly TakenLaunch[]>();
    const name = `${jobPath(options)} ${options.running} ${options.leaseMs}`;
    const waiting = this.#waiting.get(name);
    if (waiting === undefined) void this.#runAll(name, [{ options, resolve, reject }]);
    else waiting.push({ options, resolve, reject });
    return promise;
  }

  async #runAll(name: string, first: readonly Call[]): Promise<void> {
    for (let calls = first; calls.length > 0; calls = this.#next(name)) {
      this.#waiting.set(name, this.#waiting.get(name) ?? []);
      await this.#runFor(calls);
    }
    this.#waiting.delete(name);
  }

  #next(name: string): readonly Call[] {
    const waiting = this.#waiting.get(name) ?? [];
    let wanted = 0;
    const end = waiting.findIndex(({ options }) => (wanted += options.most) > MOST_LAUNCHES);
    return waiting.splice(0, end === -1 ? waiting.length : Math.max(end, 1));
  }

  /** Never rejects. The first call gets the oldest launches. */
  async #runFor(calls: readonly Call[]): Promise<void> {
    const [first] = calls;
    if (first === undefined) return;
    const most = calls.reduce((sum, { options }) => sum + options.most, 0);
    try {
      const taken = await this.#takeNow({ ...first.options, most });
      let from = 0;
      for (const { options, resolve } of calls) {
        resolve(taken.slice(from, from + options.most));
        from += options.most;
      }
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  }

  async #takeNow({ job, name, running, most, leaseMs }: TakeOptions): Promise<readonly TakenLaunch[]> {
    const path = jobPath({ job, name });
    const values = [path, job, most, running ?? null, leaseMs];
    const rows = await patiently(() => query<TakenRow>(this.#pool, TAKE, values));
    for (const row of rows) this.#time.note(row.now_ms);
    return rows
      .toSorted((a, b) => a.nth - b.nth)
      .map((row) => ({
        launch: launchOfText(row.request),
        claim: { key: { job, name, launchId: row.launch_id }, token: row.token },
        isProbe: row.is_probe,
      }));
  }
}
