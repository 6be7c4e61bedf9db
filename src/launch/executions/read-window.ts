import { passed, type Clock } from '../kit/clock.ts';
import type { ReadQuota } from './read-quota.ts';

/** Google's quota counts reads in a minute. */
const MINUTE_MS = 60_000;

/** A right to read executions, one call at a time. */
export interface Reads {
  /** Counts one read, which the caller then makes. @returns false if none is allowed now. */
  take(job: string): Promise<boolean>;
}

/**
 * Allows a number of reads in any minute, all of which may come at once. Each also counts in the process's `ReadQuota`,
 * and waits for it.
 */
export class ReadWindow implements Reads {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #windowMs: number;
  readonly #quotaOf: (job: string) => ReadQuota | undefined;
  /** When the reads of the last minute began, by the monotonic clock, oldest first. */
  readonly #begun: number[] = [];

  constructor(options: {
    readonly clock: Clock;
    readonly most: number;
    /** The quota of a job's project and region; undefined: no limit. */
    readonly quotaOf: (job: string) => ReadQuota | undefined;
    /** Multiplies the durations, see `LaunchTimes`. Default 1. */
    readonly scale?: number;
  }) {
    this.#clock = options.clock;
    this.#most = options.most;
    this.#windowMs = MINUTE_MS * (options.scale ?? 1);
    this.#quotaOf = options.quotaOf;
  }

  async take(job: string): Promise<boolean> {
    const nowMs = this.#clock.monotonic();
    while ((this.#begun[0] ?? nowMs) + this.#windowMs <= nowMs) this.#begun.shift();
    if (this.#begun.length >= this.#most) return false;
    this.#begun.push(nowMs);
    const quota = this.#quotaOf(job);
    const waitMs = quota?.waitMs ?? 0;
    quota?.spend();
    if (waitMs > 0) await passed(this.#clock, waitMs);
    return true;
  }
}
