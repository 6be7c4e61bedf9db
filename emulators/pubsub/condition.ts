/** Lets callers wait, without polling, until something holds. */
export class Condition {
  readonly #holds: () => boolean;
  #waiting: (() => void)[] = [];

  constructor(holds: () => boolean) {
    this.#holds = holds;
  }

  /** Resolves once it holds; at once if it does now. */
  wait(): Promise<void> {
    if (this.#holds()) return Promise.resolve();
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  /** To be called whenever it may have come to hold. */
  check(): void {
    if (this.#waiting.length === 0 || !this.#holds()) return;
    const released = this.#waiting;
    this.#waiting = [];
    for (const resolve of released) resolve();
  }
}
