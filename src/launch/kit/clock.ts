/** Time for the heart; injected, so that the simulation can control it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. It may jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds of a clock that only runs forward. Deadlines and leases use it. */
  monotonic(): number;
  /** Calls `run` after `delayMs` milliseconds, unless it is cancelled before. */
  setTimer(delayMs: number, run: () => void): { cancel(): void };
}

/** Resolves after `ms` milliseconds. */
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
