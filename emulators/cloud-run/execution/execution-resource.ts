import type { CodeName } from '../../grpc/status.ts';
import { attemptError, shownExitCode, statusOf, type Status } from './attempt-result.ts';
import type { Execution } from './execution.ts';
import { logUri } from './log-uri.ts';
import type { SystemFailure } from './steps.ts';
import type { Attempt, Task } from './task.ts';

/** The message type of {@link executionResource}. */
export const EXECUTION_TYPE = 'google.cloud.run.v2.Execution';

/** `Condition.reasons` of an execution that cannot start. All other codes give INTERNAL. */
const START_REASONS: Partial<Record<CodeName, string>> = {
  NOT_FOUND: 'CONTAINER_MISSING',
  PERMISSION_DENIED: 'CONTAINER_PERMISSION_DENIED',
  UNAUTHENTICATED: 'CONTAINER_IMAGE_UNAUTHORIZED',
};

/** An execution as `google.cloud.run.v2.Execution`, with the texts of the real service. */
export function executionResource(execution: Execution): object {
  const { id, createdAtMs, startedAtMs, completedAtMs, updatedAtMs, shownTemplate } = execution;
  const { labels, annotations, parallelism, taskCount } = shownTemplate;
  return {
    name: execution.name,
    uid: execution.uid,
    generation: 1,
    labels,
    annotations,
    observedGeneration: 1,
    createTime: timestamp(createdAtMs),
    updateTime: timestamp(updatedAtMs),
    ...(startedAtMs !== undefined && { startTime: timestamp(startedAtMs) }),
    // An execution that could not start has ended without a completion time.
    ...(completedAtMs !== undefined &&
      execution.failure === undefined && { completionTime: timestamp(completedAtMs) }),
    launchStage: 'GA',
    // The short name, although the proto's resource reference suggests the full one.
    job: id.job,
    parallelism: parallelism === 0 ? taskCount : Math.min(parallelism, taskCount),
    taskCount,
    template: shownTemplate.template,
    reconciling: completedAtMs === undefined,
    conditions: conditions(execution).map(({ atMs, ...condition }) => ({
      ...condition,
      lastTransitionTime: timestamp(atMs),
    })),
    runningCount: execution.count('running'),
    succeededCount: execution.count('succeeded'),
    failedCount: execution.count('failed'),
    cancelledCount: execution.count('cancelled'),
    retriedCount: execution.tasks.filter(({ attempts }) => attempts.length > 1).length,
    logUri: logUri(id),
    etag: execution.etag,
  };
}

/**
 * The `google.rpc.Status` of the operation of a failed execution; undefined for every other execution. Codes and texts are
 * observed ones.
 */
export function executionError(execution: Execution): Status | undefined {
  if (execution.state !== 'failed') return undefined;
  if (execution.failure !== undefined) return statusOf(execution.failure);
  const task = execution.tasks.find(({ state }) => state === 'failed') as Task;
  const attempt = task.attempts.at(-1) as Attempt;
  const { code, message } = attemptError(attempt);
  return {
    code,
    message: `Task ${taskId(execution, task)} failed with exit code: ${shownExitCode(attempt)} and message: ${message}`,
  };
}

/** The last segment of a task's name. */
export function taskId({ id }: Execution, { index }: Task): string {
  return `${id.execution}-task${index}`;
}

/** `google.protobuf.Timestamp` of milliseconds since the epoch. */
export function timestamp(ms: number): { readonly seconds: number; readonly nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}

/** `google.cloud.run.v2.Condition` without its time. */
export interface Condition extends State {
  readonly type: string;
  readonly atMs: number;
}

interface State {
  readonly state: `CONDITION_${'PENDING' | 'RECONCILING' | 'FAILED' | 'SUCCEEDED'}`;
  readonly message?: string;
  readonly reason?: string;
  readonly executionReason?: string;
}

export function conditions(execution: Execution): readonly Condition[] {
  return [
    { type: 'Completed', atMs: execution.updatedAtMs, ...completion(execution) },
    { type: 'ResourcesAvailable', atMs: execution.createdAtMs, ...resourcesAvailable(execution) },
    { type: 'Started', atMs: execution.startedAtMs ?? execution.createdAtMs, ...start(execution) },
  ];
}

function resourcesAvailable({ failure }: Execution): State {
  return failure === undefined ? { state: 'CONDITION_SUCCEEDED' } : startFailure(failure);
}

function start({ startedAtMs, failure, isDelayed }: Execution): State {
  if (startedAtMs !== undefined) return { state: 'CONDITION_SUCCEEDED' };
  if (failure !== undefined) return { state: 'CONDITION_FAILED' };
  return { state: 'CONDITION_PENDING', ...(isDelayed && { executionReason: 'DELAYED_START_PENDING' }) };
}

function startFailure({ code, message }: SystemFailure): State {
  return { state: 'CONDITION_FAILED', message, reason: START_REASONS[code] ?? 'INTERNAL' };
}

/** It exists from the beginning, so that only its state says that the execution has ended. */
function completion(execution: Execution): State {
  if (execution.failure !== undefined) return startFailure(execution.failure);
  switch (execution.state) {
    case 'running':
      return {
        state: 'CONDITION_RECONCILING',
        message: execution.isDelayed
          ? 'Waiting for execution to start.'
          : 'Waiting for execution to complete.',
        ...(execution.isDelayed && { executionReason: 'DELAYED_START_PENDING' }),
        ...(execution.stopReason !== undefined && { executionReason: 'CANCELLING' }),
      };
    case 'succeeded':
      return { state: 'CONDITION_SUCCEEDED', message: 'Execution completed successfully.' };
    case 'cancelled':
      return execution.stopReason === 'deleted'
        ? { state: 'CONDITION_FAILED', message: 'Deleted by user.', executionReason: 'DELETED' }
        : { state: 'CONDITION_FAILED', message: 'Cancelled by user.', executionReason: 'CANCELLED' };
    case 'failed':
      return {
        state: 'CONDITION_FAILED',
        message: executionError(execution)?.message ?? '',
        executionReason: 'NON_ZERO_EXIT_CODE',
      };
  }
}
