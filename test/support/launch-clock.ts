import type { Clock } from '../../src/launch/kit/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

/** A clock that the test moves. Between two timers, all code that can run does so first. */
export class LaunchClock implements Clock {
  #epochMs = Date.UTC(2026, 0, 1);
  #passedMs = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#epochMs + this.#passedMs;
  }

  monotonic(): number {
    return this.#passedMs;
  }

  setTimer(delayMs: number, run: () => void): { cancel(): void } {
    const timer = { dueMs: this.#passedMs + Math.max(0, delayMs), run };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** The number of waiting timers. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time forward, timer by timer. */
  async pass(byMs: number): Promise<void> {
    const endMs = this.#passedMs + byMs;
    await idle();
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#timers.delete(next);
      this.#passedMs = Math.max(this.#passedMs, next.dueMs);
      next.run();
      await idle();
    }
    this.#passedMs = Math.max(this.#passedMs, endMs);
    await idle();
  }

  /** Moves time forward for a frozen process: no timer runs. */
  freeze(forMs: number): void {
    this.#passedMs += forMs;
  }

  /** Sets the machine's clock; the monotonic clock does not change. */
  set(byMs: number): void {
    this.#epochMs += byMs;
  }

  #next(endMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= endMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }
}

/** Resolves when no code can run without a timer or input from outside. */
export function idle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
