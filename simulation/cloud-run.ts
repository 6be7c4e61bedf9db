import type { ListedExecution } from '../src/launch/execution-index.ts';
import type { RunJobCall } from '../src/launch/run-job-call.ts';
import { LAUNCH_ENV } from '../src/launch/run-job-call.ts';
import { RunJobFailure } from '../src/launch/run-job-failure.ts';
import type { Call, Execution } from './launch-record.ts';
import { EPOCH_MS, JOB, WINDOW_MS, type World } from './world.ts';

interface Kept {
  readonly shown: ListedExecution;
  readonly listedMs: number;
  readonly truth: Execution | undefined;
  isCompleted: boolean;
  isGone: boolean;
}

export interface Page {
  readonly executions: readonly ListedExecution[];
  /** Where the next page begins; undefined after the last one. */
  readonly next: number | undefined;
}

/** Completed executions that are kept (https://cloud.google.com/run/quotas). */
const RETENTION = 1000;
/** The product takes a list for whole only where it is shorter. */
const DOUBTFUL_LENGTH = 900;
const PAGE_SIZE = 100;

/** Cloud Run: it accepts RunJob, keeps executions, and lists them, each with a delay of its own. */
export class CloudRun {
  readonly #world: World;
  readonly #onStart: (execution: Execution) => void;
  /** Oldest first, as they were created. */
  readonly #kept: Kept[] = [];
  readonly #acceptedMs: number[] = [];
  readonly #skewMs: number;
  #completed = 0;
  #gone = 0;
  #oldest = 0;

  /** @param options.onStart told of each execution when it starts. */
  constructor(options: { readonly world: World; readonly onStart: (execution: Execution) => void }) {
    this.#world = options.world;
    this.#onStart = options.onStart;
    const { random, scenario } = this.#world;
    this.#skewMs = EPOCH_MS + random.between(-1, 1) * scenario.skewMs;
    this.#makeEarlier();
  }

  /**
   * Accepts a call.
   *
   * @throws {RunJobFailure} when Google's own quota is used up.
   */
  accept({ env }: RunJobCall, call: Call): ListedExecution {
    const { time, random, scenario, counts, faults, invariants, history } = this.#world;
    this.#checkQuota();
    counts.executions += 1;
    const launchId = env[LAUNCH_ENV.launchId] ?? '';
    const digest = env[LAUNCH_ENV.digest] ?? '';
    const name = `${JOB}/executions/e${counts.executions}`;
    const lagMs = faults.healed ? random.between(0, 1000) : random.next() ** 3 * scenario.listedLateByMs;
    const execution: Execution = {
      name,
      launchId,
      digest,
      call,
      createdMs: time.nowMs,
      listedMs: time.nowMs + lagMs,
      isForgotten: false,
    };
    const shown = { name, createTimeMs: this.#skewMs + time.nowMs, launchId, digest, inputId: undefined };
    const kept = { shown, listedMs: execution.listedMs, truth: execution, isCompleted: false, isGone: false };
    this.#kept.push(kept);
    history?.note(launchId, `Cloud Run: e${counts.executions} created, listed in ${Math.ceil(lagMs)} ms`);
    invariants.started(execution);
    time.after(random.mostlyShort(10_000, 900_000), () => this.#complete(kept));
    this.#onStart(execution);
    return shown;
  }

  /** Whether the list is so long that nobody can be sure that nothing was dropped from it. */
  get isFull(): boolean {
    return this.#kept.length - this.#gone >= DOUBTFUL_LENGTH;
  }

  /** One page of the list, newest first. */
  page(from: number | undefined): Page {
    const { nowMs } = this.#world.time;
    const executions: ListedExecution[] = [];
    let place = from ?? this.#kept.length - 1;
    for (; place >= this.#oldest && executions.length < PAGE_SIZE; place -= 1) {
      const kept = this.#kept[place];
      if (kept !== undefined && !kept.isGone && kept.listedMs <= nowMs) executions.push(kept.shown);
    }
    return { executions, next: place < this.#oldest ? undefined : place };
  }

  #checkQuota(): void {
    const { time, scenario } = this.#world;
    if (!Number.isFinite(scenario.quotaPerMinute)) return;
    const before = this.#acceptedMs[this.#acceptedMs.length - Math.floor(scenario.quotaPerMinute)];
    if (before !== undefined && time.nowMs - before < WINDOW_MS) {
      const retryDelayMs = WINDOW_MS - (time.nowMs - before);
      throw new RunJobFailure({
        code: 'RESOURCE_EXHAUSTED',
        message: 'quota',
        reach: 'answered',
        retryDelayMs,
      });
    }
    this.#acceptedMs.push(time.nowMs);
  }

  #complete(kept: Kept): void {
    kept.isCompleted = true;
    this.#completed += 1;
    if (this.#completed <= RETENTION) return;
    let place = this.#oldest;
    while (this.#kept[place]?.isCompleted === false || this.#kept[place]?.isGone === true) place += 1;
    const oldest = this.#kept[place];
    if (oldest === undefined) return;
    oldest.isGone = true;
    this.#gone += 1;
    this.#completed -= 1;
    if (oldest.truth !== undefined) oldest.truth.isForgotten = true;
    while (this.#kept[this.#oldest]?.isGone === true) this.#oldest += 1;
  }

  #makeEarlier(): void {
    const { earlierExecutions, earlierShown } = this.#world.scenario;
    for (let count = earlierExecutions; count > 0; count -= 1) {
      const shown = {
        name: `${JOB}/executions/before${count}`,
        createTimeMs: this.#skewMs - count * WINDOW_MS - 1_000_000,
        launchId: earlierShown ? `before${count}` : undefined,
        digest: earlierShown ? 'before' : undefined,
        inputId: undefined,
      };
      this.#kept.push({ shown, listedMs: 0, truth: undefined, isCompleted: true, isGone: false });
    }
    this.#completed = earlierExecutions;
  }
}
