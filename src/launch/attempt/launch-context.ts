import type { Absences } from './absences.ts';
import type { Clock } from '../kit/clock.ts';
import type { ListedExecution } from '../executions/listed-execution.ts';
import type { ExecutionIndex } from '../executions/execution-index.ts';
import type { Settling } from '../ledger/ledger.ts';
import type { LaunchKey } from '../event/launch-key.ts';
import type { KnownLaunch, Launch } from '../jobs/launch.ts';
import type { Happened } from './happenings.ts';
import type { Pace } from '../pace/pace.ts';
import type { RunJobCall } from '../jobs/run-job-call.ts';

/** Starts executions. */
export interface JobRunner {
  /**
   * @returns the execution as RunJob showed it; undefined where the operation came without metadata.
   * @throws {RunJobFailure} for everything but a started execution.
   */
  run(call: RunJobCall): Promise<ListedExecution | undefined>;
}

/** What is kept of the ack deadline for claiming, recording and answering. */
export const ANSWER_RESERVE_MS = 5_000;

/** What a lease has beyond the deadline of RunJob: the send may come so late after the claim was asked for. */
export const LEASE_SLACK_MS = 5_000;

/** How long things may take, in milliseconds. They nest: RunJob within the lease, all within the ack deadline. */
export interface LaunchTimes {
  readonly ackDeadlineMs: number;
  readonly runJobTimeoutMs: number;
  /** How long an unknown launch stays absent before it is launched again; 0 for never. */
  readonly relaunchAfterMs: number;
  /** Multiplies the fixed durations of a launch too; a chaos run sets it beside its own short times. Default 1. */
  readonly scale?: number;
}

/** What every launch of a process works with. */
export interface AttemptParts {
  readonly runner: JobRunner;
  readonly ledger: Settling;
  /** What Cloud Run lists of a job, by the full name of the job. */
  readonly executionsOf: (job: string) => ExecutionIndex;
  /** The pace of all launches in the project and region of a job, by the full name of the job. */
  readonly paceOf: (job: string) => Pace;
  readonly clock: Clock;
  readonly times: LaunchTimes;
  readonly happened: Happened;
}

/** One launch and what it works with. */
export interface LaunchContext extends AttemptParts {
  /** Of the process, so that the deliveries of a launch need not begin anew. */
  readonly absences: Absences;
  readonly launch: Launch;
  readonly key: LaunchKey;
  /** Of its job. */
  readonly executions: ExecutionIndex;
  /** Of its project and region. */
  readonly pace: Pace;
}

/** What an execution is looked for with, also that of a launch whose request is not known. */
export type SearchContext = Omit<LaunchContext, 'launch' | 'runner' | 'pace' | 'paceOf' | 'executionsOf'> & {
  readonly launch: KnownLaunch;
};

export function launchContext<Parts extends AttemptParts>(
  parts: Parts,
  { launch, absences }: Pick<LaunchContext, 'launch' | 'absences'>,
): Parts & LaunchContext {
  const { job, name, launchId } = launch;
  const key = { job, name, launchId };
  return { ...parts, launch, absences, key, executions: parts.executionsOf(job), pace: parts.paceOf(job) };
}
