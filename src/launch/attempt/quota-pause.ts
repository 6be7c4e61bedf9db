import { LONGEST_PAUSE_MS } from '../ledger/budget.ts';
import type { LaunchContext } from './launch-context.ts';
import type { RunJobFailure } from '../jobs/run-job-failure.ts';

const FIRST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 30_000;

/**
 * Pauses every launch because Google refused RunJob for its quota: as long as Google asks, though no longer than
 * {@link LONGEST_PAUSE_MS}, or by a back-off where it does not say.
 *
 * @param options.before how many such pauses the delivery has been through.
 * @throws LedgerUnavailable when the pause cannot be stored.
 */
export async function pauseForQuota(
  { pace, times, happened, launch }: LaunchContext,
  { failure, before }: { readonly failure: RunJobFailure; readonly before: number },
): Promise<void> {
  const { scale = 1 } = times;
  const { retryDelayMs = 0 } = failure;
  // A delay of nothing says no time: without a budget of our own it would call again and again.
  const askedForMs = retryDelayMs > 0 ? retryDelayMs : undefined;
  const backOffMs = Math.min(FIRST_BACK_OFF_MS * 2 ** before, LONGEST_BACK_OFF_MS) * scale;
  const pausedForMs = Math.min(askedForMs ?? backOffMs, LONGEST_PAUSE_MS * scale);
  const isNews = await pace.pause(pausedForMs);
  if (isNews) happened({ kind: 'paused', pausedForMs, askedForMs, detail: failure.message }, launch);
}
