import type { Clock } from '../kit/clock.ts';

const MINUTE_MS = 60_000;
/** The part of a minute's reads that may come at once after a quiet time; the others come evenly. */
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
 * (https://cloud.google.com/run/quotas), and leaves some for other readers.
 *
 * Not guaranteed: instances do not know of each other's reads.
 */
export class ReadQuota {
  readonly #clock: Clock;
  readonly #readMs: number;
  readonly #atOnce: number;
  /** When all reads so far would be done at the steady rate, by the monotonic clock. */
  #paidUpToMs = Number.NEGATIVE_INFINITY;

  constructor({ clock, perMinute, scale = 1 }: ReadQuotaOptions) {
    this.#clock = clock;
    this.#atOnce = Math.max(1, Math.floor(perMinute * SHARE_AT_ONCE));
    // Reads that come at once count within the minute, so fewer come evenly.
    const evenly = this.#atOnce === 1 ? perMinute : perMinute - this.#atOnce;
    this.#readMs = (MINUTE_MS * scale) / evenly;
  }

  /** How long the next read has to wait, milliseconds. */
  get waitMs(): number {
    const aheadMs = this.#paidUpToMs - this.#clock.monotonic();
    return Math.max(0, aheadMs - (this.#atOnce - 1) * this.#readMs);
  }

  /** Passes pages on and counts each as a read, a failed one too. */
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

  /** Counts one read. */
  spend(): void {
    this.#paidUpToMs = Math.max(this.#paidUpToMs, this.#clock.monotonic()) + this.#readMs;
  }
}
