import type { Absences } from '../attempt/absences.ts';
import { ANSWER_RESERVE_MS, launchContext, LEASE_SLACK_MS } from '../attempt/launch-context.ts';
import { queued, STOPPED_WAITING, type Outcome } from '../attempt/outcome.ts';
import { releaseClaim, returnPermit } from '../attempt/recording.ts';
import type { TakeOver } from '../attempt/reconcile.ts';
import { sendRunJob } from '../attempt/send-run-job.ts';
import type { TakenLaunch } from '../ledger/launch-queue.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';
import type { Permit } from '../pace/permits.ts';
import type { QueueParts } from './queue-parts.ts';
import type { Refusals } from './refusals.ts';

export interface TakenParts extends QueueParts {
  readonly absences: Absences;
  readonly refusals: Refusals;
}

export interface TakenOptions {
  readonly taken: TakenLaunch;
  readonly permit: Permit;
  /** When the claim was asked for, by the monotonic clock. The lease cannot have started earlier. */
  readonly askedMs: number;
  /** Set if the launch was unknown and is launched again. */
  readonly takeOver?: TakeOver;
}

/** How long a claim of this process lasts, milliseconds. */
export function leaseMsOf({ times }: Pick<QueueParts, 'times'>): number {
  return times.runJobTimeoutMs + LEASE_SLACK_MS * (times.scale ?? 1);
}

/**
 * Sends RunJob for a claimed launch, and settles it. It is synchronous up to the send. If it is too late for the send,
 * the claim is given back and the launch is in line again (`slow claim`).
 */
export async function launchTaken(parts: TakenParts, options: TakenOptions): Promise<Outcome> {
  const { refusals, clock, stop, times } = parts;
  const { taken, permit, askedMs, takeOver } = options;
  const { launch, claim } = taken;
  const { scale = 1 } = times;
  const tookMs = clock.monotonic() - askedMs;
  const isLate = tookMs > LEASE_SLACK_MS * scale;
  const context = launchContext(parts, { launch, absences: parts.absences });
  if (stop.aborted || isLate || !permit.isFresh()) {
    await Promise.all([releaseClaim(context, claim, 'not sent in time'), returnPermit(permit)]);
    return stop.aborted ? STOPPED_IN_LINE : queued({ code: 'slow claim', tookMs });
  }
  const sent = await sendRunJob(context, {
    claim,
    takeOver,
    signal: stop,
    untilMs: askedMs + leaseMsOf(parts) + ANSWER_RESERVE_MS * scale,
  });
  if (sent.kind === 'refused') return refusals.settle(context, { taken, failure: sent.failure });
  if (sent.kind === 'unknown') return queued(sent.why);
  if (sent.kind !== 'launched') return sent;
  refusals.launched(context);
  if (taken.isProbe) await resume(parts, taken);
  return sent;
}

export const STOPPED_IN_LINE = queued(STOPPED_WAITING.why);

/** If the ledger cannot be reached now, the next probe does this. */
async function resume({ ledger, happened }: TakenParts, { launch }: TakenLaunch): Promise<void> {
  try {
    await ledger.resumeJob(launch);
    happened({ kind: 'job resumed' }, launch);
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
  }
}
