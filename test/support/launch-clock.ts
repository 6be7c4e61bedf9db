import type { Clock } from '../../src/launch/kit/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

/** The time of a launch, moved by hand. Between two timers everything that was waiting goes on first. */
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

  /** How many timers are waiting. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets time pass, timer by timer. */
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

  /** Lets time pass for a process that is frozen: nothing runs meanwhile. */
  freeze(forMs: number): void {
    this.#passedMs += forMs;
  }

  /** Sets the machine's clock; the monotonic one does not notice. */
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

/** Resolves when nothing goes on any more that waits for neither time nor the outside. */
export function idle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
