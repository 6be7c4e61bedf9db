import { coverageAfter } from './list-coverage.ts';

/**
 * How late an execution may be listed, which then stands below one that was listed in time: at least as long as an
 * unknown launch is waited for by default.
 */
const LISTED_LATE_MS = 300_000;

/**
 * A listing that begins within this time after a full one reads no further than to what is new. Where they
 * follow one another, reading the last 300 s each time is most of what a launch costs
 * (docs/maintainers/decisions/0008-what-a-launch-costs.md).
 */
export const FULL_EVERY_MS = 2_000;

/** The next listing may read somewhat more than the one before; what does not fit costs a further page. */
const ROOM = 1.25;

/** What a full listing read says so long what the next one will read. */
const EXPECTED_FOR_MS = 10_000;

/** How far one listing has to read. */
export interface Depth {
  /** By the monotonic clock. */
  readonly beginsMs: number;
  /** It may stop at the first execution that is older. */
  readonly downToMs: number;
  /** Whether it looks for executions that were listed late, too. */
  readonly isFull: boolean;
  /** How many executions it is likely to read; infinity where nobody can say. */
  readonly expected: number;
}

/** What one complete listing read. */
export interface Reading extends Depth {
  readonly listed: number;
  /** Create time of the newest execution; minus infinity where there was none. */
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
 * How far into the past a list that is read newest first has been read, and has to be read the next time.
 *
 * A full listing reads down to where no execution can turn up any more. One that begins within two seconds
 * after it reads down to the newest execution that was listed before, so an execution that is listed late
 * is found up to two seconds later than it could be.
 */
export class ListReach {
  readonly #lateMs: number;
  readonly #fullEveryMs: number;
  readonly #expectedForMs: number;
  /** From when on every execution has been seen; minus infinity when the list was read to its end. */
  #coveredFromMs = Number.POSITIVE_INFINITY;
  /** Create time of the newest execution that was listed: nothing is known above it. */
  #listedUpToMs = Number.NEGATIVE_INFINITY;
  /** Down from here nothing can turn up that the last full listing did not show. */
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

  /** From when on every execution has been seen; infinity before the first listing. */
  get coveredFromMs(): number {
    return this.#coveredFromMs;
  }

  /**
   * How far a listing has to read that begins now.
   *
   * @param options.wantedDownToMs create time down to which somebody needs it.
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

  /** Takes note of a listing that has succeeded. */
  extend({ beginsMs, downToMs, isFull, listed, newestMs, oldestMs }: Reading): void {
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
      // The last one that it read was known.
      this.#expectedFull += Math.max(0, listed - 1);
    }
  }
}
