import { randomUUID } from 'node:crypto';
import { packAny } from '../../grpc/protos.ts';
import { RpcError } from '../../grpc/status.ts';
import { EXECUTION_TYPE, executionError, executionResource } from '../execution/execution-resource.ts';
import type { Execution } from '../execution/execution.ts';
import { formatLocation, type LocationName } from '../values/resource-names.ts';

/** How many finished operations can still be asked for. The service says only that they are removed some day. */
const KEPT_OPERATIONS = 10_000;

/** A `google.longrunning.Operation` that needs no waiting for, and what it is about. */
export interface DoneOperation {
  readonly location: LocationName;
  /** Full name of the message type. */
  readonly type: string;
  readonly resource: object;
}

/** One operation as the emulator keeps it. */
export interface KeptOperation {
  readonly name: string;
  /** Counts up: the order of creation. */
  readonly sequence: number;
  /** As `google.longrunning.Operation`, as it stands. */
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

  /** Takes away the record only: what it is about goes on. */
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
