/** How many round trips of the budget are booked: the take itself, a claim, which may wait for one under way, and one more. */
const BOOKED_ROUND_TRIPS = 4;
/** Where fewer would fit, the slots are better given back: a claim could outlast them. */
const NEEDED_ROUND_TRIPS = 3;
/** How many times as long as the last call took to get ready is booked; that is about two round trips. */
const BOOKED_TIMES_READY = 2;
/** Slots are booked for this many times the usual lateness at most; with less than 15 s a minute would not be left. */
const MOST = 15;

/**
 * How late a call may leave after its slot of the budget was asked for: what slots are booked for.
 *
 * The usual lateness suits a database that answers within some milliseconds, and costs nearly nothing of the quota. With
 * a slow one a slot would be over before the launch is claimed, again and again; so this rises at once when
 * the budget or a claim took long, and halves with each call that left sooner.
 */
export class Lateness {
  readonly #usualMs: number;
  #ms: number;

  /** @param usualMs the least, milliseconds. */
  constructor(usualMs: number) {
    this.#usualMs = usualMs;
    this.#ms = usualMs;
  }

  /** What the next slots are booked for. */
  get ms(): number {
    return this.#ms;
  }

  /**
   * Learns from the budget's answer.
   *
   * @returns whether slots that were booked for `bookedMs` are better taken anew, booked for longer.
   */
  isTooShort({ tookMs, bookedMs }: { readonly tookMs: number; readonly bookedMs: number }): boolean {
    this.#ms = this.#bounded(Math.max(this.#ms, BOOKED_ROUND_TRIPS * tookMs));
    return NEEDED_ROUND_TRIPS * tookMs > bookedMs && this.#ms > bookedMs;
  }

  /** Learns from a call that was ready to leave, in time or not, so long after its slot was asked for. */
  learn(readyMs: number): void {
    this.#ms = this.#bounded(Math.max(this.#ms / 2, BOOKED_TIMES_READY * readyMs));
  }

  #bounded(ms: number): number {
    return Math.min(Math.max(ms, this.#usualMs), MOST * this.#usualMs);
  }
}
