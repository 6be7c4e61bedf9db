import type { ListedExecution } from '../executions/listed-execution.ts';
import type { SearchContext } from './launch-context.ts';
import { LedgerUnavailable, type UnknownStanding } from '../ledger/ledger.ts';
import { launchIdConflict, type Outcome } from './outcome.ts';
import { recordFound } from './recording.ts';

/** An unknown launch that has been absent from Cloud Run for long enough. Times are by the monotonic clock. */
export interface TakeOver {
  readonly standing: UnknownStanding;
  /** How long its claim must have been expired, by the ledger's clock. */
  readonly expiredForMs: number;
  /** The newest listing without it began at this time or later. */
  readonly listedMs: number;
  /** The newest listing without it ended at this time. */
  readonly listedUntilMs: number;
  /** When the first listing without it ended. */
  readonly absentSinceMs: number;
}

/** `over`: nothing more to do now. `absent`: it may be launched again. */
export type Reconciled =
  | { readonly kind: 'over'; readonly outcome: Outcome }
  | { readonly kind: 'absent'; readonly takeOver: TakeOver };

/** How far Cloud Run's clock may be behind ours when an execution's time is compared with a claim's. */
export const CLOCK_SKEW_MS = 300_000;

/**
 * Looks in Cloud Run's list for an unknown launch. If found, it is adopted. If absent for long enough after its claim
 * expired, it may be claimed again. In every other case it stays unknown, and nothing is launched.
 */
export async function reconcile(context: SearchContext, standing: UnknownStanding): Promise<Reconciled> {
  const { executions, absences, key, clock, times } = context;
  const listedMs = clock.monotonic();
  const finding = await executions.find({
    key,
    notBeforeMs: clock.now() - standing.firstClaimedMsAgo - CLOCK_SKEW_MS * (times.scale ?? 1),
  });
  switch (finding.kind) {
    case 'found':
      return { kind: 'over', outcome: await adopt(context, finding.execution) };
    case 'not shown':
      return stillUnknown({ code: 'list hides launch ids' });
    case 'cannot tell':
      return stillUnknown(finding.why);
    case 'absent': {
      const { relaunchAfterMs } = times;
      if (relaunchAfterMs === 0) return stillUnknown({ code: 'never relaunched' });
      if (standing.expiredMsAgo < relaunchAfterMs) return stillUnknown({ code: 'not listed yet' });
      const listed = { listedMs, listedUntilMs: clock.monotonic() };
      const absentSinceMs = absences.since(standing.token);
      const takeOver = { standing, expiredForMs: relaunchAfterMs, ...listed, absentSinceMs };
      return { kind: 'absent', takeOver };
    }
  }
}

/**
 * Records `execution`, which has the launch id in its environment, as the launch's own. This is safe whatever started
 * it; if another request did, it is recorded as that one's. If the ledger cannot record it, the launch stays unknown.
 */
export async function adopt(context: SearchContext, execution: ListedExecution): Promise<Outcome> {
  const { launch, happened } = context;
  const { name, digest = launch.digest, inputId = launch.inputId ?? '' } = execution;
  try {
    await recordFound(context, { execution: name, digest, inputId });
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return { kind: 'unknown', why: { code: 'found, not recorded', error: error.message } };
  }
  if (digest !== launch.digest) return launchIdConflict();
  happened({ kind: 'adopted', execution: name }, launch);
  return { kind: 'duplicate', execution: name };
}

function stillUnknown(why: Extract<Outcome, { readonly kind: 'unknown' }>['why']): Reconciled {
  return { kind: 'over', outcome: { kind: 'unknown', why } };
}
