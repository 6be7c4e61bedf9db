import { childTrace, parseTraceparent } from '../launch/kit/trace.ts';
import { findableFields, type Logger } from '../logging/logger.ts';
import type { JobContext } from './job-context.ts';

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
    env,
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
