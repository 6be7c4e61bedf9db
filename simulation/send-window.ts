/** Counts calls in a sliding window, at whoever sends them. */
export class SendWindow {
  readonly #calls: number;
  readonly #windowMs: number;
  readonly #sentMs = new Map<string, number[]>();

  /** @param options.calls how many any window may have; 0 for any number. */
  constructor(options: { readonly calls: number; readonly windowMs: number }) {
    this.#calls = options.calls;
    this.#windowMs = options.windowMs;
  }

  /** Enters a call of `sender`, who has a window of its own, and tells whether it is within the limit. */
  allows(sender: string, nowMs: number): boolean {
    if (this.#calls === 0) return true;
    const sentMs = this.#sentMs.get(sender) ?? [];
    this.#sentMs.set(sender, sentMs);
    sentMs.push(nowMs);
    const before = sentMs[sentMs.length - 1 - this.#calls];
    return before === undefined || nowMs - before >= this.#windowMs;
  }
}
