import type { Clock } from '../../clock.ts';
import { RpcError } from '../../grpc/status.ts';
import type { CallContext, UnaryHandler } from '../../grpc/unary-call.ts';
import type { HttpRules } from '../../rest/http-rules.ts';
import type { Duration } from '../template/container-checks.ts';
import { MAX_OPERATIONS_PAGE_SIZE } from '../values/limits.ts';
import type { KeptOperation, OperationStore } from './operation-store.ts';
import { pageOf } from './paging.ts';
import { formatLocation, parseLocation } from '../values/resource-names.ts';

/** The proto does not define the paths. Source: the HTTP rules in Google's client for Cloud Run. */
export const OPERATIONS_HTTP_RULES: HttpRules = {
  ListOperations: [{ verb: 'GET', template: '/v2/{name=projects/*/locations/*}/operations' }],
  GetOperation: [{ verb: 'GET', template: '/v2/{name=projects/*/locations/*/operations/*}' }],
  DeleteOperation: [{ verb: 'DELETE', template: '/v2/{name=projects/*/locations/*/operations/*}' }],
  WaitOperation: [
    { verb: 'POST', template: '/v2/{name=projects/*/locations/*/operations/*}:wait', body: '*' },
  ],
};

interface ListOperationsRequest {
  /** The parent: `projects/P/locations/L`. */
  readonly name: string;
  readonly filter: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

interface WaitOperationRequest {
  readonly name: string;
  /** Null: until the caller leaves. */
  readonly timeout: Duration | null;
}

/** The RPCs of `google.longrunning.Operations`, without CancelOperation, as in the real service. */
export function operationsHandlers(
  operations: OperationStore,
  clock: Clock,
): Readonly<Record<string, UnaryHandler>> {
  return {
    GetOperation: ({ name }: { readonly name: string }) => operations.find(name).resource(),

    /** Newest first; the order is not documented. */
    ListOperations({ name, filter, pageSize, pageToken }: ListOperationsRequest) {
      const prefix = `${formatLocation(parseLocation(name))}/operations/`;
      const page = pageOf({
        items: operations.all
          .filter((operation) => operation.name.startsWith(prefix) && fits(filter, operation))
          .toReversed(),
        rankOf: ({ sequence }) => -sequence,
        request: { parent: `${filter} ${name}`, pageSize, pageToken },
        maxPageSize: MAX_OPERATIONS_PAGE_SIZE,
      });
      return { operations: page.items.map(({ resource }) => resource()), nextPageToken: page.nextPageToken };
    },

    async WaitOperation({ name, timeout }: WaitOperationRequest, { signal }: CallContext) {
      const operation = operations.find(name);
      if (!operation.isDone()) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = timeout === null ? undefined : clock.setTimer(milliseconds(timeout), resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
        await Promise.race([operation.done, promise]);
        timer?.cancel();
      }
      return operation.resource();
    },

    DeleteOperation({ name }: { readonly name: string }) {
      operations.delete(operations.find(name));
      return {};
    },
  };
}

function milliseconds({ seconds, nanos }: Duration): number {
  return Number(seconds) * 1000 + nanos / 1e6;
}

/** @throws RpcError INVALID_ARGUMENT. Source: the reference page of `projects.locations.operations.list`. */
function fits(filter: string, operation: KeptOperation): boolean {
  switch (filter) {
    case '':
      return true;
    case 'done:true':
      return operation.isDone();
    case 'done:false':
      return !operation.isDone();
    default:
      throw new RpcError('INVALID_ARGUMENT', `filter: must be 'done:true' or 'done:false', got '${filter}'.`);
  }
}
