/**
 * A shorter list is complete. Cloud Run keeps about 1,000 completed executions a job
 * (https://cloud.google.com/run/quotas). The number is not promised exactly, so this is below it.
 */
const SURELY_KEPT = 900;

/** What one successful listing read, newest execution first. */
export interface ListRead {
  readonly listed: number;
  /** Create time of the oldest execution that it read. */
  readonly oldestMs: number;
  /** How far back it should read. It stopped there, or at the end of the list. */
  readonly downToMs: number;
  /** Earlier listings have shown every execution up to this time, also those that are listed late. */
  readonly seenUpToMs: number;
}

/**
 * The time since which every execution has been seen, after one more listing.
 *
 * @param beforeMs the same before that listing.
 * @returns minus infinity when the whole list was read and Cloud Run had not dropped any of it.
 */
export function coverageAfter(
  { listed, oldestMs, downToMs, seenUpToMs }: ListRead,
  beforeMs: number,
): number {
  const reachedEnd = listed === 0 || oldestMs >= downToMs;
  if (reachedEnd && listed < SURELY_KEPT) return Number.NEGATIVE_INFINITY;
  // If a full list ends after what was known, executions in the gap may have been dropped unseen.
  return reachedEnd && oldestMs > seenUpToMs ? oldestMs : Math.min(beforeMs, oldestMs);
}
