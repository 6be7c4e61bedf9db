import { shortName } from '../src/launch/kit/short-name.ts';
import type { ObservedExecution } from '../src/launch/executions/observed-execution.ts';
import type { ListedExecution } from '../src/launch/executions/listed-execution.ts';
import type { RunJobCall } from '../src/launch/jobs/run-job-call.ts';
import { LAUNCH_ENV } from '../src/launch/event/launch-env.ts';
import { RunJobFailure } from '../src/launch/jobs/run-job-failure.ts';
import { ExecutionLife } from './execution-life.ts';
import { earlierExecutions, observed, type Kept } from './kept-execution.ts';
import type { Call, Execution } from './launch-truth.ts';
import { EPOCH_MS, WINDOW_MS } from './constants.ts';
import { launchTextOf } from './jobs.ts';
import type { World } from './world.ts';

export interface Page {
  readonly executions: readonly ObservedExecution[];
  /** Where the next page begins; undefined after the last one. */
  readonly next: number | undefined;
}

/** Completed executions that are kept (https://cloud.google.com/run/quotas). */
const RETENTION = 1000;
/** The product takes only shorter lists for complete. */
const DOUBTFUL_LENGTH = 900;
const PAGE_SIZE = 100;
/** The product lists twice, 5 s apart. It does not promise to survive a list that omits an execution for longer. */
const OMITTED_FOR_MS = 4_900;
const SHOWN_FOR_MS = 120_000;

/** Cloud Run for one job: it accepts RunJob, keeps executions, and lists each after some delay. */
export class CloudRun {
  readonly #world: World;
  readonly #job: string;
  readonly #life: ExecutionLife;
  /** Oldest first, as they were created. */
  readonly #kept: Kept[] = [];
  readonly #byName = new Map<string, Kept>();
  readonly #acceptedMs: number[] = [];
  readonly #skewMs: number;
  #completed = 0;
  #gone = 0;
  #oldest = 0;

  /**
   * @param options.job its full name.
   * @param options.confirm asks whether a container may work.
   * @param options.onEnd called for each execution that ends.
   */
  constructor(options: {
    readonly world: World;
    readonly job: string;
    readonly confirm: ((execution: Execution) => Promise<boolean>) | undefined;
    readonly onEnd: (execution: Execution) => void;
  }) {
    this.#world = options.world;
    this.#job = options.job;
    this.#life = new ExecutionLife({
      ...options,
      onEnd: (execution) => {
        this.#complete(execution);
        options.onEnd(execution);
      },
    });
    const { random, scenario } = this.#world;
    this.#skewMs = EPOCH_MS + random.between(-1, 1) * scenario.skewMs;
    this.#makeEarlier();
  }

  /**
   * Accepts a call.
   *
   * @throws {RunJobFailure} when Google's own quota is used up.
   */
  accept(runJob: RunJobCall, call: Call): ListedExecution {
    const { env } = runJob;
    const { time, random, scenario, counts, faults, invariants, history } = this.#world;
    this.#checkQuota();
    counts.executions += 1;
    const launchId = launchTextOf(runJob);
    const digest = env[LAUNCH_ENV.digest] ?? '';
    const name = `${this.#job}/executions/e${counts.executions}`;
    const lagMs = faults.healed ? random.between(0, 1000) : random.next() ** 3 * scenario.listedLateByMs;
    const execution: Execution = {
      name,
      job: this.#job,
      launchId,
      digest,
      call,
      createdMs: time.nowMs,
      listedMs: time.nowMs + lagMs,
      isForgotten: false,
      omittedMs: Number.NEGATIVE_INFINITY,
      hiddenMs: Number.NEGATIVE_INFINITY,
      deletedMs: Number.POSITIVE_INFINITY,
      startedMs: Number.POSITIVE_INFINITY,
      endedMs: Number.POSITIVE_INFINITY,
      endedAs: undefined,
    };
    const shown = {
      name,
      createTimeMs: this.#skewMs + time.nowMs,
      launchId: env[LAUNCH_ENV.launchId],
      launchJob: env[LAUNCH_ENV.job] ?? '',
      digest,
      inputId: undefined,
    };
    this.#keep({ shown, listedMs: execution.listedMs, truth: execution, isCompleted: false });
    history?.note(launchId, `Cloud Run: e${counts.executions} created, listed in ${Math.ceil(lagMs)} ms`);
    invariants.started(execution);
    this.#life.begin(execution);
    return shown;
  }

  /** Whether the list is so long that executions may have been dropped from it. */
  get isFull(): boolean {
    return this.#kept.length - this.#gone >= DOUBTFUL_LENGTH;
  }

  /** One page of the list, newest first. */
  page(from: number | undefined): Page {
    const { time, faults, scenario, invariants } = this.#world;
    const { nowMs } = time;
    const omits = faults.strikes('listOmits');
    const hides = faults.strikes('listHidesEnv');
    if (hides) invariants.hiddenMs.set(this.#job, nowMs);
    const executions: ObservedExecution[] = [];
    let place = from ?? this.#kept.length - 1;
    for (; place >= this.#oldest && executions.length < PAGE_SIZE; place -= 1) {
      const kept = this.#kept[place];
      if (kept === undefined || kept.isGone || kept.listedMs > nowMs) continue;
      if (kept.truth !== undefined && kept.truth.deletedMs <= nowMs && !scenario.showsDeleted) continue;
      if (this.#isOmitted(kept, omits)) continue;
      if (hides && kept.truth !== undefined) kept.truth.hiddenMs = nowMs;
      executions.push(observed(kept, { nowMs, skewMs: this.#skewMs, isHidden: hides }));
    }
    return { executions, next: place < this.#oldest ? undefined : place };
  }

  /** One execution; undefined if it does not exist or is not visible yet. */
  read(name: string): ObservedExecution | undefined {
    const kept = this.#there(name);
    if (kept === undefined) return undefined;
    if (!kept.isMissed && this.#world.faults.strikes('readMisses')) {
      kept.isMissed = true;
      return undefined;
    }
    const { nowMs } = this.#world.time;
    return observed(kept, { nowMs, skewMs: this.#skewMs, isHidden: false });
  }

  /** Cancels an execution. */
  cancel(name: string): 'asked' | 'over' | 'not found' {
    const truth = this.#there(name)?.truth;
    if (truth === undefined) return 'not found';
    if (truth.endedAs !== undefined) return 'over';
    this.#life.cancel(truth);
    return 'asked';
  }

  /** Deletes an execution. If it runs, it ends. */
  deleteOne(): void {
    const { random, time, history } = this.#world;
    const { truth } = this.#kept[random.integer(0, this.#kept.length - 1)] ?? {};
    if (truth === undefined || truth.deletedMs <= time.nowMs) return;
    truth.deletedMs = time.nowMs;
    history?.note(truth.launchId, `Cloud Run: ${truth.name} is deleted`);
    this.#life.end(truth, 'cancelled');
  }

  #there(name: string): Kept | undefined {
    const { nowMs } = this.#world.time;
    const kept = this.#byName.get(shortName(name));
    if (kept === undefined || kept.isGone || kept.listedMs > nowMs) return undefined;
    return kept.truth !== undefined && kept.truth.deletedMs <= nowMs ? undefined : kept;
  }

  #keep(kept: Pick<Kept, 'shown' | 'listedMs' | 'truth' | 'isCompleted'>): Kept {
    const never = { omittedUntilMs: Number.NEGATIVE_INFINITY, shownUntilMs: Number.NEGATIVE_INFINITY };
    const entry = { ...kept, isGone: false, isMissed: false, ...never };
    this.#kept.push(entry);
    this.#byName.set(shortName(kept.shown.name), entry);
    return entry;
  }

  /** Omits an execution, but never twice in a row: it is shown for two minutes after that. */
  #isOmitted(kept: Kept, omits: boolean): boolean {
    const { random, time } = this.#world;
    const { nowMs } = time;
    if (omits && kept.shownUntilMs <= nowMs && random.chance(0.5)) {
      kept.omittedUntilMs = nowMs + random.between(0, OMITTED_FOR_MS);
      kept.shownUntilMs = nowMs + SHOWN_FOR_MS;
    }
    if (kept.omittedUntilMs <= nowMs) return false;
    if (kept.truth !== undefined) kept.truth.omittedMs = nowMs;
    return true;
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

  #complete({ name }: Execution): void {
    const kept = this.#byName.get(shortName(name));
    if (kept !== undefined) kept.isCompleted = true;
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
    const { earlierExecutions: count, earlierShown: isShown } = this.#world.scenario;
    for (const shown of earlierExecutions({ job: this.#job, count, isShown, skewMs: this.#skewMs })) {
      this.#keep({ shown, listedMs: 0, truth: undefined, isCompleted: true });
    }
    this.#completed = count;
  }
}
