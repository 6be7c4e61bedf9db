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
   * @returns the execution as RunJob showed it; undefined if the operation came without metadata.
   * @throws {RunJobFailure} unless RunJob accepted the call.
   */
  run(call: RunJobCall): Promise<ListedExecution | undefined>;
}

/** The part of the ack deadline that is reserved for claiming, recording and answering. */
export const ANSWER_RESERVE_MS = 5_000;

/** How much longer a lease is than the deadline of RunJob: the time that may pass from asking for the claim to the send. */
export const LEASE_SLACK_MS = 5_000;

/** Times in milliseconds. They nest: RunJob's deadline within the lease, and the lease within the ack deadline. */
export interface LaunchTimes {
  readonly ackDeadlineMs: number;
  readonly runJobTimeoutMs: number;
  /** How long an unknown launch has to be absent before it is launched again; 0: never again. */
  readonly relaunchAfterMs: number;
  /** Multiplies the fixed durations in the code; a chaos run makes them shorter. Default 1. */
  readonly scale?: number;
}

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

export interface LaunchContext extends AttemptParts {
  /** Shared by all launches of the process, so that the next delivery of a launch goes on where the last one stopped. */
  readonly absences: Absences;
  readonly launch: Launch;
  readonly key: LaunchKey;
  readonly executions: ExecutionIndex;
  readonly pace: Pace;
}

/** What a search for an execution needs. The request of its launch may be missing. */
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
