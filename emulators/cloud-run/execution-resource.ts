import { Code } from '../grpc/status.ts';
import type { Execution } from './execution.ts';
import { logUri } from './log-uri.ts';
import type { Attempt, Task } from './task.ts';

/** The message type of {@link executionResource}. */
export const EXECUTION_TYPE = 'google.cloud.run.v2.Execution';

/** `google.rpc.Status`. */
interface Status {
  readonly code: number;
  readonly message: string;
}

/** An execution as `google.cloud.run.v2.Execution`. Texts as the real service words them. */
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
    ...(completedAtMs !== undefined && { completionTime: timestamp(completedAtMs) }),
    launchStage: 'GA',
    // The short name, other than the proto's resource reference lets expect.
    job: id.job,
    parallelism: parallelism === 0 ? taskCount : Math.min(parallelism, taskCount),
    taskCount,
    template: shownTemplate.template,
    reconciling: completedAtMs === undefined,
    conditions: conditions(execution),
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
 * The `google.rpc.Status` that the operation of a failed execution ends with; undefined for every other
 * execution. Codes and texts as seen in the field.
 */
export function executionError(execution: Execution): Status | undefined {
  if (execution.state !== 'failed') return undefined;
  const task = execution.tasks.find(({ state }) => state === 'failed') as Task;
  const attempt = task.attempts.at(-1) as Attempt;
  const { code, message } = attemptError(attempt);
  const exitCode = attempt.timedOut === true ? 0 : attempt.exitCode;
  return {
    code,
    message: `Task ${taskId(execution, task)} failed with exit code: ${exitCode} and message: ${message}`,
  };
}

/** Why an attempt failed. Codes and texts are those that the operation of its execution was seen to end with. */
export function attemptError({ timedOut }: Attempt): Status {
  return timedOut === true
    ? { code: Code.DEADLINE_EXCEEDED, message: 'The configured timeout was reached.' }
    : { code: Code.ABORTED, message: 'The container exited with an error.' };
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

function conditions(execution: Execution): readonly object[] {
  const started = execution.startedAtMs !== undefined;
  const condition = (type: string, fields: object): object => ({
    type,
    lastTransitionTime: timestamp(execution.updatedAtMs),
    ...fields,
  });
  return [
    condition('Completed', completion(execution)),
    condition('ResourcesAvailable', {
      state: 'CONDITION_SUCCEEDED',
      lastTransitionTime: timestamp(execution.createdAtMs),
    }),
    condition('Started', {
      state: started ? 'CONDITION_SUCCEEDED' : 'CONDITION_PENDING',
      lastTransitionTime: timestamp(execution.startedAtMs ?? execution.createdAtMs),
    }),
  ];
}

/** There from the beginning: only its state, not its presence, says that the execution has ended. */
function completion(execution: Execution): object {
  switch (execution.state) {
    case 'running':
      return {
        state: 'CONDITION_RECONCILING',
        message: 'Waiting for execution to complete.',
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
        message: executionError(execution)?.message,
        executionReason: 'NON_ZERO_EXIT_CODE',
      };
  }
}
