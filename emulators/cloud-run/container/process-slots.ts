/** A limited number of slots, given in the order of arrival. */
export class ProcessSlots {
  #free: number;
  readonly #waiting = new Set<(granted: boolean) => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves with true once it has taken a slot, or with false when `stop` fires first. */
  async take(stop: AbortSignal): Promise<boolean> {
    if (stop.aborted) return false;
    if (this.#free > 0) {
      this.#free--;
      return true;
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const giveUp = (): void => {
      this.#waiting.delete(resolve);
      resolve(false);
    };
    this.#waiting.add(resolve);
    stop.addEventListener('abort', giveUp, { once: true });
    const granted = await promise;
    stop.removeEventListener('abort', giveUp);
    return granted;
  }

  /** Passes a slot to the longest waiter. */
  release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next(true);
  }
}
