import type { Budget, BudgetRequest, BudgetSlots } from '../ledger/budget.ts';
import type { Clock } from '../kit/clock.ts';

export interface MemoryBudgetOptions {
  /** Calls in any window. */
  readonly calls: number;
  readonly windowMs: number;
  readonly clock: Clock;
}

/** The launch budget of one process. */
export class MemoryBudget implements Budget {
  readonly #clock: Clock;
  readonly #calls: number;
  readonly #windowMs: number;
  /**
   * When each taken slot becomes free, by the monotonic clock. Slots become free in the order in which they were taken,
   * so one with a longer lateness delays later ones, by some seconds at most.
   */
  readonly #taken = new Map<string, number>();
  #takes = 0;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor({ calls, windowMs, clock }: MemoryBudgetOptions) {
    this.#clock = clock;
    this.#calls = calls;
    this.#windowMs = windowMs;
  }

  async take({ wanted, latenessMs }: BudgetRequest): Promise<BudgetSlots> {
    const nowMs = this.#clock.monotonic();
    if (this.#pausedUntilMs > nowMs) return { kind: 'wait', forMs: this.#pausedUntilMs - nowMs };
    for (const [slot, freeAtMs] of this.#taken) {
      if (freeAtMs > nowMs) break;
      this.#taken.delete(slot);
    }
    const [soonestMs = Number.POSITIVE_INFINITY] = this.#taken.values();
    const count = Math.min(wanted, this.#calls - this.#taken.size);
    if (count === 0) return { kind: 'wait', forMs: soonestMs - nowMs };
    const freeAtMs = nowMs + this.#windowMs + latenessMs;
    return { kind: 'taken', slots: Array.from({ length: count }, () => this.#takeOne(freeAtMs)) };
  }

  async giveBack(slot: string): Promise<void> {
    this.#taken.delete(slot);
  }

  async pause(forMs: number): Promise<void> {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.monotonic() + forMs);
  }

  #takeOne(freeAtMs: number): string {
    this.#takes += 1;
    const slot = String(this.#takes);
    this.#taken.set(slot, freeAtMs);
    return slot;
  }
}

/** No limit of our own; it only keeps the pauses that Google asks for. */
export class UnlimitedBudget implements Budget {
  readonly #clock: Clock;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  async take({ wanted }: Pick<BudgetRequest, 'wanted'>): Promise<BudgetSlots> {
    const forMs = this.#pausedUntilMs - this.#clock.monotonic();
    return forMs > 0
      ? { kind: 'wait', forMs }
      : { kind: 'taken', slots: Array.from({ length: wanted }, String) };
  }

  async giveBack(): Promise<void> {
    // There is nothing to give back to.
  }

  async pause(forMs: number): Promise<void> {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.monotonic() + forMs);
  }
}
