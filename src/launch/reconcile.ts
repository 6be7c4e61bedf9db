import type { ListedExecution } from './execution-index.ts';
import type { LaunchContext } from './launch-context.ts';
import { LedgerUnavailable, type UnknownStanding } from './ledger.ts';
import { heldOutcome, launchIdConflict, type Outcome } from './outcome.ts';

/** The claim to take over, in the ledger's words, and how long its launch has been absent. */
export interface TakeOver {
  readonly token: string;
  readonly expiredForMs: number;
  readonly absentForMs: number;
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
  const { executions, launch, clock, times } = context;
  const finding = await executions.find({
    launchId: launch.launchId,
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
        const detail =
          'it is not listed yet; it is launched again once it stays absent for RELAUNCH_AFTER_SECONDS';
        return { outcome: heldOutcome(detail) };
      }
      const { token, expiredMsAgo: absentForMs } = standing;
      return { takeOver: { token, expiredForMs: relaunchAfterMs, absentForMs } };
    }
  }
}

/**
 * Takes `execution` for the launch's own, which carries its launch id. Always safe, whoever started it.
 * While the ledger cannot record that, the launch is held.
 */
export async function adopt(context: LaunchContext, execution: ListedExecution): Promise<Outcome> {
  const { ledger, launch, notify, key } = context;
  const { digest, request } = launch;
  if (execution.digest !== undefined && execution.digest !== digest) return launchIdConflict();
  try {
    await ledger.adopt({ key, digest, inputId: request.id, execution: execution.name });
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return heldOutcome(`its execution was found, and the ledger could not record it: ${error.message}`);
  }
  notify({ kind: 'adopted', execution: execution.name }, launch);
  return { kind: 'duplicate', execution: execution.name };
}

function held({ launch }: LaunchContext, why: string): Outcome {
  return heldOutcome(
    `${why}; mend that, or settle it in the ledger with: launches resolve ${launch.launchId}`,
  );
}
