import { RpcError } from '../../grpc/status.ts';
import {
  checkContainer,
  checkTaskCount,
  timeoutMs,
  type Container,
  type Duration,
} from './container-checks.ts';
import {
  DEFAULT_MAX_RETRIES,
  DEFAULT_TASK_COUNT,
  DEFAULT_TASK_TIMEOUT_MS,
  MAX_MAX_RETRIES,
} from '../values/limits.ts';

/**
 * `google.cloud.run.v2.TaskTemplate` with its defaults. Fields that the emulator does not use are kept without being named
 * here, so that a reader gets back what was written.
 */
export interface TaskTemplate {
  readonly containers: readonly Container[];
  readonly maxRetries: number;
  readonly timeout: Duration;
}

/** `google.cloud.run.v2.ExecutionTemplate` with its defaults. */
export interface ExecutionTemplate {
  /** Those of executions and their tasks. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly taskCount: number;
  /** 0: as many as there are tasks. */
  readonly parallelism: number;
  readonly template: TaskTemplate;
}

/** The same message in a CreateJob request. */
export interface RequestedTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly taskCount: number;
  readonly parallelism: number;
  readonly template: {
    readonly containers: readonly Container[];
    /** Absent unless set, since 0 is a valid value. */
    readonly maxRetries?: number;
    readonly timeout: Duration | null;
  } | null;
}

/**
 * A job's template as the service stores it.
 *
 * @throws RpcError INVALID_ARGUMENT if the service would refuse it.
 */
export function completeTemplate(requested: RequestedTemplate | null): ExecutionTemplate {
  const task = requested?.template;
  if (requested === null || task === null || task === undefined || task.containers.length === 0) {
    throw new RpcError(
      'INVALID_ARGUMENT',
      'template.template.containers: at least one container is required.',
    );
  }
  const names = new Set(task.containers.map((container) => container.name));
  if (names.size < task.containers.length) {
    throw new RpcError('INVALID_ARGUMENT', 'template.template.containers: names must be given and unique.');
  }
  for (const container of task.containers) checkContainer(container);
  const maxRetries = task.maxRetries ?? DEFAULT_MAX_RETRIES;
  if (maxRetries < 0 || maxRetries > MAX_MAX_RETRIES) {
    throw new RpcError('INVALID_ARGUMENT', `template.template.max_retries: must be 0 to ${MAX_MAX_RETRIES}.`);
  }
  if (requested.parallelism < 0) {
    throw new RpcError('INVALID_ARGUMENT', 'template.parallelism: must not be negative.');
  }
  const timeout = task.timeout ?? { seconds: DEFAULT_TASK_TIMEOUT_MS / 1000, nanos: 0 };
  timeoutMs(timeout);
  return {
    ...requested,
    taskCount: checkTaskCount(requested.taskCount === 0 ? DEFAULT_TASK_COUNT : requested.taskCount),
    template: { ...task, maxRetries, timeout },
  };
}
