import { queued, type Outcome } from '../attempt/outcome.ts';
import { returnPermit } from '../attempt/recording.ts';
import { keyText } from '../event/launch-key.ts';
import { BATCH, type Pace } from '../pace/pace.ts';
import type { Permit } from '../pace/permits.ts';
import { isSlowClaim, type DueDemand, type OwnDemand } from './demand.ts';
import { Demands } from './demands.ts';
import { InFlight } from './in-flight.ts';
import type { QueuedJob } from './queue-parts.ts';
import { leaseMsOf, STOPPED_IN_LINE, type TakenOptions, type TakenParts } from './taken-launch.ts';
import { Turns } from './turns.ts';
import { Waiting } from './waiting.ts';

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
    this.#pace = pace;
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

  add(demand: OwnDemand | DueDemand): void {
    const current = demand.own === undefined ? undefined : this.#inFlight.of(demand.own);
    if (current !== undefined && demand.own !== undefined) return this.#bind(demand, current);
    this.#demands.add(demand);
    this.#wakeOnAbort(demand);
    this.#waiting.wake();
    // Those that come together share a round.
    queueMicrotask(() => void this.#serve());
  }

  /** A signal may outlive its demands by far: that of a process is one for all its sweeps. */
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
    }
  }

  async #round(): Promise<void> {
    const { clock, times, stop } = this.#parts;
    const wants = this.#demands.wants((path) => this.#inFlight.isProbing(path));
    const free = MOST_IN_FLIGHT - this.#inFlight.size;
    if (wants.size === 0 || free <= 0) return this.#waiting.change();
    const wanted = [...wants.values()].reduce((sum, want) => sum + want, 0);
    const { scale = 1 } = times;
    const paced = await this.#pace.acquire({
      publishTimeMs: clock.now(),
      latestMs: clock.monotonic() + LONGEST_ASKING_MS * scale,
      longestWaitMs: MOMENT_MS * scale,
      signal: stop,
      most: Math.min(wanted, free, BATCH),
    });
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
      if (permit !== undefined) this.#start(path, { taken: one, permit, askedMs });
    }
    if (taken.some(({ isProbe }) => !isProbe)) refusals.unpaused({ job, name });
    if (taken.length === permits.length) {
      for (const demand of wanting) if (demand.own === undefined) demand.grow();
    } else if (!this.#inFlight.isProbing(path)) {
      this.#demands.dismiss((demand) => wanting.has(demand));
    }
    await Promise.all(permits.slice(taken.length).map(returnPermit));
  }

  #start(path: string, options: TakenOptions): void {
    const { launch } = options.taken;
    const attempt = this.#inFlight.start(path, options);
    const met = this.#demands.meet({ path, own: keyText(launch), attempt });
    for (const demand of met) this.#bind(demand, attempt);
    const tell = (outcome: Outcome): void =>
      this.#parts.happened(met.length > 0 ? outcome : { kind: 'from the queue', outcome }, launch);
    void attempt.then(tell).catch(() => undefined);
  }

  /** The demand is met by what comes of an attempt. */
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

  /** Who does not wait for pace leaves; the others wait, and let those leave that come meanwhile. */
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
