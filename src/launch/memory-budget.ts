import type { Budget, BudgetSlots } from './budget.ts';
import type { Clock } from './clock.ts';

export interface MemoryBudgetOptions {
  /** Calls in any window. */
  readonly calls: number;
  readonly windowMs: number;
  /** How late a call may leave after its slot was taken, milliseconds. */
  readonly latenessMs: number;
  readonly clock: Clock;
}

/** The launch budget of one process. */
export class MemoryBudget implements Budget {
  readonly #clock: Clock;
  readonly #calls: number;
  readonly #holdMs: number;
  /** When each slot that is taken comes free, by the monotonic clock: the one that was taken first comes first. */
  readonly #taken = new Map<string, number>();
  #takes = 0;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor({ calls, windowMs, latenessMs, clock }: MemoryBudgetOptions) {
    this.#clock = clock;
    this.#calls = calls;
    this.#holdMs = windowMs + latenessMs;
  }

  async take(wanted: number): Promise<BudgetSlots> {
    const nowMs = this.#clock.monotonic();
    if (this.#pausedUntilMs > nowMs) return { kind: 'wait', forMs: this.#pausedUntilMs - nowMs };
    for (const [slot, freeAtMs] of this.#taken) {
      if (freeAtMs > nowMs) break;
      this.#taken.delete(slot);
    }
    const [soonestMs = Number.POSITIVE_INFINITY] = this.#taken.values();
    const count = Math.min(wanted, this.#calls - this.#taken.size);
    if (count === 0) return { kind: 'wait', forMs: soonestMs - nowMs };
    const slots = Array.from({ length: count }, () => this.#takeOne(nowMs));
    return { kind: 'taken', slots };
  }

  /** Only as it was taken: once a slot has come free, it may be somebody else's. */
  async giveBack(slot: string): Promise<void> {
    this.#taken.delete(slot);
  }

  async pause(forMs: number): Promise<void> {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.monotonic() + forMs);
  }

  #takeOne(nowMs: number): string {
    this.#takes += 1;
    const slot = String(this.#takes);
    this.#taken.set(slot, nowMs + this.#holdMs);
    return slot;
  }
}

/** No limit but Google's own: only its pauses are kept. */
export class UnlimitedBudget implements Budget {
  readonly #clock: Clock;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  async take(wanted: number): Promise<BudgetSlots> {
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
