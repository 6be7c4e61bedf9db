import { Code } from '../grpc/status.ts';
import type { Execution, Task } from './execution.ts';

/** The message type of {@link executionResource}. */
export const EXECUTION_TYPE = 'google.cloud.run.v2.Execution';

/** An execution as `google.cloud.run.v2.Execution`. Texts as the real service words them. */
export function executionResource(execution: Execution): object {
  const { id, createdAtMs, startedAtMs, completedAtMs, shownTemplate } = execution;
  const updatedAtMs = completedAtMs ?? startedAtMs ?? createdAtMs;
  return {
    name: execution.name,
    uid: execution.uid,
    generation: 1,
    observedGeneration: 1,
    createTime: timestamp(createdAtMs),
    updateTime: timestamp(updatedAtMs),
    ...(startedAtMs !== undefined && { startTime: timestamp(startedAtMs) }),
    ...(completedAtMs !== undefined && { completionTime: timestamp(completedAtMs) }),
    launchStage: 'GA',
    // The short name, other than the proto's resource reference lets expect.
    job: id.job,
    parallelism: shownTemplate.parallelism === 0 ? shownTemplate.taskCount : shownTemplate.parallelism,
    taskCount: shownTemplate.taskCount,
    template: shownTemplate.template,
    reconciling: completedAtMs === undefined,
    conditions: conditions(execution, updatedAtMs),
    runningCount: execution.count('running'),
    succeededCount: execution.count('succeeded'),
    failedCount: execution.count('failed'),
    cancelledCount: execution.count('cancelled'),
    retriedCount: execution.tasks.filter(({ attempts }) => attempts.length > 1).length,
    logUri: logUri(execution),
    etag: `"${execution.uid}-${updatedAtMs}"`,
  };
}

/**
 * The `google.rpc.Status` that the operation of a failed execution ends with; undefined for every other
 * execution. Codes and texts as seen in the field.
 */
export function executionError(
  execution: Execution,
): { readonly code: number; readonly message: string } | undefined {
  if (execution.state !== 'failed') return undefined;
  const task = execution.tasks.find(({ state }) => state === 'failed') as Task;
  const taskName = `${execution.id.execution}-task${task.index}`;
  const attempt = task.attempts.at(-1);
  if (attempt?.timedOut === true) {
    return {
      code: Code.DEADLINE_EXCEEDED,
      message: `Task ${taskName} failed with exit code: 0 and message: The configured timeout was reached.`,
    };
  }
  return {
    code: Code.ABORTED,
    message: `Task ${taskName} failed with exit code: ${attempt?.exitCode} and message: The container exited with an error.`,
  };
}

/** `google.protobuf.Timestamp` of milliseconds since the epoch. */
export function timestamp(ms: number): { readonly seconds: number; readonly nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}

function conditions(execution: Execution, updatedAtMs: number): readonly object[] {
  const started = execution.startedAtMs !== undefined;
  const condition = (type: string, fields: object): object => ({
    type,
    lastTransitionTime: timestamp(updatedAtMs),
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
        ...(execution.cancelRequested && { executionReason: 'CANCELLING' }),
      };
    case 'succeeded':
      return { state: 'CONDITION_SUCCEEDED', message: 'Execution completed successfully.' };
    case 'cancelled':
      return { state: 'CONDITION_FAILED', message: 'Cancelled by user.', executionReason: 'CANCELLED' };
    case 'failed':
      return {
        state: 'CONDITION_FAILED',
        message: executionError(execution)?.message,
        executionReason: 'NON_ZERO_EXIT_CODE',
      };
  }
}

function logUri({ id }: Execution): string {
  const filter = [
    'resource.type="cloud_run_job"',
    `resource.labels.job_name="${id.job}"`,
    `resource.labels.location="${id.location}"`,
    `labels."run.googleapis.com/execution_name"="${id.execution}"`,
  ].join('\n');
  return `https://console.cloud.google.com/logs/viewer?project=${id.project}&advancedFilter=${encodeURIComponent(filter)}`;
}
