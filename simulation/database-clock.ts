import type { SimulatedTime } from './simulated-time.ts';

/** The clock of the ledger's database, which can be set forward. */
export class DatabaseClock {
  readonly #time: SimulatedTime;
  #aheadMs = 0;
  /** When it was set forward, by the time of the simulation. */
  readonly jumpsMs: number[] = [];

  constructor({ time }: { readonly time: SimulatedTime }) {
    this.#time = time;
  }

  get nowMs(): number {
    return this.#time.nowMs + this.#aheadMs;
  }

  jump(byMs: number): void {
    this.#aheadMs += byMs;
    this.jumpsMs.push(this.#time.nowMs);
  }
}
