/**
 * The launch budget: never more RunJob calls than a given number in any 60 s.
 *
 * A slot is taken right before its call. It becomes free 60 s plus the call's lateness after it was taken, so that the
 * limit holds for the calls as they are sent.
 */
export interface Budget {
  /**
   * Takes up to `wanted` slots.
   *
   * @returns at least one slot; or how long to wait before there can be one, in milliseconds.
   * @throws LedgerUnavailable when the budget cannot be reached now.
   */
  take(request: BudgetRequest): Promise<BudgetSlots>;

  /** Gives back a slot that was not used for a call. */
  giveBack(slot: string): Promise<void>;

  /** Gives no slots for that long, milliseconds, because Google's quota is used up. */
  pause(forMs: number): Promise<void>;
}

export interface BudgetRequest {
  readonly wanted: number;
  /** How late the calls may leave after `take` was called, milliseconds. */
  readonly latenessMs: number;
}

export type BudgetSlots =
  | { readonly kind: 'taken'; readonly slots: readonly string[] }
  | { readonly kind: 'wait'; readonly forMs: number };

/**
 * The longest pause, milliseconds, whatever Google asks for. Its quota counts calls in a minute, so one answer must not
 * stop every launch for a day.
 */
export const LONGEST_PAUSE_MS = 600_000;
