import type { Budget, BudgetSlots } from '../ledger/budget.ts';
import type { Clock } from '../kit/clock.ts';
import { Lateness } from './lateness.ts';

/** The right to send one RunJob call, soon. */
export interface Permit {
  /**
   * False once the call would leave so late that it no longer fits the window it was paid from. Asked when the call is
   * ready to leave: from that is learnt for how long slots have to be booked.
   */
  isFresh(): boolean;
  /** Gives the permit back, because no call is going to be made with it. */
  giveBack(): Promise<void>;
}

export type TakenPermits =
  | {
      readonly kind: 'taken';
      readonly permits: readonly Permit[];
      /** Little of their time is left: a claim could outlast them. */
      readonly isTooShort: boolean;
    }
  | Extract<BudgetSlots, { readonly kind: 'wait' }>;

/** Takes slots of the budget, booked for as long as the calls need to leave, as far as that is known. */
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

  /** @throws LedgerUnavailable when the budget is kept where it cannot be reached now. */
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
