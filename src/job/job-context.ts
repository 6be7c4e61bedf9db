import { childTrace, parseTraceparent, type Trace } from '../launch/kit/trace.ts';
import { findableFields, type Logger } from '../logging/logger.ts';

/** What the work of a job can know about its execution. */
export interface JobContext {
  /** Its lines carry the id, the job, the launch, the execution and the trace. */
  readonly logger: Logger;
  /** Fires on SIGTERM, on a cancelled execution or a task timeout; 10 s remain then. */
  readonly signal: AbortSignal;
  /** Short name of the execution; undefined outside Cloud Run. */
  readonly execution: string | undefined;
  /** Index of this task in its execution, from 0. */
  readonly taskIndex: number;
  readonly taskCount: number;
  /** How often this task was tried before, from 0. */
  readonly taskAttempt: number;
  /** The launch that made this execution; undefined for one that was started by hand. */
  readonly launchId: string | undefined;
  /** The name in `jobs` that was launched; undefined for the default job. */
  readonly launchJob: string | undefined;
  readonly trace: Trace;
}

export interface JobContextOptions {
  readonly id: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** The environment of the task: what Cloud Run and the bridge set. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly projectId: string;
}

/**
 * Reads the context of a task. The variables are the container contract's
 * (https://cloud.google.com/run/docs/container-contract#jobs-env-vars) and those the bridge adds.
 */
export function jobContext({ id, logger, signal, env, projectId }: JobContextOptions): JobContext {
  const trace = childTrace(parseTraceparent(env['TRACEPARENT']));
  const launchId = env['LAUNCH_ID'];
  const launchJob = env['LAUNCH_JOB'] === '' ? undefined : env['LAUNCH_JOB'];
  const execution = env['CLOUD_RUN_EXECUTION'];
  const taskIndex = count(env['CLOUD_RUN_TASK_INDEX'], 0);
  const taskAttempt = count(env['CLOUD_RUN_TASK_ATTEMPT'], 0);
  return {
    logger: logger.child({
      id,
      job: env['CLOUD_RUN_JOB'],
      launchId,
      launchJob,
      execution,
      taskIndex,
      taskAttempt,
      ...findableFields({ trace, projectId, labels: { id, launchId } }),
    }),
    signal,
    execution,
    taskIndex,
    taskCount: count(env['CLOUD_RUN_TASK_COUNT'], 1),
    taskAttempt,
    launchId,
    launchJob,
    trace,
  };
}

function count(text: string | undefined, fallback: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : fallback;
}
