import type { Clock } from '../kit/clock.ts';

export interface BackOffOptions {
  readonly clock: Clock;
  readonly firstMs: number;
  readonly longestMs: number;
}

/** A wait that doubles with each failure. Failures during the wait count as one. */
export class BackOff {
  readonly #options: BackOffOptions;
  #untilMs = Number.NEGATIVE_INFINITY;
  #failures = 0;

  constructor(options: BackOffOptions) {
    this.#options = options;
  }

  /** Failures in a row before the last one. */
  get before(): number {
    return Math.max(0, this.#failures - 1);
  }

  get isOver(): boolean {
    return this.#options.clock.monotonic() >= this.#untilMs;
  }

  /** @returns how long to wait from now, milliseconds. */
  fail(): number {
    const { clock, firstMs, longestMs } = this.#options;
    if (this.isOver) {
      this.#failures += 1;
      this.#untilMs = clock.monotonic() + Math.min(firstMs * 2 ** this.before, longestMs);
    }
    return this.#untilMs - clock.monotonic();
  }

  succeed(): void {
    this.#failures = 0;
    this.#untilMs = Number.NEGATIVE_INFINITY;
  }
}
