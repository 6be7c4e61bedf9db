import { attemptError, lastAttemptResult } from './attempt-result.ts';
import { taskId, timestamp } from './execution-resource.ts';
import type { Execution } from './execution.ts';
import { logUri } from './log-uri.ts';
import type { Attempt, Task } from './task.ts';

/**
 * A task of an execution as `google.cloud.run.v2.Task`.
 *
 * Not documented: the conditions of a task beside `Completed`, and their texts. Here they follow those of the execution.
 */
export function taskResource(execution: Execution, task: Task): object {
  const { id, createdAtMs, startedAtMs, shownTemplate } = execution;
  const first = task.attempts[0];
  const last = task.attempts.at(-1);
  const completedAtMs = completionMs(execution, task);
  const updatedAtMs = completedAtMs ?? last?.startedAtMs ?? createdAtMs;
  const { containers, maxRetries, timeout, ...settings } = shownTemplate.template;
  return {
    ...settings,
    name: `${execution.name}/tasks/${taskId(execution, task)}`,
    uid: task.uid,
    generation: 1,
    labels: shownTemplate.labels,
    annotations: shownTemplate.annotations,
    observedGeneration: 1,
    createTime: timestamp(createdAtMs),
    updateTime: timestamp(updatedAtMs),
    ...(startedAtMs !== undefined && { scheduledTime: timestamp(startedAtMs) }),
    ...(first !== undefined && { startTime: timestamp(first.startedAtMs) }),
    ...(completedAtMs !== undefined && { completionTime: timestamp(completedAtMs) }),
    job: id.job,
    execution: id.execution,
    containers,
    maxRetries,
    timeout,
    reconciling: completedAtMs === undefined,
    conditions: [
      { type: 'Completed', lastTransitionTime: timestamp(updatedAtMs), ...completion(execution, task) },
      {
        type: 'Started',
        lastTransitionTime: timestamp(first?.startedAtMs ?? createdAtMs),
        state: first === undefined ? 'CONDITION_PENDING' : 'CONDITION_SUCCEEDED',
      },
    ],
    index: task.index,
    retried: Math.max(0, task.attempts.length - 1),
    lastAttemptResult: lastAttemptResult(execution, task),
    logUri: logUri(id, task.index),
    etag: `"${task.uid}-${updatedAtMs}"`,
  };
}

/** Undefined while the task runs or waits; a task that never started ends with its execution. */
function completionMs({ completedAtMs }: Execution, { state, attempts }: Task): number | undefined {
  if (state === 'pending' || state === 'running') return undefined;
  return attempts.at(-1)?.endedAtMs ?? completedAtMs;
}

function completion({ stopReason }: Execution, { state, attempts }: Task): object {
  switch (state) {
    case 'pending':
    case 'running':
      return { state: 'CONDITION_RECONCILING', message: 'Waiting for task to complete.' };
    case 'succeeded':
      return { state: 'CONDITION_SUCCEEDED', message: 'Task completed successfully.' };
    case 'cancelled': {
      const executionReason = stopReason === 'deleted' ? 'DELETED' : 'CANCELLED';
      return { state: 'CONDITION_FAILED', message: 'Task was stopped.', executionReason };
    }
    case 'failed': {
      const { message } = attemptError(attempts.at(-1) as Attempt);
      return { state: 'CONDITION_FAILED', message, executionReason: 'NON_ZERO_EXIT_CODE' };
    }
  }
}
