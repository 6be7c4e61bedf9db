import type { ListedExecution } from '../executions/listed-execution.ts';
import type { SearchContext } from './launch-context.ts';
import { LedgerUnavailable, type UnknownStanding } from '../ledger/ledger.ts';
import { launchIdConflict, type Outcome } from './outcome.ts';
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

/** What Cloud Run says of an unknown launch: it is over for this delivery, or it may be launched again. */
export type Reconciled =
  | { readonly kind: 'over'; readonly outcome: Outcome }
  | { readonly kind: 'absent'; readonly takeOver: TakeOver };

/** Cloud Run's clock may be behind ours by so much when the time of an execution is compared with a claim's. */
const CLOCK_SKEW_MS = 300_000;

/**
 * Asks Cloud Run what became of a launch whose answer was lost.
 *
 * Found: it is adopted. Absent for long enough after its claim expired: it may be claimed again. In
 * every other case it stays unknown, and nothing is launched.
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
 * Takes `execution` for the launch's own, which carries its launch id. Always safe, whatever started it. One that
 * was started for another request is recorded as that request's. While the ledger cannot record it, the launch
 * stays unknown.
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
