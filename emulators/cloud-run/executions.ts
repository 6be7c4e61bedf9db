import type { Clock } from '../clock.ts';
import type { UnaryHandler } from '../grpc/unary-call.ts';
import { RpcError } from '../grpc/status.ts';
import { EXECUTION_TYPE, executionResource, timestamp } from './execution-resource.ts';
import type { Execution } from './execution.ts';
import type { JobStore } from './job-store.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './limits.ts';
import type { Operations } from './operations.ts';
import { formatLocation, parseExecutionName, parseJobName } from './resource-names.ts';

export interface ExecutionsOptions {
  readonly store: JobStore;
  readonly operations: Operations;
  readonly clock: Clock;
  /** An execution is in the list only so much later than it was created. */
  readonly listLagMs: number;
}

interface ListExecutionsRequest {
  readonly parent: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

interface ExecutionRequest {
  readonly name: string;
  readonly validateOnly: boolean;
}

/** The RPCs of `google.cloud.run.v2.Executions`. */
export function executionsHandlers(options: ExecutionsOptions): Readonly<Record<string, UnaryHandler>> {
  const { store, operations, clock } = options;
  return {
    GetExecution: ({ name }: { readonly name: string }) =>
      executionResource(store.execution(parseExecutionName(name))),

    ListExecutions({ parent, pageSize, pageToken }: ListExecutionsRequest) {
      const size = pageSizeOf(pageSize);
      const before = pageToken === '' ? Infinity : readToken(pageToken, parent);
      const latestMs = clock.now() - options.listLagMs;
      const listed = executionsOf(store, parent)
        .filter(({ sequence, createdAtMs }) => sequence < before && createdAtMs <= latestMs)
        .toReversed();
      const page = listed.slice(0, size);
      const last = page.at(-1);
      return {
        executions: page.map(executionResource),
        nextPageToken: last !== undefined && listed.length > size ? writeToken(last, parent) : '',
      };
    },

    CancelExecution({ name, validateOnly }: ExecutionRequest) {
      const execution = store.execution(parseExecutionName(name));
      if (execution.state !== 'running') {
        const { execution: id } = execution.id;
        throw new RpcError(
          'FAILED_PRECONDITION',
          `Execution '${id}' cannot be cancelled because it is not running.`,
        );
      }
      if (validateOnly) return operations.validated(EXECUTION_TYPE, executionResource(execution));
      execution.cancel();
      return operations.untilCompleted(execution);
    },

    DeleteExecution({ name, validateOnly }: ExecutionRequest) {
      const execution = store.execution(parseExecutionName(name));
      const resource = { ...executionResource(execution), deleteTime: timestamp(clock.now()) };
      if (validateOnly) return operations.validated(EXECUTION_TYPE, resource);
      execution.cancel();
      store.job(execution.id).remove(execution);
      return operations.done({ location: execution.id, type: EXECUTION_TYPE, resource });
    },
  };
}

/**
 * Oldest first. The job `-` stands for all jobs of the location. Whether the real service has an empty list or
 * NOT_FOUND for a job that is not there is documented nowhere.
 */
function executionsOf(store: JobStore, parent: string): readonly Execution[] {
  const name = parseJobName(parent);
  if (name.job !== '-') return store.job(name).executions;
  return store.jobs
    .filter(({ id }) => formatLocation(id) === formatLocation(name))
    .flatMap(({ executions }) => executions)
    .toSorted((a, b) => a.sequence - b.sequence);
}

function pageSizeOf(requested: number): number {
  if (requested < 0) throw new RpcError('INVALID_ARGUMENT', 'page_size: must not be negative.');
  return requested === 0 ? DEFAULT_PAGE_SIZE : Math.min(requested, MAX_PAGE_SIZE);
}

/** A token names the last execution seen, so that new ones do not shift the pages. */
function writeToken({ sequence }: Execution, parent: string): string {
  return Buffer.from(`${sequence} ${parent}`).toString('base64url');
}

function readToken(token: string, parent: string): number {
  const [sequence, ...rest] = Buffer.from(token, 'base64url').toString().split(' ');
  if (sequence === undefined || !/^\d+$/.test(sequence) || rest.join(' ') !== parent) {
    throw new RpcError('INVALID_ARGUMENT', 'page_token: not a token of this list.');
  }
  return Number(sequence);
}
