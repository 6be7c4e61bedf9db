/** Counts each sender's calls in a sliding window. */
export class SendWindow {
  readonly #calls: number;
  readonly #windowMs: number;
  readonly #sentMs = new Map<string, number[]>();

  /** @param options.calls the most calls in any window; 0: no limit. */
  constructor(options: { readonly calls: number; readonly windowMs: number }) {
    this.#calls = options.calls;
    this.#windowMs = options.windowMs;
  }

  /** Adds a call of `sender`. @returns whether it is within the limit. */
  allows(sender: string, nowMs: number): boolean {
    if (this.#calls === 0) return true;
    const sentMs = this.#sentMs.get(sender) ?? [];
    this.#sentMs.set(sender, sentMs);
    sentMs.push(nowMs);
    const before = sentMs[sentMs.length - 1 - this.#calls];
    return before === undefined || nowMs - before >= this.#windowMs;
  }
}
