import type { Budget, BudgetSlots } from '../ledger/budget.ts';
import type { Clock } from '../kit/clock.ts';
import { Lateness } from './lateness.ts';

/** The right to send one RunJob call, soon. */
export interface Permit {
  /**
   * False once the call would leave later than its slot is booked for. Ask it when the call is ready to leave: `Lateness`
   * learns from that time.
   */
  isFresh(): boolean;
  /** Gives the permit back without a call. */
  giveBack(): Promise<void>;
}

export type TakenPermits =
  | {
      readonly kind: 'taken';
      readonly permits: readonly Permit[];
      /** So little of their time is left that a claim could outlast them. */
      readonly isTooShort: boolean;
    }
  | Extract<BudgetSlots, { readonly kind: 'wait' }>;

/** Takes slots of the budget, booked for as long as calls recently needed to leave. */
export class Permits {
  readonly #budget: Budget;
  readonly #clock: Clock;
  readonly #lateness: Lateness;

  /** @param options.latenessMs how long a permit stays fresh, at least. */
  constructor(options: { readonly budget: Budget; readonly clock: Clock; readonly latenessMs: number }) {
    this.#budget = options.budget;
    this.#clock = options.clock;
    this.#lateness = new Lateness(options.latenessMs);
  }

  /** @throws LedgerUnavailable when the budget cannot be reached now. */
  async take(wanted: number): Promise<TakenPermits> {
    const askedMs = this.#clock.monotonic();
    const latenessMs = this.#lateness.ms;
    const taken = await this.#budget.take({ wanted, latenessMs });
    const tookMs = this.#clock.monotonic() - askedMs;
    const isTooShort = this.#lateness.isTooShort({ tookMs, bookedMs: latenessMs });
    if (taken.kind === 'wait') return taken;
    const permits = taken.slots.map((slot): Permit => ({
      isFresh: () => {
        const readyMs = this.#clock.monotonic() - askedMs;
        this.#lateness.learn(readyMs);
        return readyMs <= latenessMs;
      },
      giveBack: () => this.#budget.giveBack(slot),
    }));
    return { kind: 'taken', permits, isTooShort };
  }
}
