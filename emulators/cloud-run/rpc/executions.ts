import type { Clock } from '../../clock.ts';
import { RpcError } from '../../grpc/status.ts';
import type { UnaryHandler } from '../../grpc/unary-call.ts';
import { checkEtag } from './etag.ts';
import { deletedResource, deletionAt } from '../execution/deletion.ts';
import { EXECUTION_TYPE, executionResource } from '../execution/execution-resource.ts';
import type { JobStore } from '../job/job-store.ts';
import type { OperationStore } from './operation-store.ts';
import { pageOf, type PageRequest } from './paging.ts';
import { parseExecutionName, parseJobName } from '../values/resource-names.ts';

export interface ExecutionsOptions {
  readonly store: JobStore;
  readonly operations: OperationStore;
  readonly clock: Clock;
  /** How much later than its creation an execution is listed. */
  readonly listLagMs: number;
}

interface ListExecutionsRequest extends PageRequest {
  readonly showDeleted: boolean;
}

interface ExecutionRequest {
  readonly name: string;
  readonly validateOnly: boolean;
  readonly etag: string;
}

/** The RPCs of `google.cloud.run.v2.Executions`. */
export function executionsHandlers(options: ExecutionsOptions): Readonly<Record<string, UnaryHandler>> {
  const { store, operations, clock } = options;
  return {
    GetExecution: ({ name }: { readonly name: string }) =>
      executionResource(store.execution(parseExecutionName(name))),

    ListExecutions(request: ListExecutionsRequest) {
      const latestMs = clock.now() - options.listLagMs;
      const job = parseJobName(request.parent);
      const there = store.executionsOf(job).map((execution) => ({ execution, deletion: undefined }));
      const deleted = store
        .deletedExecutionsOf(job)
        .map(({ execution, ...deletion }) => ({ execution, deletion }));
      const page = pageOf({
        items: [...there, ...(request.showDeleted ? deleted : [])]
          .filter(({ execution }) => execution.createdAtMs <= latestMs)
          .toSorted((a, b) => b.execution.sequence - a.execution.sequence),
        rankOf: ({ execution }) => -execution.sequence,
        request,
      });
      const executions = page.items.map(({ execution, deletion }) => {
        const resource = executionResource(execution);
        return deletion === undefined ? resource : deletedResource(resource, deletion);
      });
      return { executions, nextPageToken: page.nextPageToken };
    },

    CancelExecution({ name, validateOnly, etag }: ExecutionRequest) {
      const execution = store.execution(parseExecutionName(name));
      checkEtag(etag, execution);
      if (execution.state !== 'running') {
        const { execution: id } = execution.id;
        throw new RpcError(
          'FAILED_PRECONDITION',
          `Execution '${id}' cannot be cancelled because it is not running.`,
        );
      }
      if (validateOnly) return operations.validated(EXECUTION_TYPE, executionResource(execution));
      execution.stop('cancelled');
      return operations.untilCompleted(execution);
    },

    /**
     * A running execution is stopped, with the reason DELETED of the proto. Not documented: whether the real service requires
     * a cancel first, and what GetExecution answers afterwards; here it is NOT_FOUND.
     */
    DeleteExecution({ name, validateOnly, etag }: ExecutionRequest) {
      const execution = store.execution(parseExecutionName(name));
      checkEtag(etag, execution);
      const nowMs = clock.now();
      const resource = deletedResource(executionResource(execution), deletionAt(nowMs));
      if (validateOnly) return operations.validated(EXECUTION_TYPE, resource);
      execution.stop('deleted');
      store.job(execution.id).delete(execution, nowMs);
      return operations.done({ location: execution.id, type: EXECUTION_TYPE, resource });
    },
  };
}
