/** How many round trips to the database are booked: the take, a claim that may wait for another one, and a spare. */
const BOOKED_ROUND_TRIPS = 4;
/** If fewer fit, the slots are given back, because a claim could outlast them. */
const NEEDED_ROUND_TRIPS = 3;
/** How many times the last call's time to get ready (about two round trips) is booked. */
const BOOKED_TIMES_READY = 2;
/** The longest booking, as a multiple of the usual lateness: 15 s, so that the pace falls to four fifths at worst. */
const MOST = 15;

/**
 * How late a call may leave after its slot of the budget was asked for. Slots are booked for this time.
 *
 * The usual lateness fits a database that answers within milliseconds, and costs almost nothing of the quota. With a slow
 * database slots would end before their launches are claimed. So the lateness rises at once when the budget or a claim
 * took long, and halves with each call that was faster.
 */
export class Lateness {
  readonly #usualMs: number;
  #ms: number;

  /** @param usualMs the least lateness, milliseconds. */
  constructor(usualMs: number) {
    this.#usualMs = usualMs;
    this.#ms = usualMs;
  }

  /** How long the next slots are booked for. */
  get ms(): number {
    return this.#ms;
  }

  /**
   * Learns from the time of the budget's answer.
   *
   * @returns whether slots booked for `bookedMs` should be given back and taken again for longer.
   */
  isTooShort({ tookMs, bookedMs }: { readonly tookMs: number; readonly bookedMs: number }): boolean {
    this.#ms = this.#bounded(Math.max(this.#ms, BOOKED_ROUND_TRIPS * tookMs));
    return NEEDED_ROUND_TRIPS * tookMs > bookedMs && this.#ms > bookedMs;
  }

  /** Learns from a call: it was ready to leave `readyMs` after its slot was asked for, in time or not. */
  learn(readyMs: number): void {
    this.#ms = this.#bounded(Math.max(this.#ms / 2, BOOKED_TIMES_READY * readyMs));
  }

  #bounded(ms: number): number {
    return Math.min(Math.max(ms, this.#usualMs), MOST * this.#usualMs);
  }
}
