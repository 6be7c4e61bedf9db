/** A timer that can be cancelled. */
export interface Timer {
  cancel(): void;
}

/** The only source of time of the emulators. A test passes its own clock and moves it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` once, `delayMs` milliseconds from now. */
  setTimer(delayMs: number, run: () => void): Timer;
}

/** `setTimeout` fires at once for a longer delay. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The machine's time.
 *
 * @param speed emulated milliseconds in one real millisecond. Load and chaos runs use it to shorten ack deadlines,
 *   back-offs and quota windows by one factor.
 */
export function systemClock(speed = 1): Clock {
  const origin = Date.now();
  return {
    now: () => origin + (Date.now() - origin) * speed,
    setTimer(delayMs, run) {
      let timer: NodeJS.Timeout;
      const wait = (restMs: number): void => {
        timer =
          restMs > MAX_TIMEOUT_MS
            ? setTimeout(wait, MAX_TIMEOUT_MS, restMs - MAX_TIMEOUT_MS)
            : setTimeout(run, restMs);
      };
      wait(delayMs / speed);
      return { cancel: () => clearTimeout(timer) };
    },
  };
}

/** Resolves when `delayMs` milliseconds have passed on `clock`. */
export function delay(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimer(delayMs, resolve));
}

/** Resolves with true after `delayMs` milliseconds on `clock`, or with false when `stop` fires earlier. */
export async function pause(options: {
  readonly clock: Clock;
  /** Infinity: until `stop` fires. */
  readonly delayMs: number;
  readonly stop: AbortSignal;
}): Promise<boolean> {
  const { clock, delayMs, stop } = options;
  if (stop.aborted) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const giveUp = (): void => resolve(false);
  const timer = delayMs === Infinity ? undefined : clock.setTimer(delayMs, () => resolve(true));
  stop.addEventListener('abort', giveUp, { once: true });
  const passed = await promise;
  timer?.cancel();
  stop.removeEventListener('abort', giveUp);
  return passed;
}

/** A clock that stands still until a test advances it. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<{ readonly due: number; readonly run: () => void }>();

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  setTimer(delayMs: number, run: () => void): Timer {
    const timer = { due: this.#now + Math.max(0, delayMs), run };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** The number of waiting timers. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time forward by `byMs`, running due timers in order, each at its own time. */
  advance(byMs: number): void {
    const end = this.#now + byMs;
    for (;;) {
      let next: { readonly due: number; readonly run: () => void } | undefined;
      for (const timer of this.#timers) {
        if (timer.due <= end && (next === undefined || timer.due < next.due)) next = timer;
      }
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.run();
    }
    this.#now = end;
  }
}
