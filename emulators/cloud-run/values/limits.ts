/**
 * The limits and defaults of Cloud Run jobs. Sources: the v2 protos (`job.proto`, `task_template.proto`,
 * `execution_template.proto`) and the "Quotas and limits" and "Container contract" documentation pages.
 */

export const DEFAULT_TASK_COUNT = 1;
export const MAX_TASK_COUNT = 10_000;

export const DEFAULT_MAX_RETRIES = 3;
export const MAX_MAX_RETRIES = 10;

/** Of one attempt of one task, not of the execution. */
export const DEFAULT_TASK_TIMEOUT_MS = 600_000;
export const MAX_TASK_TIMEOUT_MS = 168 * 3_600_000;

export const MAX_ARGS = 1_000;
export const MAX_ENV_VARS = 1_000;
/** Counted in UTF-8. */
export const MAX_ENV_VALUE_BYTES = 32_768;
/** The system sets these variables (container contract). */
export const RESERVED_ENV_NAME = /^(PORT|K_.*|CLOUD_RUN_.*)$/;

export const JOB_ID = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
export const MAX_JOB_ID_LENGTH = 63;
export const EXECUTION_SUFFIX_LENGTH = 5;

/** The namespaces of labels and annotations that only the service may set. Source: comments of `labels` in `job.proto`. */
export const SYSTEM_NAMESPACE =
  /^(.*\.)?(run\.googleapis\.com|cloud\.googleapis\.com|serving\.knative\.dev|autoscaling\.knative\.dev)\//;

/** Completed executions of a job that the service keeps; list and get no longer have older ones. */
export const KEPT_EXECUTIONS = 1_000;

/** Page sizes of jobs, executions and tasks. Not documented; they are small enough that clients have to page. */
export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 1_000;

/** Source: the reference page of `projects.locations.operations.list`. */
export const MAX_OPERATIONS_PAGE_SIZE = 100;

/** How long `show_deleted` shows a job or an execution. A guess: the protos say only that it expires. */
export const DELETED_KEPT_MS = 24 * 3_600_000;

/** From SIGTERM to SIGKILL. Documented for services; assumed for jobs. */
export const TERMINATION_GRACE_MS = 10_000;

/** Window of the quota `JobRunPerMinutePerProjectRegion`. */
export const QUOTA_WINDOW_MS = 60_000;

/** The project number, which the service uses in some places. Here all projects have the same. */
export const PROJECT_NUMBER = '123456789012';
