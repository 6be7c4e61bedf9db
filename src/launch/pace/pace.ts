import type { Budget } from '../ledger/budget.ts';
import type { Clock } from '../kit/clock.ts';
import { Permits, type Permit, type TakenPermits } from './permits.ts';
import { lastSlotMs, Waiters, type PaceRequest, type PaceResult, type Waiter } from './waiters.ts';

/** The most slots to ask for at once: enough to hide a round trip, few enough to be used while they are fresh. */
export const BATCH = 16;
/** Another instance can give a slot back early, so the budget is asked again after this time. */
const RECHECK_MS = 5_000;
/** The calls of a burst are refused together: a second pause is news only if it is so many times longer. */
const NEWS = 2;

/**
 * Gives out permits within the budget, the oldest message first. A waiting request needs neither a connection nor a slot.
 */
export class Pace {
  readonly #budget: Budget;
  readonly #clock: Clock;
  readonly #permits: Permits;
  readonly #waiters = new Waiters();
  /** Set while the budget is used up; it said that the next slot is at `#nextSlotMs`. */
  #timer: { cancel(): void } | undefined;
  #nextSlotMs = Number.NEGATIVE_INFINITY;
  /** The end of the pause that this process asked for. */
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  #asking = false;
  #isClosed = false;

  /** @param options.latenessMs how long a permit stays fresh, at least; longer if the budget answers slowly. */
  constructor(options: { readonly budget: Budget; readonly clock: Clock; readonly latenessMs: number }) {
    this.#budget = options.budget;
    this.#clock = options.clock;
    this.#permits = new Permits(options);
  }

  /**
   * Waits for a permit, or several.
   *
   * @throws LedgerUnavailable when the budget cannot be reached now.
   */
  acquire(request: PaceRequest): Promise<PaceResult> {
    if (request.signal.aborted || this.#isClosed) return Promise.resolve({ kind: 'cancelled' });
    const retryAfterMs = this.retryAfterMs(lastSlotMs(request, this.#clock.monotonic()));
    if (retryAfterMs !== undefined) return Promise.resolve({ kind: 'too late', retryAfterMs });
    const { promise, resolve, reject } = Promise.withResolvers<PaceResult>();
    const waiter: Waiter = { ...request, hasWaited: false, resolve, reject };
    const leave = (): void => {
      for (const one of this.#waiters.remove((other) => other === waiter)) one.resolve({ kind: 'cancelled' });
    };
    request.signal.addEventListener('abort', leave, { once: true });
    void promise.finally(() => request.signal.removeEventListener('abort', leave)).catch(() => undefined);
    this.#waiters.insert(waiter);
    if (this.#timer === undefined) void this.#serve();
    return promise;
  }

  /**
   * Tells without asking the budget whether a permit can come before `latestMs`.
   *
   * @returns how long it is until the next slot, if that is too late; undefined if one may come in time.
   */
  retryAfterMs(latestMs: number): number | undefined {
    const isTooLate = this.#timer !== undefined && this.#nextSlotMs > latestMs;
    return isTooLate ? this.#nextSlotMs - this.#clock.monotonic() : undefined;
  }

  /**
   * Gives no permits for that long, because Google's quota is used up.
   *
   * @returns whether this is news: no pause of this process is under way, or only a much shorter one.
   * @throws LedgerUnavailable when the budget cannot be reached now.
   */
  async pause(forMs: number): Promise<boolean> {
    const nowMs = this.#clock.monotonic();
    const isNews = forMs > NEWS * (this.#pausedUntilMs - nowMs);
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + forMs);
    await this.#budget.pause(forMs);
    return isNews;
  }

  /** Stops asking the budget. Waiting and later requests are cancelled. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const waiter of this.#waiters.remove(() => true)) waiter.resolve({ kind: 'cancelled' });
  }

  async #serve(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (!this.#waiters.isEmpty && this.#timer === undefined) await this.#serveSome();
    } catch (error) {
      for (const waiter of this.#waiters.remove(() => true)) waiter.reject(error);
    } finally {
      this.#asking = false;
    }
  }

  async #serveSome(): Promise<void> {
    this.#dismissLate();
    if (this.#waiters.isEmpty) return;
    const taken = await this.#take();
    if (taken.kind === 'wait') return this.#waitFor(taken.forMs);
    // A pause may have been lifted by hand: then the next one is news.
    this.#pausedUntilMs = Number.NEGATIVE_INFINITY;
    const permits = taken.permits.map((permit) => this.#announced(permit));
    const left = this.#waiters.grant(permits);
    await giveBack(taken.permits.slice(taken.permits.length - left.length));
  }

  /** If permits came so late that a claim could outlast them, they are given back and taken again, one time, for longer. */
  async #take(): Promise<TakenPermits> {
    const wanted = Math.min(this.#waiters.wanted, BATCH);
    const taken = await this.#permits.take(wanted);
    this.#dismissLate();
    if (taken.kind === 'wait' || !taken.isTooShort || this.#waiters.isEmpty) return taken;
    await giveBack(taken.permits);
    const again = await this.#permits.take(wanted);
    this.#dismissLate();
    return again;
  }

  /** When the permit is given back, the budget is asked again for the other waiters. */
  #announced(permit: Permit): Permit {
    return {
      isFresh: () => permit.isFresh(),
      giveBack: async () => {
        await permit.giveBack();
        this.#ask();
      },
    };
  }

  #waitFor(forMs: number): void {
    if (this.#isClosed) return;
    this.#nextSlotMs = this.#clock.monotonic() + forMs;
    this.#turnAway(this.#nextSlotMs);
    this.#waiters.noteWait();
    this.#timer = this.#clock.setTimer(Math.min(forMs, RECHECK_MS), () => this.#ask());
  }

  /** Answers the requests that cannot be served before `nextMs` at once, so that they need not wait. */
  #turnAway(nextMs: number): void {
    const nowMs = this.#clock.monotonic();
    const retryAfterMs = nextMs - nowMs;
    const late = this.#waiters.remove((waiter) => lastSlotMs(waiter, nowMs) < nextMs);
    for (const waiter of late) waiter.resolve({ kind: 'too late', retryAfterMs });
  }

  /** Answers the requests whose time has passed, before slots are taken for them. */
  #dismissLate(): void {
    const nowMs = this.#clock.monotonic();
    for (const waiter of this.#waiters.remove(({ latestMs }) => latestMs < nowMs)) {
      waiter.resolve(waiter.hasWaited ? { kind: 'too late', retryAfterMs: 0 } : { kind: 'out of time' });
    }
  }

  #ask(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    void this.#serve();
  }
}

async function giveBack(permits: readonly Permit[]): Promise<void> {
  await Promise.all(permits.map((permit) => permit.giveBack()));
}
