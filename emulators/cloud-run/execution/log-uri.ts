import type { ExecutionName } from '../values/resource-names.ts';

/**
 * The page of the Cloud Console with the logs of an execution.
 *
 * @param taskIndex only those of this task.
 */
export function logUri(execution: ExecutionName, taskIndex?: number): string {
  const filter = [
    'resource.type="cloud_run_job"',
    `resource.labels.job_name="${execution.job}"`,
    `resource.labels.location="${execution.location}"`,
    `labels."run.googleapis.com/execution_name"="${execution.execution}"`,
    ...(taskIndex === undefined ? [] : [`labels."run.googleapis.com/task_index"="${taskIndex}"`]),
  ].join('\n');
  return `https://console.cloud.google.com/logs/viewer?project=${execution.project}&advancedFilter=${encodeURIComponent(filter)}`;
}
