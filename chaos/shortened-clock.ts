import type { Clock } from '../emulators/clock.ts';

/**
 * A clock of the emulators that tells the machine's time while its timers are `speed` times shorter. The
 * services compare the times of executions and messages with their own clock, so those have to stay real.
 */
export class ShortenedClock implements Clock {
  readonly #speed: number;
  #backMs = 0;

  constructor(speed: number) {
    this.#speed = speed;
  }

  now(): number {
    return Date.now() - this.#backMs;
  }

  setTimer(delayMs: number, run: () => void): { cancel(): void } {
    const timer = setTimeout(run, delayMs / this.#speed);
    return { cancel: () => clearTimeout(timer) };
  }

  /** Dates what `work` does so much earlier. */
  async dateBack<Result>(backMs: number, work: () => Promise<Result>): Promise<Result> {
    this.#backMs = backMs;
    try {
      return await work();
    } finally {
      this.#backMs = 0;
    }
  }
}
