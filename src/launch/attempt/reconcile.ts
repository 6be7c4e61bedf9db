import type { ListedExecution } from '../executions/listed-execution.ts';
import type { LaunchContext } from './launch-context.ts';
import { LedgerUnavailable, type UnknownStanding } from '../ledger/ledger.ts';
import { heldOutcome, launchIdConflict, notListedOutcome, type Outcome } from './outcome.ts';
import { recordFound } from './recording.ts';

/** A launch that is absent from Cloud Run, after its time. Times are by the monotonic clock. */
export interface TakeOver {
  readonly standing: UnknownStanding;
  /** How long its claim must have been expired, by the ledger's own clock. */
  readonly expiredForMs: number;
  /** The newest listing without it began no earlier than that, and ended then. */
  readonly listedMs: number;
  readonly listedUntilMs: number;
  /** When the first listing without it had ended. */
  readonly absentSinceMs: number;
}

/** Where a standing leads: to an outcome, or on towards RunJob. */
export type Way = { readonly outcome: Outcome } | { readonly takeOver: TakeOver | undefined };

/** Cloud Run's clock may be behind ours by so much when the time of an execution is compared with a claim's. */
const CLOCK_SKEW_MS = 300_000;

/**
 * Asks Cloud Run what became of a launch whose answer nobody has.
 *
 * Found: it is adopted. Absent for long enough after its claim expired: it may be claimed again. In
 * every other case it is held, and nothing is launched.
 */
export async function reconcile(context: LaunchContext, standing: UnknownStanding): Promise<Way> {
  const { executions, absences, key, clock, times } = context;
  const listedMs = clock.monotonic();
  const finding = await executions.find({
    key,
    notBeforeMs: clock.now() - standing.firstClaimedMsAgo - CLOCK_SKEW_MS * (times.scale ?? 1),
  });
  switch (finding.kind) {
    case 'found':
      return { outcome: await adopt(context, finding.execution) };
    case 'not shown':
      return { outcome: held(context, 'Cloud Run shows no launch ids in its executions') };
    case 'cannot tell':
      return { outcome: held(context, finding.detail) };
    case 'absent': {
      const { relaunchAfterMs } = times;
      if (relaunchAfterMs === 0) {
        return { outcome: held(context, 'it is not listed, and RELAUNCH_AFTER_SECONDS is 0') };
      }
      if (standing.expiredMsAgo < relaunchAfterMs) {
        return { outcome: notListedOutcome() };
      }
      const listed = { listedMs, listedUntilMs: clock.monotonic() };
      const absentSinceMs = absences.since(standing.token);
      return { takeOver: { standing, expiredForMs: relaunchAfterMs, ...listed, absentSinceMs } };
    }
  }
}

/**
 * Takes `execution` for the launch's own, which carries its launch id. Always safe, whatever started it. One that
 * was started for another request is recorded as that request's. While the ledger cannot record it, the launch is
 * held.
 */
export async function adopt(context: LaunchContext, execution: ListedExecution): Promise<Outcome> {
  const { launch, notify } = context;
  const { name, digest = launch.digest, inputId = launch.request.id } = execution;
  try {
    await recordFound(context, { execution: name, digest, inputId });
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return heldOutcome(`its execution was found, and the ledger could not record it: ${error.message}`);
  }
  if (digest !== launch.digest) return launchIdConflict();
  notify({ kind: 'adopted', execution: name }, launch);
  return { kind: 'duplicate', execution: name };
}

function held({ launch, ledger }: LaunchContext, why: string): Outcome {
  const orResolve = ledger.canResolve
    ? `, or settle the launch with: launches resolve ${launch.launchId}`
    : '';
  return heldOutcome(`${why}; fix that${orResolve}`);
}
