import type { Clock } from '../kit/clock.ts';

/** Seven reads a second; after a quiet time 60 may come at once. That is 480 in a minute. */
const READ_MS = 143;
const READS_AT_ONCE = 60;

export interface ReadQuotaOptions {
  readonly clock: Clock;
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
  /** When everything that was read would have been read at the steady rate, by the monotonic clock. */
  #paidUpToMs = Number.NEGATIVE_INFINITY;

  constructor({ clock, scale = 1 }: ReadQuotaOptions) {
    this.#clock = clock;
    this.#readMs = READ_MS * scale;
  }

  /** How long the next read has to wait, milliseconds. */
  get waitMs(): number {
    const aheadMs = this.#paidUpToMs - this.#clock.monotonic();
    return Math.max(0, aheadMs - (READS_AT_ONCE - 1) * this.#readMs);
  }

  /** Passes pages on and takes note of each; one that fails was read as well. */
  async *counted<Page>(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    try {
      for await (const page of pages) {
        this.#spend();
        yield page;
      }
    } catch (error) {
      this.#spend();
      throw error;
    }
  }

  #spend(): void {
    this.#paidUpToMs = Math.max(this.#paidUpToMs, this.#clock.monotonic()) + this.#readMs;
  }
}
