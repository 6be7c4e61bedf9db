import { coverageAfter } from './list-coverage.ts';

/**
 * How late an execution may be listed, below newer ones. At least as long as the default wait before a relaunch.
 */
const LISTED_LATE_MS = 300_000;

/**
 * A listing that begins within this time after a full one reads only what is new. Without this, reading the last 300 s
 * each time is most of the cost of a launch (docs/maintainers/decisions/0008-what-a-launch-costs.md).
 */
export const FULL_EVERY_MS = 2_000;

/** The next listing may read somewhat more than the last one. What does not fit costs another page. */
const ROOM = 1.25;

/** How long a full listing predicts the size of the next one. */
const EXPECTED_FOR_MS = 10_000;

/** How far one listing has to read. */
export interface Depth {
  /** By the monotonic clock. */
  readonly beginsMs: number;
  /** It may stop at the first older execution. */
  readonly downToMs: number;
  /** Whether it also looks for executions that were listed late. */
  readonly isFull: boolean;
  /** How many executions it is likely to read; infinity if that is not known. */
  readonly expected: number;
}

/** What one successful listing read. */
export interface CompletedListing extends Depth {
  readonly listed: number;
  /** Create time of the newest execution; minus infinity if there was none. */
  readonly newestMs: number;
  readonly oldestMs: number;
}

export interface ListReachOptions {
  /** See `LaunchTimes`. */
  readonly relaunchAfterMs?: number | undefined;
  /** Multiplies the fixed durations, see `LaunchTimes`. Default 1. */
  readonly scale?: number | undefined;
}

/**
 * How far back the list has been read, and how far the next listing has to read.
 *
 * A full listing reads back to the time before which no execution can still appear. A listing that begins within two
 * seconds after it reads back only to the newest known execution. So an execution that is listed late may be found two seconds later.
 */
export class ListReach {
  readonly #lateMs: number;
  readonly #fullEveryMs: number;
  readonly #expectedForMs: number;
  /** The time since which every execution has been seen; minus infinity when the list was read to its end. */
  #coveredFromMs = Number.POSITIVE_INFINITY;
  /** Create time of the newest execution that was listed. */
  #listedUpToMs = Number.NEGATIVE_INFINITY;
  /** An execution that is older than this and was not in the last full listing can no longer appear. */
  #settledUpToMs = Number.NEGATIVE_INFINITY;
  /** When the last full listing began. */
  #fullAtMs = Number.NEGATIVE_INFINITY;
  #expectedFull = Number.POSITIVE_INFINITY;
  #expectedShort = 1;

  constructor({ relaunchAfterMs = 0, scale = 1 }: ListReachOptions) {
    this.#lateMs = Math.max(LISTED_LATE_MS * scale, relaunchAfterMs);
    this.#fullEveryMs = FULL_EVERY_MS * scale;
    this.#expectedForMs = EXPECTED_FOR_MS * scale;
  }

  /** The time since which every execution has been seen; infinity before the first listing. */
  get coveredFromMs(): number {
    return this.#coveredFromMs;
  }

  /**
   * How far back a listing that begins now has to read.
   *
   * @param options.wantedDownToMs create time to which the callers need it.
   * @param options.nowMs by the monotonic clock.
   */
  depthOf({ wantedDownToMs, nowMs }: { readonly wantedDownToMs: number; readonly nowMs: number }): Depth {
    const sinceFullMs = nowMs - this.#fullAtMs;
    const isDue = sinceFullMs >= this.#fullEveryMs;
    const downToMs = Math.min(wantedDownToMs, isDue ? this.#settledUpToMs : this.#listedUpToMs);
    const isFull = downToMs <= this.#settledUpToMs;
    const isLikeTheLast = sinceFullMs < this.#expectedForMs && wantedDownToMs >= this.#settledUpToMs;
    const expectedFull = isLikeTheLast ? this.#expectedFull : Number.POSITIVE_INFINITY;
    const expected = isFull ? expectedFull : this.#expectedShort;
    return { beginsMs: nowMs, downToMs, isFull, expected };
  }

  /** Notes a listing that has succeeded. */
  extend({ beginsMs, downToMs, isFull, listed, newestMs, oldestMs }: CompletedListing): void {
    const read = { listed, oldestMs, downToMs, seenUpToMs: this.#settledUpToMs };
    this.#coveredFromMs = coverageAfter(read, this.#coveredFromMs);
    this.#listedUpToMs = Math.max(this.#listedUpToMs, newestMs);
    const expected = Math.ceil(listed * ROOM);
    if (isFull) {
      this.#settledUpToMs = this.#listedUpToMs - this.#lateMs;
      this.#fullAtMs = beginsMs;
      this.#expectedFull = expected;
    } else {
      this.#expectedShort = expected;
      // The last execution that it read was known already.
      this.#expectedFull += Math.max(0, listed - 1);
    }
  }
}
