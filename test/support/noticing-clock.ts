import { ManualClock, type Timer } from '../../emulators/clock.ts';

/**
 * A clock that stands still and reports when code begins to wait on it. With a fault that only adds latency, this is the
 * moment when a call has reached the emulator and is delayed there.
 */
export class NoticingClock extends ManualClock {
  readonly #waiting = new Set<{ readonly count: number; readonly resolve: () => void }>();

  override setTimer(delayMs: number, run: () => void): Timer {
    const timer = super.setTimer(delayMs, run);
    for (const wait of this.#waiting) {
      if (this.pending < wait.count) continue;
      this.#waiting.delete(wait);
      wait.resolve();
    }
    return timer;
  }

  /** Resolves when `count` timers wait. */
  async held(count: number): Promise<void> {
    if (this.pending >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add({ count, resolve });
    await promise;
  }
}
