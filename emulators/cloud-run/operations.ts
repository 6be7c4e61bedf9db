import { randomUUID } from 'node:crypto';
import { packAny } from '../grpc/protos.ts';
import { RpcError } from '../grpc/status.ts';
import type { UnaryHandler } from '../grpc/unary-call.ts';
import type { HttpRules } from '../rest/http-rules.ts';
import { EXECUTION_TYPE, executionError, executionResource } from './execution-resource.ts';
import type { Execution } from './execution.ts';
import { formatLocation, type LocationName } from './resource-names.ts';

/** How many finished operations can still be asked for. The service says only that they are removed some day. */
const KEPT_OPERATIONS = 10_000;

/** The proto leaves the paths to the service. Source: the HTTP rules that Google's own client for Run carries. */
export const OPERATIONS_HTTP_RULES: HttpRules = {
  ListOperations: [{ verb: 'GET', template: '/v2/{name=projects/*/locations/*}/operations' }],
  GetOperation: [{ verb: 'GET', template: '/v2/{name=projects/*/locations/*/operations/*}' }],
  DeleteOperation: [{ verb: 'DELETE', template: '/v2/{name=projects/*/locations/*/operations/*}' }],
  WaitOperation: [
    { verb: 'POST', template: '/v2/{name=projects/*/locations/*/operations/*}:wait', body: '*' },
  ],
};

/** A `google.longrunning.Operation` that needs no waiting for, and what it is about. */
export interface DoneOperation {
  readonly location: LocationName;
  /** Full name of the message type. */
  readonly type: string;
  readonly resource: object;
}

/** The long-running operations of one emulator. */
export class Operations {
  /** Each answers with the operation as it stands. */
  readonly #operations = new Map<string, () => object>();
  readonly #finished: string[] = [];

  /** For `google.longrunning.Operations`. */
  readonly handlers: Readonly<Record<string, UnaryHandler>> = {
    GetOperation: ({ name }: { readonly name: string }) => {
      const operation = this.#operations.get(name);
      if (operation === undefined) throw new RpcError('NOT_FOUND', `Operation '${name}' was not found.`);
      return operation();
    },
  };

  /** An operation that is done, with `resource` as its response. */
  done({ location, type, resource }: DoneOperation): object {
    const packed = packAny(type, resource);
    const operation = { name: operationName(location), done: true, metadata: packed, response: packed };
    this.#operations.set(operation.name, () => operation);
    this.#finish(operation.name);
    return operation;
  }

  /** The same for `validate_only`: it has no name to ask for, as nothing is stored. */
  validated(type: string, resource: object): object {
    const packed = packAny(type, resource);
    return { name: '', done: true, metadata: packed, response: packed };
  }

  /**
   * An operation that is done when `execution` has ended. A failed execution ends it with an error; a cancelled
   * one with a response, as the real service was seen to do.
   */
  untilCompleted(execution: Execution): object {
    const name = operationName(execution.id);
    const operation = (): object => describe(name, execution);
    this.#operations.set(name, operation);
    void execution.completed.then(() => this.#finish(name));
    return operation();
  }

  #finish(name: string): void {
    this.#finished.push(name);
    if (this.#finished.length <= KEPT_OPERATIONS) return;
    const oldest = this.#finished.shift();
    if (oldest !== undefined) this.#operations.delete(oldest);
  }
}

function describe(name: string, execution: Execution): object {
  const metadata = packAny(EXECUTION_TYPE, executionResource(execution));
  if (execution.state === 'running') return { name, done: false, metadata };
  const error = executionError(execution);
  return error === undefined
    ? { name, done: true, metadata, response: metadata }
    : { name, done: true, metadata, error };
}

function operationName(location: LocationName): string {
  return `${formatLocation(location)}/operations/${randomUUID()}`;
}
