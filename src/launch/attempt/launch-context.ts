import type { Clock } from '../kit/clock.ts';
import type { ListedExecution } from '../executions/listed-execution.ts';
import type { ExecutionIndex } from '../executions/execution-index.ts';
import type { LaunchKey, Ledger } from '../ledger/ledger.ts';
import type { Launch } from '../event/message.ts';
import type { Happened } from '../happenings.ts';
import type { Pace } from '../queue/pace.ts';
import type { JobSettings, RunJobCall } from '../jobs/run-job-call.ts';

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
export interface LaunchParts {
  readonly runner: JobRunner;
  readonly ledger: Ledger;
  readonly executions: ExecutionIndex;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly settings: JobSettings;
  readonly times: LaunchTimes;
  readonly happened: Happened;
}

/** One launch and what it works with. */
export interface LaunchContext extends LaunchParts {
  readonly launch: Launch;
  readonly key: LaunchKey;
}
