import type { Clock } from '../emulators/clock.ts';

/**
 * A clock for emulators with the machine's time and timers that are shorter by the factor `speed`. Times have to be real,
 * because the services compare the times of executions and messages with their clock.
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

  /** Shows a time that is `backMs` earlier while `work` runs. */
  async dateBack<Result>(backMs: number, work: () => Promise<Result>): Promise<Result> {
    this.#backMs = backMs;
    try {
      return await work();
    } finally {
      this.#backMs = 0;
    }
  }
}
