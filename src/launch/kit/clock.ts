/** Time as the launch needs it; injected, so that a simulation can own it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. It may jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds on a clock that only runs forward. Deadlines and leases are measured on it. */
  monotonic(): number;
  /** Calls `run` once, `delayMs` milliseconds from now, unless it is cancelled before. */
  setTimer(delayMs: number, run: () => void): { cancel(): void };
}

/** Resolves once that time has passed. */
export function passed(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(ms, resolve);
  });
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};
