import type { Clock } from '../kit/clock.ts';

const MINUTE_MS = 60_000;
/** After a quiet time so much of a minute's reads may come at once; the rest of them come evenly. */
const SHARE_AT_ONCE = 1 / 8;

export interface ReadQuotaOptions {
  readonly clock: Clock;
  /** The most reads that begin in any minute. */
  readonly perMinute: number;
  /** Multiplies the durations, see `LaunchTimes`. Default 1. */
  readonly scale?: number;
}

/**
 * Keeps this process below Google's quota of reads, 600 a minute in a project and region
 * (https://cloud.google.com/run/quotas). What it leaves is for whoever else reads there.
 *
 * Not guaranteed: what has begun goes on, and instances do not know of each other. Without a database there
 * should be one; with one, only the launches of which nobody knows the outcome are looked up.
 */
export class ReadQuota {
  readonly #clock: Clock;
  readonly #readMs: number;
  readonly #atOnce: number;
  /** When everything that was read would have been read at the steady rate, by the monotonic clock. */
  #paidUpToMs = Number.NEGATIVE_INFINITY;

  constructor({ clock, perMinute, scale = 1 }: ReadQuotaOptions) {
    this.#clock = clock;
    this.#atOnce = Math.max(1, Math.floor(perMinute * SHARE_AT_ONCE));
    // One at a time keeps its distance by itself; of several at once the minute has to pay for each.
    const evenly = this.#atOnce === 1 ? perMinute : perMinute - this.#atOnce;
    this.#readMs = (MINUTE_MS * scale) / evenly;
  }

  /** How long the next read has to wait, milliseconds. */
  get waitMs(): number {
    const aheadMs = this.#paidUpToMs - this.#clock.monotonic();
    return Math.max(0, aheadMs - (this.#atOnce - 1) * this.#readMs);
  }

  /** Passes pages on and takes note of each; one that fails was read as well. */
  async *counted<Page>(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    try {
      for await (const page of pages) {
        this.spend();
        yield page;
      }
    } catch (error) {
      this.spend();
      throw error;
    }
  }

  /** Takes note of one read. */
  spend(): void {
    this.#paidUpToMs = Math.max(this.#paidUpToMs, this.#clock.monotonic()) + this.#readMs;
  }
}
