import { isFollowed, type Row } from '../database/row.ts';
import type { Execution, LaunchTruth } from '../launch-truth.ts';
import type { QueueTruth } from './queue-truth.ts';

/** After all faults have ended, an end is recorded within so many sweeps. */
const SWEEPS_MS = 5 * 60_000;
/** The most reads of a minute for following, of single executions or pages. */
const READS_A_MINUTE = 40;

/** Limits of running executions, by what really runs in Cloud Run, and the ends in the ledger. */
export class RunningInvariants {
  readonly #truth: QueueTruth;
  /** Running executions, and their launches. */
  readonly #running = new Map<Execution, LaunchTruth>();

  constructor(truth: QueueTruth) {
    this.#truth = truth;
  }

  started(execution: Execution): void {
    const truth = this.#truth.options.truthOf(execution.launchId);
    const row = this.#truth.rowOf(execution);
    if (row === undefined || this.#truth.isOdd(truth, execution)) return;
    if (row.endedAs !== undefined && row.resolvedNote === undefined) {
      const detail = `${execution.name} of a launch that is ${row.endedAs}`;
      this.#truth.violate('nothing starts after its end', row, detail);
    }
    const others = this.#others(row, truth);
    this.#running.set(execution, truth);
    const running = this.#truth.runningOf(row.path);
    if (running !== undefined && others.length + 1 > running) {
      const ids = others.map(({ of }) => of.launchId).join(', ');
      this.#truth.violate('no more run than may', row, `${running} may run, beside it: ${ids}`);
    }
    const same = row.key === undefined ? undefined : others.find(({ key }) => key === row.key);
    if (same !== undefined) {
      this.#truth.violate('one of a key runs at a time', row, `beside ${same.of.launchId}, of ${row.key}`);
    }
  }

  /** Call it when an execution has ended or was removed. */
  ended(execution: Execution): void {
    this.#running.delete(execution);
  }

  /** Checks that a recorded end really happened. */
  checkEnd(before: Row | undefined, row: Row): void {
    const { nowMs } = this.#truth.options.time;
    const truth = this.#truth.of(row);
    if (row.endedAs === 'gone') {
      const counts = this.#truth.executionOf(row);
      const isThere = counts !== undefined && counts.deletedMs > nowMs && !counts.isForgotten;
      if (!isThere || this.#truth.isOdd(truth, counts)) return;
      this.#truth.violate('what is gone is not there', row, `Cloud Run has ${counts.name}`);
    } else if (before?.state === 'launched') {
      const { executions } = truth;
      if (executions.some(({ endedAs, endedMs }) => endedAs === row.endedAs && endedMs <= nowMs)) return;
      this.#truth.violate('an end is what Cloud Run says', row, `no execution of it has ${row.endedAs}`);
    }
  }

  /**
   * Call it after a sweep without faults.
   *
   * @param thawedMs when the last freeze of its process ended.
   */
  swept(thawedMs: number): void {
    const { table, time, scenario } = this.#truth.options;
    const { healedAtMs, relaunchAfterMs } = scenario;
    const { nowMs } = time;
    if (nowMs < healedAtMs) return;
    const followed = table.allOpen().filter(isFollowed);
    const fromMs = SWEEPS_MS + (followed.length / READS_A_MINUTE) * 60_000;
    for (const row of followed) {
      const execution = this.#truth.executionOf(row);
      if (execution === undefined) continue;
      const isMissing = execution.isForgotten || execution.deletedMs <= nowMs;
      const withinMs = fromMs + (isMissing ? 2 * relaunchAfterMs + SWEEPS_MS : 0);
      if (Math.max(execution.endedMs, healedAtMs, thawedMs) + withinMs >= nowMs) continue;
      const seconds = Math.round((nowMs - execution.endedMs) / 1000);
      const detail = `${execution.name} ended ${seconds} s ago, and its end is not recorded`;
      this.#truth.violate('an ended execution frees its slot', row, detail);
    }
  }

  /** The other running launches of a job. */
  #others(row: Row, truth: LaunchTruth): readonly Row[] {
    return [...this.#running].flatMap(([other, ofOther]) => {
      const otherRow = this.#truth.rowOf(other);
      const isBeside = ofOther !== truth && otherRow?.path === row.path;
      return isBeside && !this.#truth.isOdd(ofOther, other) ? [otherRow] : [];
    });
  }
}
