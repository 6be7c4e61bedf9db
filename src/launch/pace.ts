import type { Budget } from './budget.ts';
import type { Clock } from './clock.ts';

/** The right to send one RunJob call, soon. */
export interface Permit {
  /** False once the call would leave so late that it no longer fits the window it was paid from. */
  isFresh(): boolean;
  /** Gives the permit back, because no call is going to be made with it. */
  giveBack(): Promise<void>;
}

export type PaceResult =
  | { readonly kind: 'granted'; readonly permit: Permit }
  /** No slot in time. */
  | { readonly kind: 'too late'; readonly retryAfterMs: number }
  | { readonly kind: 'cancelled' };

export interface PaceRequest {
  /** Who waits longest goes first: milliseconds since the Unix epoch. */
  readonly publishTimeMs: number;
  /** By the monotonic clock: a permit after that is of no use. */
  readonly latestMs: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

interface Waiter extends PaceRequest {
  readonly resolve: (result: PaceResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Most slots that are asked for at once: enough to hide a round trip, few enough to be used while fresh. */
const BATCH = 16;
/** A slot can come free early, by being given back in another instance; so the budget is asked again after that. */
const RECHECK_MS = 5_000;

/**
 * Lets launches through within the budget, the oldest message first. Waiting costs an entry in a
 * list: neither a connection nor a slot is held.
 */
export class Pace {
  readonly #budget: Budget;
  readonly #clock: Clock;
  readonly #latenessMs: number;
  /** Oldest publish time first. */
  readonly #waiters: Waiter[] = [];
  /** Set while the budget is known to be used up, until `#nextSlotMs` by its own word. */
  #timer: { cancel(): void } | undefined;
  #nextSlotMs = Number.NEGATIVE_INFINITY;
  #asking = false;
  #isClosed = false;

  /** @param options.latenessMs how long a permit stays fresh; the budget was told the same. */
  constructor(options: { readonly budget: Budget; readonly clock: Clock; readonly latenessMs: number }) {
    this.#budget = options.budget;
    this.#clock = options.clock;
    this.#latenessMs = options.latenessMs;
  }

  /**
   * Waits for a permit.
   *
   * @throws LedgerUnavailable when the budget is kept where it cannot be reached now.
   */
  acquire(request: PaceRequest): Promise<PaceResult> {
    if (request.signal.aborted || this.#isClosed) return Promise.resolve({ kind: 'cancelled' });
    const retryAfterMs = this.retryAfterMs(request.latestMs);
    if (retryAfterMs !== undefined) return Promise.resolve({ kind: 'too late', retryAfterMs });
    const { promise, resolve, reject } = Promise.withResolvers<PaceResult>();
    const waiter: Waiter = { ...request, resolve, reject };
    const leave = (): void => {
      if (this.#remove(waiter)) resolve({ kind: 'cancelled' });
    };
    request.signal.addEventListener('abort', leave, { once: true });
    void promise.finally(() => request.signal.removeEventListener('abort', leave)).catch(() => undefined);
    this.#insert(waiter);
    if (this.#timer === undefined) void this.#serve();
    return promise;
  }

  /**
   * Whether a permit that is of use until `latestMs` is known not to be had, without waiting or asking for it.
   *
   * @returns how long it is until there can be a slot; undefined where there may be one in time.
   */
  retryAfterMs(latestMs: number): number | undefined {
    const isTooLate = this.#timer !== undefined && this.#nextSlotMs > latestMs;
    return isTooLate ? this.#nextSlotMs - this.#clock.monotonic() : undefined;
  }

  /** Lets nobody through for that long, on Google's word. */
  async pause(forMs: number): Promise<void> {
    await this.#budget.pause(forMs);
  }

  /** Stops asking the budget; whoever still waits, or comes after that, is told that it was cancelled. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve({ kind: 'cancelled' });
  }

  async #serve(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#waiters.length > 0 && this.#timer === undefined) await this.#serveSome();
    } catch (error) {
      for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
    } finally {
      this.#asking = false;
    }
  }

  async #serveSome(): Promise<void> {
    const askedMs = this.#clock.monotonic();
    this.#turnAway(askedMs);
    if (this.#waiters.length === 0) return;
    const taken = await this.#budget.take(Math.min(this.#waiters.length, BATCH));
    if (taken.kind === 'wait') return this.#waitFor(taken.forMs);
    const unused: Promise<void>[] = [];
    for (const slot of taken.slots) {
      const waiter = this.#waiters.shift();
      if (waiter === undefined) unused.push(this.#budget.giveBack(slot));
      else waiter.resolve({ kind: 'granted', permit: this.#permit(slot, askedMs) });
    }
    await Promise.all(unused);
  }

  #permit(slot: string, askedMs: number): Permit {
    return {
      isFresh: () => this.#clock.monotonic() - askedMs <= this.#latenessMs,
      giveBack: async () => {
        await this.#budget.giveBack(slot);
        this.#ask();
      },
    };
  }

  #waitFor(forMs: number): void {
    if (this.#isClosed) return;
    this.#nextSlotMs = this.#clock.monotonic() + forMs;
    this.#turnAway(this.#nextSlotMs);
    this.#timer = this.#clock.setTimer(Math.min(forMs, RECHECK_MS), () => this.#ask());
  }

  /** Turns away who cannot be served before `nextMs` comes; holding them until then would help nobody. */
  #turnAway(nextMs: number): void {
    const retryAfterMs = nextMs - this.#clock.monotonic();
    for (const waiter of this.#waiters.filter(({ latestMs }) => latestMs < nextMs)) {
      this.#remove(waiter);
      waiter.resolve({ kind: 'too late', retryAfterMs });
    }
  }

  #ask(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    void this.#serve();
  }

  #insert(waiter: Waiter): void {
    const place = this.#waiters.findLastIndex(({ publishTimeMs }) => publishTimeMs <= waiter.publishTimeMs);
    this.#waiters.splice(place + 1, 0, waiter);
  }

  #remove(waiter: Waiter): boolean {
    const place = this.#waiters.indexOf(waiter);
    if (place < 0) return false;
    this.#waiters.splice(place, 1);
    return true;
  }
}
