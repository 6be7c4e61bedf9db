import type { UnaryHandler } from '../../grpc/unary-call.ts';
import { taskId } from '../execution/execution-resource.ts';
import type { Execution } from '../execution/execution.ts';
import type { JobStore } from '../job/job-store.ts';
import { MAX_TASK_COUNT } from '../values/limits.ts';
import { pageOf, type PageRequest } from './paging.ts';
import { parseExecutionName, parseTaskName, taskNotFound } from '../values/resource-names.ts';
import { taskResource } from '../execution/task-resource.ts';

/** The RPCs of `google.cloud.run.v2.Tasks`. */
export function tasksHandlers(store: JobStore): Readonly<Record<string, UnaryHandler>> {
  return {
    GetTask({ name }: { readonly name: string }) {
      const id = parseTaskName(name);
      const execution = store.execution(id);
      const task = execution.tasks.find((candidate) => taskId(execution, candidate) === id.task);
      if (task === undefined) throw taskNotFound(id);
      return taskResource(execution, task);
    },

    /** By index; the tasks of the newest execution first. The order is not documented. */
    ListTasks(request: PageRequest) {
      const items = executionsOf(store, request.parent)
        .toReversed()
        .flatMap((execution) => execution.tasks.map((task) => ({ execution, task })));
      const page = pageOf({
        items,
        rankOf: ({ execution, task }) => task.index - (execution.sequence + 1) * MAX_TASK_COUNT,
        request,
      });
      return {
        tasks: page.items.map(({ execution, task }) => taskResource(execution, task)),
        nextPageToken: page.nextPageToken,
      };
    },
  };
}

/** Oldest first; `-` stands for all executions of the job, or all jobs of the location. */
function executionsOf(store: JobStore, parent: string): readonly Execution[] {
  const name = parseExecutionName(parent);
  return name.execution === '-' ? store.executionsOf(name) : [store.execution(name)];
}
