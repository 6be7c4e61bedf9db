import type { Clock } from '../clock.ts';
import { RpcError } from '../grpc/status.ts';
import type { UnaryHandler } from '../grpc/unary-call.ts';
import { checkEtag } from './etag.ts';
import { EXECUTION_TYPE, executionResource, timestamp } from './execution-resource.ts';
import type { JobStore } from './job-store.ts';
import type { OperationStore } from './operation-store.ts';
import { pageOf, type PageRequest } from './paging.ts';
import { parseExecutionName, parseJobName } from './resource-names.ts';

export interface ExecutionsOptions {
  readonly store: JobStore;
  readonly operations: OperationStore;
  readonly clock: Clock;
  /** An execution is in the list only so much later than it was created. */
  readonly listLagMs: number;
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

    ListExecutions(request: PageRequest) {
      const latestMs = clock.now() - options.listLagMs;
      const page = pageOf({
        items: store
          .executionsOf(parseJobName(request.parent))
          .filter(({ createdAtMs }) => createdAtMs <= latestMs)
          .toReversed(),
        rankOf: ({ sequence }) => -sequence,
        request,
      });
      return { executions: page.items.map(executionResource), nextPageToken: page.nextPageToken };
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
     * One that runs is stopped: the proto has a reason DELETED for its condition. Whether the real service wants it
     * cancelled first is documented nowhere.
     */
    DeleteExecution({ name, validateOnly, etag }: ExecutionRequest) {
      const execution = store.execution(parseExecutionName(name));
      checkEtag(etag, execution);
      const resource = { ...executionResource(execution), deleteTime: timestamp(clock.now()) };
      if (validateOnly) return operations.validated(EXECUTION_TYPE, resource);
      execution.stop('deleted');
      store.job(execution.id).remove(execution);
      return operations.done({ location: execution.id, type: EXECUTION_TYPE, resource });
    },
  };
}
