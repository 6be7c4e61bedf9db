import { unlessAborted } from '../kit/abort-race.ts';
import type { ListedExecution } from '../executions/listed-execution.ts';
import type { LaunchContext } from './launch-context.ts';
import type { Claim } from '../ledger/ledger.ts';
import type { Outcome } from './outcome.ts';
import { adopt, type TakeOver } from './reconcile.ts';
import { recordLaunched, recordUnknown } from './recording.ts';
import { runJobCall } from '../jobs/run-job-call.ts';
import { RunJobFailure, verdictOf } from '../jobs/run-job-failure.ts';

export interface SendOptions {
  readonly claim: Claim;
  /** Set if the launch was unknown and is launched again. */
  readonly takeOver: TakeOver | undefined;
  /** Ends waiting, never the sent RunJob. */
  readonly signal: AbortSignal;
  /** By the monotonic clock: until then it tries to record the result. */
  readonly untilMs: number;
}

/** RunJob certainly did not launch. The caller still has the claim and gives it up. */
export interface Refused {
  readonly kind: 'refused';
  readonly failure: RunJobFailure;
}

/**
 * Sends RunJob for a claim, and records the result, unless it was refused.
 *
 * Nothing before the send may take time, not even an `await` or a log line: the caller has just checked the lease.
 */
export async function sendRunJob(context: LaunchContext, options: SendOptions): Promise<Outcome | Refused> {
  const { runner, launch, happened } = context;
  const { claim, takeOver, untilMs } = options;
  let answer: ListedExecution | RunJobFailure | undefined;
  try {
    answer = await runner.run(runJobCall(launch));
  } catch (error) {
    if (!(error instanceof RunJobFailure)) throw error;
    answer = error;
  }
  if (takeOver !== undefined) {
    happened({ kind: 'relaunched', absentForMs: takeOver.standing.expiredMsAgo }, launch);
  }
  if (answer instanceof RunJobFailure) return handleFailure(context, answer, options);
  if (answer !== undefined) checkShown(context, answer);
  return recordLaunched(context, { claim, execution: answer?.name, untilMs });
}

async function handleFailure(
  context: LaunchContext,
  failure: RunJobFailure,
  options: SendOptions,
): Promise<Outcome | Refused> {
  if (verdictOf(failure) !== 'unknown') return { kind: 'refused', failure };
  await recordUnknown(context, options.claim, failure.message);
  return lookAtOnce(context, failure, options);
}

/** Looks for the execution at once: if it is listed already, no later delivery or sweep is needed. */
async function lookAtOnce(
  context: LaunchContext,
  failure: RunJobFailure,
  { signal, untilMs }: SendOptions,
): Promise<Outcome> {
  const { executions, key, clock } = context;
  const late = new AbortController();
  const timer = clock.setTimer(untilMs - clock.monotonic(), () => late.abort());
  const search = executions.find({ key });
  const finding = await unlessAborted(search, AbortSignal.any([signal, late.signal]));
  timer.cancel();
  if (finding === 'aborted' || finding.kind !== 'found') {
    return { kind: 'unknown', why: { code: 'answer lost', error: failure.message } };
  }
  const outcome = await adopt(context, finding.execution);
  return outcome.kind === 'duplicate' ? { ...outcome, kind: 'launched' } : outcome;
}

function checkShown({ executions, launch, happened }: LaunchContext, started: ListedExecution): void {
  const isHidden = executions.addStarted(started);
  if (isHidden) happened({ kind: 'environment hidden', execution: started.name }, launch);
}
