import type { Clock } from '../kit/clock.ts';

/** How many claims are remembered; one that was forgotten needs two listings again. */
const KEPT = 10_000;

/** Since when complete listings are without the execution of an unknown claim, as this process has seen it. */
export class Absences {
  readonly #clock: Clock;
  /** When the first such listing ended, by the monotonic clock and the token of the claim. Oldest first. */
  readonly #sinceMs = new Map<string, number>();

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  /**
   * Takes note of a listing that has just ended without the execution.
   *
   * @returns when the first one ended: this one, or an earlier one.
   */
  since(token: string): number {
    const sinceMs = this.#sinceMs.get(token) ?? this.#clock.monotonic();
    this.#sinceMs.set(token, sinceMs);
    const [oldest] = this.#sinceMs.keys();
    if (this.#sinceMs.size > KEPT && oldest !== undefined) this.#sinceMs.delete(oldest);
    return sinceMs;
  }
}
