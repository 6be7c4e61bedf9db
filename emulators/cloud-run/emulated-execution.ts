import type { Execution } from './execution/execution.ts';
import { plainEnv } from './container/task-runner.ts';
import type { SystemFailure } from './execution/steps.ts';
import type { Attempt, State, Task } from './execution/task.ts';

/** An execution for tests: what ran, and how it ended. */
export interface EmulatedExecution {
  /** Full resource name. */
  readonly name: string;
  /** Full resource name. */
  readonly job: string;
  readonly createdAtMs: number;
  readonly completedAtMs: number | undefined;
  /** With the overrides, without the `CLOUD_RUN_*` of each task. */
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    /** Empty: the image's own arguments. */
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  }[];
  readonly taskCount: number;
  readonly state: Exclude<State, 'pending'>;
  /** Why it could not start. */
  readonly failure: SystemFailure | undefined;
  readonly tasks: readonly (Readonly<Omit<Task, 'attempts'>> & {
    readonly attempts: readonly Readonly<Attempt>[];
  })[];
}

/** Copies the current state of `execution`. */
export function emulatedExecution(execution: Execution): EmulatedExecution {
  const { name, createdAtMs, completedAtMs, template, state, failure, tasks } = execution;
  return {
    name,
    job: name.slice(0, name.lastIndexOf('/executions/')),
    createdAtMs,
    completedAtMs,
    containers: template.template.containers.map((container) => ({
      name: container.name,
      image: container.image,
      args: container.args,
      env: plainEnv(container),
    })),
    taskCount: template.taskCount,
    state,
    failure,
    tasks: tasks.map((task) => ({ ...task, attempts: task.attempts.map((attempt) => ({ ...attempt })) })),
  };
}
