import { Absences } from '../attempt/absences.ts';
import { ANSWER_RESERVE_MS } from '../attempt/launch-context.ts';
import type { Outcome } from '../attempt/outcome.ts';
import { jobPath } from '../event/launch-key.ts';
import { sumOf, type StepResult, type SweepTime } from '../executions/sweep-step.ts';
import type { Launch } from '../jobs/launch.ts';
import type { JobKey } from '../ledger/launch-queue.ts';
import type { Pace } from '../pace/pace.ts';
import type { Permit } from '../pace/permits.ts';
import { DueDemand, OwnDemand } from './demand.ts';
import { LaunchLine } from './launch-line.ts';
import type { QueuedJob, QueueParts } from './queue-parts.ts';
import { Refusals } from './refusals.ts';
import type { Start } from './start.ts';
import type { TakenParts } from './taken-launch.ts';

const NOTHING: StepResult = { changed: {} };

/**
 * Launches what is due from the ledger. There is one in each process; any number of processes may run at once.
 *
 * Its guarantees for one launch are those of `Launcher`.
 */
export class Dispatcher {
  readonly parts: TakenParts;
  /** By path. */
  readonly #jobs: ReadonlyMap<string, QueuedJob>;
  /** One for each pace: Google has a quota for each project and region. */
  readonly #lines = new Map<Pace, LaunchLine>();

  constructor(parts: QueueParts) {
    this.parts = { ...parts, absences: new Absences(parts), refusals: new Refusals(parts) };
    this.#jobs = new Map(parts.jobs.map((job) => [jobPath(job), job]));
  }

  /**
   * Prepares the claim of `launch` by the same write that stores it.
   *
   * @param options.sinceMs see `tryNow`.
   * @returns undefined if the launch has to wait in line.
   */
  async startOf(options: { readonly launch: Launch; readonly sinceMs: number }): Promise<Start | undefined> {
    const { launch, sinceMs } = options;
    const { clock } = this.parts;
    const job = this.#jobs.get(jobPath(launch));
    // Running launches are counted under a lock that only `take` holds.
    if (job === undefined || job.queueing.running !== undefined) return undefined;
    const isEarly = (launch.queueing.notBeforeMs ?? 0) > clock.now();
    if (isEarly || clock.monotonic() > this.#latestMs(sinceMs)) return undefined;
    return this.#lineOf(launch.job).startOf(launch);
  }

  /**
   * Launches what is due of the job of `launch`, oldest first, until `launch` was tried or nothing more can be started.
   * It does not wait for the pace.
   *
   * @param options.sinceMs when its delivery began, by the monotonic clock. The delivery must be answered in time.
   * @param options.permit one that the caller has already.
   */
  tryNow(options: {
    readonly launch: Launch;
    readonly sinceMs: number;
    readonly signal: AbortSignal;
    readonly permit?: Permit | undefined;
  }): Promise<Outcome> {
    const { launch, sinceMs, signal, permit } = options;
    const demand = new OwnDemand({ job: launch, own: launch, signal, untilMs: this.#latestMs(sinceMs) });
    this.#lineOf(launch.job).add(demand, permit);
    return demand.outcome;
  }

  /**
   * Launches what is due of a job after one of its slots became free. It does not wait for the pace. A job that this
   * process does not have is left alone.
   *
   * @throws LedgerUnavailable
   */
  launchDue(job: JobKey, { signal, untilMs }: SweepTime): Promise<StepResult> {
    return this.#want(job, { signal, untilMs }, Number.NEGATIVE_INFINITY);
  }

  /**
   * Launches what is due of these jobs, and waits for the pace.
   *
   * @param time.latestMs it waits only if the pace allows a call before that. This may be after `untilMs`: then the
   *   sweep has another round.
   * @throws LedgerUnavailable
   */
  async launchAll(
    jobs: readonly JobKey[],
    { latestMs, ...time }: SweepTime & { readonly latestMs: number },
  ): Promise<StepResult> {
    const wanted = jobs.map((job) => this.#want(job, time, latestMs));
    // Wait for all before an error is thrown, so that every sent call is recorded.
    await Promise.allSettled(wanted);
    return sumOf(await Promise.all(wanted));
  }

  /** Resolves when every sent call is recorded. */
  async close(): Promise<void> {
    await Promise.all([...this.#lines.values()].map((line) => line.idle()));
  }

  /** The latest time to claim for a delivery that began at `sinceMs`. */
  #latestMs(sinceMs: number): number {
    const { ackDeadlineMs, runJobTimeoutMs, scale = 1 } = this.parts.times;
    return sinceMs + ackDeadlineMs - runJobTimeoutMs - 2 * ANSWER_RESERVE_MS * scale;
  }

  #want(job: JobKey, { signal, untilMs }: SweepTime, waitsUntilMs: number): Promise<StepResult> {
    if (!this.#jobs.has(jobPath(job))) return Promise.resolve(NOTHING);
    const demand = new DueDemand({ job, signal, untilMs, waitsUntilMs });
    this.#lineOf(job.job).add(demand);
    return demand.result;
  }

  #lineOf(job: string): LaunchLine {
    const pace = this.parts.paceOf(job);
    const line = this.#lines.get(pace) ?? new LaunchLine({ parts: this.parts, pace, jobs: this.#jobs });
    this.#lines.set(pace, line);
    return line;
  }
}
