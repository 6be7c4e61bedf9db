import type { Clock } from '../kit/clock.ts';

/** How many claims are remembered. A forgotten one needs two listings again. */
const KEPT = 10_000;

/** Remembers since when this process's listings have not shown the execution of an unknown claim. */
export class Absences {
  readonly #clock: Clock;
  /** When the first such listing ended, by the monotonic clock and the token of the claim. Oldest first. */
  readonly #sinceMs = new Map<string, number>();

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  /**
   * Notes that a listing without the execution has just ended.
   *
   * @returns when the first such listing ended.
   */
  since(token: string): number {
    const sinceMs = this.#sinceMs.get(token) ?? this.#clock.monotonic();
    this.#sinceMs.set(token, sinceMs);
    const [oldest] = this.#sinceMs.keys();
    if (this.#sinceMs.size > KEPT && oldest !== undefined) this.#sinceMs.delete(oldest);
    return sinceMs;
  }
}
