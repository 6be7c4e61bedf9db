import { queued, type Outcome } from '../attempt/outcome.ts';
import { returnPermit } from '../attempt/recording.ts';
import { jobPath, keyText } from '../event/launch-key.ts';
import type { Launch } from '../jobs/launch.ts';
import type { Pace } from '../pace/pace.ts';
import type { Permit } from '../pace/permits.ts';
import { isSlowClaim, type DueDemand, type OwnDemand } from './demand.ts';
import { Demands } from './demands.ts';
import { InFlight } from './in-flight.ts';
import { LinePermits } from './line-permits.ts';
import type { QueuedJob } from './queue-parts.ts';
import { startOf, type Start } from './start.ts';
import { leaseMsOf, STOPPED_IN_LINE, type TakenOptions, type TakenParts } from './taken-launch.ts';
import { Turns } from './turns.ts';
import { Waiting } from './waiting.ts';

/** Another process can give a slot of the budget back early, so the budget is asked again after this time. */
const RECHECK_MS = 5_000;
/** How many claims of one delivery may outlast their permits. The pace has adapted after the first. */
const MOST_SLOW_CLAIMS = 2;

/**
 * Serves the demands for the jobs of one project and region: takes permits of the pace, deals them out to the jobs in
 * turn, claims launches, and sends them. A permit for which no launch could be claimed is given back.
 */
export class LaunchLine {
  readonly #parts: TakenParts;
  readonly #permits: LinePermits;
  readonly #demands: Demands;
  readonly #inFlight: InFlight;
  readonly #turns = new Turns();
  readonly #waiting: Waiting;
  #isServing = false;

  constructor(options: {
    readonly parts: TakenParts;
    readonly pace: Pace;
    /** By path. */
    readonly jobs: ReadonlyMap<string, QueuedJob>;
  }) {
    const { parts, pace, jobs } = options;
    this.#parts = parts;
    this.#permits = new LinePermits({ pace, parts });
    this.#waiting = new Waiting(parts.clock);
    const changed = (): void => this.#waiting.wake();
    this.#demands = new Demands({ parts, jobs });
    this.#inFlight = new InFlight({ parts, changed });
    parts.stop.addEventListener('abort', changed, { once: true });
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#inFlight.idle();
  }

  /** @param permit one that the caller has already; the next launch in line uses it. */
  add(demand: OwnDemand | DueDemand, permit?: Permit): void {
    if (permit !== undefined) this.#permits.leave(permit);
    const current = demand.own === undefined ? undefined : this.#inFlight.of(demand.own);
    if (current !== undefined && demand.own !== undefined) this.#bind(demand, current);
    else {
      this.#demands.add(demand);
      this.#wakeOnAbort(demand);
    }
    this.#waiting.wake();
    // Demands that arrive together share a round.
    queueMicrotask(() => void this.#serve());
  }

  /** See `startOf` in `start.ts`. */
  startOf(launch: Launch): Promise<Start | undefined> {
    const send = (options: TakenOptions) => this.#send(jobPath(launch), options, true);
    const line = { demands: this.#demands, inFlight: this.#inFlight, permits: this.#permits };
    return startOf({ parts: this.#parts, ...line, launch, send });
  }

  /** The listener is removed when the demand ends: the signal of a process outlives all its demands. */
  #wakeOnAbort(demand: OwnDemand | DueDemand): void {
    const { signal } = demand.options;
    const wake = (): void => this.#waiting.wake();
    const forget = (): void => signal.removeEventListener('abort', wake);
    signal.addEventListener('abort', wake, { once: true });
    const over: Promise<unknown> = demand.own === undefined ? demand.result : demand.outcome;
    over.then(forget, forget);
  }

  async #serve(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    try {
      for (;;) {
        this.#demands.dismissOver();
        if (this.#demands.isEmpty) return;
        await this.#round();
      }
    } catch (error) {
      this.#demands.fail(() => true, error);
    } finally {
      this.#isServing = false;
      await this.#permits.returnLeft();
    }
  }

  async #round(): Promise<void> {
    const { stop } = this.#parts;
    const wants = this.#demands.wants((path) => this.#inFlight.isProbing(path));
    const { free } = this.#inFlight;
    if (wants.size === 0 || free <= 0) {
      await this.#permits.returnLeft();
      return this.#waiting.change();
    }
    const wanted = [...wants.values()].reduce((sum, want) => sum + want, 0);
    const paced = await this.#permits.some(Math.min(wanted, free));
    if (paced.kind === 'cancelled') return this.#demands.dismiss(() => true, { outcome: STOPPED_IN_LINE });
    if (paced.kind !== 'granted') {
      return this.#withoutBudget(paced.kind === 'too late' ? paced.retryAfterMs : 0);
    }
    const permits = [paced.permit, ...paced.more];
    const { shares, left } = stop.aborted
      ? { shares: new Map<string, Permit[]>(), left: permits }
      : this.#turns.deal(permits, wants);
    await Promise.all([
      ...[...shares].map(([path, share]) => this.#launchSome(path, share)),
      ...left.map(returnPermit),
    ]);
  }

  async #launchSome(path: string, permits: readonly Permit[]): Promise<void> {
    const { ledger, clock, refusals } = this.#parts;
    const { job, name, queueing } = this.#demands.jobOf(path);
    const wanting = this.#demands.of(path);
    const askedMs = clock.monotonic();
    const leaseMs = leaseMsOf(this.#parts);
    let taken: Awaited<ReturnType<typeof ledger.take>>;
    try {
      taken = await ledger.take({ job, name, running: queueing.running, most: permits.length, leaseMs });
    } catch (error) {
      this.#demands.fail((demand) => wanting.has(demand), error);
      await Promise.all(permits.map(returnPermit));
      return;
    }
    for (const [n, one] of taken.entries()) {
      const permit = permits[n];
      if (permit !== undefined) void this.#send(path, { taken: one, permit, askedMs });
    }
    if (taken.some(({ isProbe }) => !isProbe)) refusals.unpaused({ job, name });
    if (taken.length === permits.length) {
      for (const demand of wanting) if (demand.own === undefined) demand.grow();
    } else if (!this.#inFlight.isProbing(path)) {
      this.#demands.dismiss((demand) => wanting.has(demand));
    }
    await Promise.all(permits.slice(taken.length).map(returnPermit));
  }

  /** @param isOwn whether the delivery of this launch waits for it. */
  #send(path: string, options: TakenOptions, isOwn = false): Promise<Outcome> {
    const { launch } = options.taken;
    const attempt = this.#inFlight.start(path, options);
    const met = this.#demands.meet({ path, own: keyText(launch), attempt });
    for (const demand of met) this.#bind(demand, attempt);
    const tell = (outcome: Outcome): void =>
      this.#parts.happened(isOwn || met.length > 0 ? outcome : { kind: 'from the queue', outcome }, launch);
    void attempt.then(tell).catch(() => undefined);
    return attempt;
  }

  /** The outcome of the attempt answers the demand. */
  #bind(demand: OwnDemand, attempt: Promise<Outcome>): void {
    attempt.then(
      (outcome) => {
        demand.tries += 1;
        if (isSlowClaim(outcome) && demand.tries < MOST_SLOW_CLAIMS) this.add(demand);
        else demand.settle(outcome);
      },
      (error: unknown) => demand.fail(error),
    );
  }

  /** Answers the demands that do not wait for the pace, and waits with the others. */
  async #withoutBudget(retryAfterMs: number): Promise<void> {
    const { clock, times } = this.#parts;
    const nextMs = clock.monotonic() + retryAfterMs;
    const outcome = queued({ code: 'no budget' });
    this.#demands.dismiss(({ waitsUntilMs }) => waitsUntilMs < nextMs, { outcome });
    if (this.#demands.isEmpty) return;
    const leftMs = this.#demands.soonestEndMs - clock.monotonic();
    await this.#waiting.change(Math.max(1, Math.min(retryAfterMs, RECHECK_MS * (times.scale ?? 1), leftMs)));
  }
}
