/**
 * The launch budget: never more RunJob calls than a given number in any 60 s.
 *
 * A slot is taken right before the call that it pays for. It comes free again 60 s after it was
 * taken plus the time that the call may be late in leaving, so that the limit holds at the sender.
 */
export interface Budget {
  /**
   * Takes up to `wanted` slots.
   *
   * @returns the slots, at least one; or how long to wait before there can be one, in milliseconds.
   * @throws LedgerUnavailable when the budget is kept where it cannot be reached now.
   */
  take(request: BudgetRequest): Promise<BudgetSlots>;

  /** Gives a slot back that no call was made with. */
  giveBack(slot: string): Promise<void>;

  /** Gives no slots for that long, milliseconds: Google said that its own quota is used up. */
  pause(forMs: number): Promise<void>;
}

export interface BudgetRequest {
  readonly wanted: number;
  /** How late the calls may leave, milliseconds, counted from when `take` was called. */
  readonly latenessMs: number;
}

export type BudgetSlots =
  | { readonly kind: 'taken'; readonly slots: readonly string[] }
  | { readonly kind: 'wait'; readonly forMs: number };

/**
 * No pause lasts longer, milliseconds, whatever Google asks for: its quota counts calls in a minute, and one answer must
 * not stop every launch for a day.
 */
export const LONGEST_PAUSE_MS = 600_000;
