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
  readonly #holdMs: number;
  /** When each slot comes free, by the monotonic clock. */
  readonly #freeAtMs: number[];
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor({ calls, windowMs, latenessMs, clock }: MemoryBudgetOptions) {
    this.#clock = clock;
    this.#holdMs = windowMs + latenessMs;
    this.#freeAtMs = Array.from({ length: calls }, () => Number.NEGATIVE_INFINITY);
  }

  async take(wanted: number): Promise<BudgetSlots> {
    const nowMs = this.#clock.monotonic();
    if (this.#pausedUntilMs > nowMs) return { kind: 'wait', forMs: this.#pausedUntilMs - nowMs };
    const slots: string[] = [];
    for (const [slot, freeAtMs] of this.#freeAtMs.entries()) {
      if (slots.length === wanted) break;
      if (freeAtMs > nowMs) continue;
      this.#freeAtMs[slot] = nowMs + this.#holdMs;
      slots.push(String(slot));
    }
    if (slots.length > 0) return { kind: 'taken', slots };
    return { kind: 'wait', forMs: Math.min(...this.#freeAtMs) - nowMs };
  }

  async giveBack(slot: string): Promise<void> {
    this.#freeAtMs[Number(slot)] = Number.NEGATIVE_INFINITY;
  }

  async pause(forMs: number): Promise<void> {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.monotonic() + forMs);
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
