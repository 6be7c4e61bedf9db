/** Lets so many in at once; the others wait in the order they came. */
export class ProcessSlots {
  #free: number;
  readonly #waiting = new Set<(granted: boolean) => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** True once a slot is free, and it is taken; false when `stop` fired first. */
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

  /** Hands a taken slot to the one who waits longest. */
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
