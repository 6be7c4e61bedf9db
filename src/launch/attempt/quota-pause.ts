import { LONGEST_PAUSE_MS } from '../ledger/budget.ts';
import type { LaunchContext } from './launch-context.ts';
import type { RunJobFailure } from '../jobs/run-job-failure.ts';

const FIRST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 30_000;

/**
 * Pauses every launch because Google's quota is used up: as long as Google asks, up to {@link LONGEST_PAUSE_MS}, or
 * with a back-off if it does not say.
 *
 * @param options.before how many such pauses came before in a row.
 * @throws LedgerUnavailable when the pause cannot be stored.
 */
export async function pauseForQuota(
  { pace, times, happened, launch }: LaunchContext,
  { failure, before }: { readonly failure: RunJobFailure; readonly before: number },
): Promise<void> {
  const { scale = 1 } = times;
  const { retryDelayMs = 0 } = failure;
  // A delay of 0 would mean calling again at once, over and over.
  const askedForMs = retryDelayMs > 0 ? retryDelayMs : undefined;
  const backOffMs = Math.min(FIRST_BACK_OFF_MS * 2 ** before, LONGEST_BACK_OFF_MS) * scale;
  const pausedForMs = Math.min(askedForMs ?? backOffMs, LONGEST_PAUSE_MS * scale);
  const isNews = await pace.pause(pausedForMs);
  if (isNews) happened({ kind: 'paused', pausedForMs, askedForMs, detail: failure.message }, launch);
}
