import type { Clock } from '../kit/clock.ts';

/** Lets a loop wait until something has changed, or for some time. A change during no wait ends the next one at once. */
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

  /** @param forMs milliseconds; left out: until there is a change. */
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
