import { queued, type Outcome } from '../attempt/outcome.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';
import { BATCH } from '../pace/pace.ts';
import type { DueDemand, OwnDemand } from './demand.ts';
import type { QueuedJob } from './queue-parts.ts';
import { STOPPED_IN_LINE, type TakenParts } from './taken-launch.ts';

type Demand = OwnDemand | DueDemand;

/** The demands for launches in one project and region. */
export class Demands {
  readonly #parts: TakenParts;
  readonly #jobs: ReadonlyMap<string, QueuedJob>;
  readonly #waiting = new Set<Demand>();

  /** @param options.jobs by path. */
  constructor(options: { readonly parts: TakenParts; readonly jobs: ReadonlyMap<string, QueuedJob> }) {
    this.#parts = options.parts;
    this.#jobs = options.jobs;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** By the monotonic clock. */
  get soonestEndMs(): number {
    return Math.min(...[...this.#waiting].map(({ options }) => options.untilMs));
  }

  jobOf(path: string): QueuedJob {
    const job = this.#jobs.get(path);
    if (job === undefined) throw new Error(`${path} is not a job of this process`);
    return job;
  }

  add(demand: Demand): void {
    this.#waiting.add(demand);
  }

  of(path: string): ReadonlySet<Demand> {
    return new Set([...this.#waiting].filter((demand) => demand.path === path));
  }

  /** How many permits each job can use now, by path. */
  wants(isProbing: (path: string) => boolean): ReadonlyMap<string, number> {
    const wants = new Map<string, number>();
    for (const { path, most } of this.#waiting) {
      if (isProbing(path)) continue;
      const mostNow = this.#parts.refusals.isDoubtful(path) ? 1 : BATCH;
      wants.set(path, Math.min((wants.get(path) ?? 0) + most, mostNow));
    }
    return wants;
  }

  /**
   * Tells the demands that a launch is being sent.
   *
   * @returns the deliveries that wait for exactly this launch. They are removed here.
   */
  meet(options: {
    readonly path: string;
    readonly own: string;
    readonly attempt: Promise<Outcome>;
  }): readonly OwnDemand[] {
    const met: OwnDemand[] = [];
    for (const demand of this.#waiting) {
      if (demand.path !== options.path) continue;
      if (demand.own === undefined) demand.add(options.attempt);
      else if (demand.own === options.own) met.push(demand);
    }
    for (const demand of met) this.#waiting.delete(demand);
    return met;
  }

  /** Removes demands whose caller has left, whose time is over, or whose job cannot be called now. */
  dismissOver(): void {
    const { clock, stop, refusals } = this.#parts;
    const nowMs = clock.monotonic();
    this.dismiss(({ options }) => stop.aborted || options.signal.aborted, { outcome: STOPPED_IN_LINE });
    this.dismiss(({ options }) => nowMs > options.untilMs, { goesOn: true });
    this.dismiss(({ path }) => refusals.isUnsendable(path));
  }

  /**
   * Removes the demands that `isMeant` names, and answers them.
   *
   * @param how.outcome the answer to a delivery. Default: why its job waits, as far as this process knows.
   * @param how.goesOn whether more can be launched a little later. Default false.
   */
  dismiss(
    isMeant: (demand: Demand) => boolean,
    how: { readonly outcome?: Outcome; readonly goesOn?: boolean } = {},
  ): void {
    for (const demand of this.#remove(isMeant)) {
      if (demand.own === undefined) demand.end(how.goesOn ?? false);
      else demand.settle(how.outcome ?? this.#whyWaiting(demand.path));
    }
  }

  /** An unreachable ledger is not an error for a delivery: its launch is stored already. */
  fail(isMeant: (demand: Demand) => boolean, error: unknown): void {
    for (const demand of this.#remove(isMeant)) {
      if (demand.own === undefined || !(error instanceof LedgerUnavailable)) demand.fail(error);
      else demand.settle(queued({ code: 'ledger unreachable', error: error.message }));
    }
  }

  #remove(isMeant: (demand: Demand) => boolean): readonly Demand[] {
    const removed = [...this.#waiting].filter(isMeant);
    for (const demand of removed) this.#waiting.delete(demand);
    return removed;
  }

  #whyWaiting(path: string): Outcome {
    const job = this.jobOf(path);
    const refusal = this.#parts.refusals.whyOf(job);
    if (refusal !== undefined) return queued(refusal);
    const { running } = job.queueing;
    return queued(running === undefined ? { code: 'in line' } : { code: 'limit reached', running });
  }
}
