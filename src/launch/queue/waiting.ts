import type { Clock } from '../kit/clock.ts';

/** Lets a loop wait for a change, or for some time. A change between two waits ends the next wait at once. */
export class Waiting {
  readonly #clock: Clock;
  #isChanged = false;
  #resolve: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(): void {
    this.#isChanged = true;
    this.#resolve?.();
  }

  /** @param forMs the longest wait, milliseconds. Default: no limit. */
  async change(forMs?: number): Promise<void> {
    if (!this.#isChanged) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#resolve = resolve;
      const timer = forMs === undefined ? undefined : this.#clock.setTimer(forMs, resolve);
      await promise;
      timer?.cancel();
      this.#resolve = undefined;
    }
    this.#isChanged = false;
  }
}
