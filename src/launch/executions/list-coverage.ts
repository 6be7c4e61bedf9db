/**
 * A list that is shorter has lost nothing. Cloud Run keeps about 1,000 completed executions a job
 * (https://cloud.google.com/run/quotas); the number is not promised exactly, so this stays below it.
 */
const SURELY_KEPT = 900;

/** What one complete listing read, newest execution first. */
export interface ListRead {
  readonly listed: number;
  /** Create time of the oldest execution it read. */
  readonly oldestMs: number;
  /** How far back it was to read; it stopped there, or at the end of the list. */
  readonly downToMs: number;
  /** Up to when earlier listings had shown every execution, those included that are listed late. */
  readonly seenUpToMs: number;
}

/**
 * From when on every execution has been seen, after one more listing.
 *
 * @param beforeMs the same before that listing.
 * @returns minus infinity when the whole list was read and Cloud Run had forgotten nothing of it.
 */
export function coverageAfter(
  { listed, oldestMs, downToMs, seenUpToMs }: ListRead,
  beforeMs: number,
): number {
  const reachedEnd = listed === 0 || oldestMs >= downToMs;
  if (reachedEnd && listed < SURELY_KEPT) return Number.NEGATIVE_INFINITY;
  // A full list that ends above what was known leaves a gap, of executions that came and went unseen.
  return reachedEnd && oldestMs > seenUpToMs ? oldestMs : Math.min(beforeMs, oldestMs);
}
