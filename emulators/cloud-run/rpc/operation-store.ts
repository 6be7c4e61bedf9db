import { randomUUID } from 'node:crypto';
import { packAny } from '../../grpc/protos.ts';
import { RpcError } from '../../grpc/status.ts';
import { EXECUTION_TYPE, executionError, executionResource } from '../execution/execution-resource.ts';
import type { Execution } from '../execution/execution.ts';
import { formatLocation, type LocationName } from '../values/resource-names.ts';

/** The most finished operations that are kept. The service documents only that it removes them some day. */
const KEPT_OPERATIONS = 10_000;

/** The resource that an operation is about. */
export interface DoneOperation {
  readonly location: LocationName;
  /** Full name of the message type. */
  readonly type: string;
  readonly resource: object;
}

/** One operation as the emulator keeps it. */
export interface KeptOperation {
  readonly name: string;
  /** The order of creation. */
  readonly sequence: number;
  /** The current `google.longrunning.Operation`. */
  readonly resource: () => object;
  readonly isDone: () => boolean;
  readonly done: Promise<void>;
}

/** The long-running operations of one emulator. */
export class OperationStore {
  readonly #operations = new Map<string, KeptOperation>();
  readonly #finished: string[] = [];
  #nextSequence = 0;

  /** Oldest first. */
  get all(): readonly KeptOperation[] {
    return [...this.#operations.values()];
  }

  /** @throws RpcError NOT_FOUND. */
  find(name: string): KeptOperation {
    const operation = this.#operations.get(name);
    if (operation === undefined) throw new RpcError('NOT_FOUND', `Operation '${name}' was not found.`);
    return operation;
  }

  /** Removes only the operation; its execution goes on. */
  delete({ name }: KeptOperation): void {
    this.#operations.delete(name);
  }

  clear(): void {
    this.#operations.clear();
    this.#finished.length = 0;
  }

  /** An operation that is done, with `resource` as its response. */
  done({ location, type, resource }: DoneOperation): object {
    const packed = packAny(type, resource);
    const operation = { name: operationName(location), done: true, metadata: packed, response: packed };
    this.#keep({
      name: operation.name,
      resource: () => operation,
      isDone: () => true,
      done: Promise.resolve(),
    });
    return operation;
  }

  /** The same for `validate_only`, without a name, because nothing is stored. */
  validated(type: string, resource: object): object {
    const packed = packAny(type, resource);
    return { name: '', done: true, metadata: packed, response: packed };
  }

  /**
   * An operation that is done when `execution` has ended: with an error after a failure, with a response after a cancel, as
   * observed on the real service.
   */
  untilCompleted(execution: Execution): object {
    const name = operationName(execution.id);
    const resource = (): object => describe(name, execution);
    this.#keep({
      name,
      resource,
      isDone: () => execution.state !== 'running',
      done: execution.completed,
    });
    return resource();
  }

  #keep(operation: Omit<KeptOperation, 'sequence'>): void {
    this.#operations.set(operation.name, { ...operation, sequence: this.#nextSequence++ });
    void operation.done.then(() => this.#finish(operation.name));
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
