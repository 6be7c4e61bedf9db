/**
 * The launch budget: never more RunJob calls than a given number in any 60 s.
 *
 * A slot is taken right before the call that it pays for. It comes free again 60 s after it was
 * taken plus the time that a call may be late in leaving, so that the limit holds at the receiver.
 */
export interface Budget {
  /**
   * Takes up to `wanted` slots.
   *
   * @returns the slots, at least one; or how long to wait before there can be one, in milliseconds.
   * @throws LedgerUnavailable when the budget is kept where it cannot be reached now.
   */
  take(wanted: number): Promise<BudgetSlots>;

  /** Gives a slot back that no call was made with. */
  giveBack(slot: string): Promise<void>;

  /** Lets nobody take a slot for that long: Google said that its own quota is used up. */
  pause(forMs: number): Promise<void>;
}

export type BudgetSlots =
  | { readonly kind: 'taken'; readonly slots: readonly string[] }
  | { readonly kind: 'wait'; readonly forMs: number };
