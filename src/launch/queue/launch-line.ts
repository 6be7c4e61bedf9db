import { queued, type Outcome } from '../attempt/outcome.ts';
import { jobPath, keyText } from '../event/launch-key.ts';
import type { TakenLaunch } from '../ledger/launch-queue.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';
import { BATCH, type Pace } from '../pace/pace.ts';
import type { Permit } from '../pace/permits.ts';
import { returnPermit } from '../attempt/recording.ts';
import { isSlowClaim, type DueDemand, type OwnDemand } from './demand.ts';
import type { QueuedJob } from './queue-parts.ts';
import { launchTaken, leaseMsOf, STOPPED_IN_LINE, type TakenParts } from './taken-launch.ts';
import { Waiting } from './waiting.ts';

type Demand = OwnDemand | DueDemand;

/** No more calls of RunJob are under way at a time: so many fit into one connection. */
const MOST_IN_FLIGHT = 100;
/** So long a slot of the budget is waited for that is not free at once, also by deliveries. */
const MOMENT_MS = 1_000;
/** So long an answer of the budget is waited for; then something is wrong. */
const LONGEST_ASKING_MS = 10_000;
/** A slot can come free early, by being given back in another process; so the budget is asked again after that. */
const RECHECK_MS = 5_000;
/** Claims of one delivery that outlast their permit; the pace has learnt from the first. */
const MOST_SLOW_CLAIMS = 2;

/**
 * Launches what is wanted of the jobs of one project and region: takes permits of their pace, goes round the jobs with
 * them, and sends what could be claimed. A permit that finds nothing to claim is given back.
 */
export class LaunchLine {
  readonly #parts: TakenParts;
  readonly #pace: Pace;
  /** By path. */
  readonly #jobs: ReadonlyMap<string, QueuedJob>;
  readonly #demands = new Set<Demand>();
  /** By the text of the key. */
  readonly #inFlight = new Map<string, Promise<Outcome>>();
  /** Paths of jobs of which a probe is under way: what becomes of it decides about the others. */
  readonly #probing = new Set<string>();
  /** The path of the job that had the last permit of the round before. */
  #lastServed = '';
  readonly #waiting: Waiting;
  #isServing = false;

  constructor(options: {
    readonly parts: TakenParts;
    readonly pace: Pace;
    readonly jobs: ReadonlyMap<string, QueuedJob>;
  }) {
    this.#parts = options.parts;
    this.#pace = options.pace;
    this.#jobs = options.jobs;
    this.#waiting = new Waiting(options.parts.clock);
    options.parts.stop.addEventListener('abort', () => this.#waiting.wake(), { once: true });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight.values());
  }

  add(demand: Demand): void {
    const { signal } = demand.options;
    const current = demand.own === undefined ? undefined : this.#inFlight.get(demand.own);
    if (current !== undefined) return this.#bind(demand, current);
    this.#demands.add(demand);
    signal.addEventListener('abort', () => this.#waiting.wake(), { once: true });
    this.#waiting.wake();
    // Those that come together share a round.
    queueMicrotask(() => void this.#serve());
  }

  async #serve(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    try {
      for (;;) {
        this.#dismissOver();
        if (this.#demands.size === 0) return;
        await this.#round();
      }
    } catch (error) {
      for (const demand of this.#demands) this.#fail(demand, error);
    } finally {
      this.#isServing = false;
    }
  }

  async #round(): Promise<void> {
    const { clock, times, stop } = this.#parts;
    const wants = this.#wants();
    const free = MOST_IN_FLIGHT - this.#inFlight.size;
    if (wants.size === 0 || free <= 0) return this.#waiting.change();
    const wanted = [...wants.values()].reduce((sum, want) => sum + want, 0);
    const { scale = 1 } = times;
    const nowMs = clock.monotonic();
    const paced = await this.#pace.acquire({
      publishTimeMs: clock.now(),
      latestMs: nowMs + LONGEST_ASKING_MS * scale,
      longestWaitMs: MOMENT_MS * scale,
      signal: stop,
      most: Math.min(wanted, free, BATCH),
    });
    if (paced.kind === 'granted') return this.#share([paced.permit, ...paced.more], wants);
    if (paced.kind === 'cancelled') return this.#dismissAll(STOPPED_IN_LINE);
    return this.#withoutBudget(paced.kind === 'too late' ? paced.retryAfterMs : 0);
  }

  /** How many permits each job can use, by path, in the order of their turns. */
  #wants(): Map<string, number> {
    const wants = new Map<string, number>();
    for (const { path, most } of this.#demands) {
      if (this.#probing.has(path)) continue;
      const mostNow = this.#parts.refusals.isDoubtful(path) ? 1 : BATCH;
      wants.set(path, Math.min((wants.get(path) ?? 0) + most, mostNow));
    }
    const paths = [...wants.keys()].toSorted();
    const next = paths.findIndex((path) => path > this.#lastServed);
    const turns = next < 0 ? paths : [...paths.slice(next), ...paths.slice(0, next)];
    return new Map(turns.map((path) => [path, wants.get(path) ?? 0]));
  }

  /** One permit after the other, to one job after the other. */
  async #share(permits: readonly Permit[], wants: Map<string, number>): Promise<void> {
    const shares = new Map<string, Permit[]>();
    const left = permits.toReversed();
    while (left.length > 0 && wants.size > 0) {
      for (const [path, want] of wants) {
        const permit = left.pop();
        if (permit === undefined) break;
        this.#lastServed = path;
        shares.set(path, [...(shares.get(path) ?? []), permit]);
        if (want > 1) wants.set(path, want - 1);
        else wants.delete(path);
      }
    }
    await Promise.all([
      ...[...shares].map(([path, share]) => this.#launchSome(path, share)),
      ...left.map((permit) => returnPermit(permit)),
    ]);
  }

  async #launchSome(path: string, permits: readonly Permit[]): Promise<void> {
    const { ledger, clock } = this.#parts;
    const job = this.#jobs.get(path);
    const wanting = [...this.#demands].filter((demand) => demand.path === path);
    const askedMs = clock.monotonic();
    let taken: readonly TakenLaunch[] = [];
    try {
      if (job !== undefined) {
        const { running } = job.queueing;
        const leaseMs = leaseMsOf(this.#parts);
        taken = await ledger.take({ job: job.job, name: job.name, running, most: permits.length, leaseMs });
      }
    } catch (error) {
      for (const demand of wanting) this.#fail(demand, error);
      await Promise.all(permits.map(returnPermit));
      return;
    }
    for (const [n, one] of taken.entries()) {
      const permit = permits[n];
      if (permit !== undefined) this.#start(path, { taken: one, permit, askedMs });
    }
    if (job !== undefined && taken.some(({ isProbe }) => !isProbe)) this.#parts.refusals.unpaused(job);
    if (taken.length < permits.length && !this.#probing.has(path)) {
      for (const demand of wanting) this.#dismiss(demand, { goesOn: false });
    }
    await Promise.all(permits.slice(taken.length).map(returnPermit));
  }

  #start(path: string, options: Parameters<typeof launchTaken>[1]): void {
    const { launch } = options.taken;
    const isProbe = options.taken.isProbe || this.#parts.refusals.isDoubtful(path);
    const key = keyText(launch);
    const attempt = launchTaken(this.#parts, options).finally(() => {
      this.#inFlight.delete(key);
      if (isProbe) this.#probing.delete(path);
      this.#waiting.wake();
    });
    this.#inFlight.set(key, attempt);
    if (isProbe) this.#probing.add(path);
    let isAwaited = false;
    for (const demand of this.#demands) {
      if (demand.own === undefined) {
        if (demand.path === path) demand.add(attempt);
      } else if (demand.own === key) {
        this.#demands.delete(demand);
        this.#bind(demand, attempt);
        isAwaited = true;
      }
    }
    void attempt.then((outcome) => this.#tell(options.taken, outcome, isAwaited)).catch(() => undefined);
  }

  #tell({ launch }: TakenLaunch, outcome: Outcome, isAwaited: boolean): void {
    this.#parts.happened(isAwaited ? outcome : { kind: 'from the queue', outcome }, launch);
  }

  /** The demand is met by what comes of an attempt. */
  #bind(demand: Demand, attempt: Promise<Outcome>): void {
    if (demand.own === undefined) return;
    attempt.then(
      (outcome) => {
        demand.tries += 1;
        if (isSlowClaim(outcome) && demand.tries < MOST_SLOW_CLAIMS) this.add(demand);
        else demand.settle(outcome);
      },
      (error: unknown) => demand.fail(error),
    );
  }

  /** Who does not wait for pace leaves; the others wait, and let those leave that come meanwhile. */
  async #withoutBudget(retryAfterMs: number): Promise<void> {
    const { clock, times } = this.#parts;
    const nextMs = clock.monotonic() + retryAfterMs;
    for (const demand of this.#demands) {
      if (demand.waitsUntilMs < nextMs)
        this.#dismiss(demand, { outcome: queued({ code: 'no budget' }), goesOn: false });
    }
    if (this.#demands.size === 0) return;
    const endMs = Math.min(...[...this.#demands].map(({ options }) => options.untilMs));
    const forMs = Math.min(retryAfterMs, RECHECK_MS * (times.scale ?? 1), endMs - clock.monotonic());
    await this.#waiting.change(Math.max(forMs, 1));
  }

  #dismissOver(): void {
    const { clock, stop, refusals } = this.#parts;
    const nowMs = clock.monotonic();
    for (const demand of this.#demands) {
      const { signal, untilMs } = demand.options;
      if (stop.aborted || signal.aborted) this.#dismiss(demand, { outcome: STOPPED_IN_LINE, goesOn: false });
      else if (nowMs > untilMs) this.#dismiss(demand, { goesOn: true });
      else if (refusals.isUnsendable(demand.path)) this.#dismiss(demand, { goesOn: false });
    }
  }

  #dismissAll(outcome: Outcome): void {
    for (const demand of this.#demands) this.#dismiss(demand, { outcome, goesOn: false });
  }

  #dismiss(
    demand: Demand,
    { outcome, goesOn }: { readonly outcome?: Outcome; readonly goesOn: boolean },
  ): void {
    if (!this.#demands.delete(demand)) return;
    if (demand.own === undefined) demand.end(goesOn);
    else demand.settle(outcome ?? this.#whyWaiting(demand.path));
  }

  #fail(demand: Demand, error: unknown): void {
    if (!this.#demands.delete(demand)) return;
    if (demand.own === undefined || !(error instanceof LedgerUnavailable)) demand.fail(error);
    else demand.settle(queued({ code: 'ledger unreachable', error: error.message }));
  }

  /** As far as this process knows. */
  #whyWaiting(path: string): Outcome {
    const job = this.#jobs.get(path);
    const refusal = job && this.#parts.refusals.whyOf(job);
    if (refusal !== undefined) return queued(refusal);
    const running = job?.queueing.running;
    return queued(running === undefined ? { code: 'in line' } : { code: 'limit reached', running });
  }
}
