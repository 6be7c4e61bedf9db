import { TasksClient } from '@google-cloud/run';
import type { ExecutionReader, ObservedExecution } from '../../launch/executions/observed-execution.ts';
import type { Cancelling, ExecutionCanceller } from '../../launch/executions/wishes.ts';
import type { ExecutionFailure } from '../../launch/ledger/launch-state.ts';
import { callOptions, clientOptions, type LookingOptions } from '../client-options.ts';
import { grpcCodeOf } from '../grpc-code.ts';
import { decodeObservedExecution, encodeExecutionRequest } from './encoded-executions.ts';
import { executionFailureOf } from './execution-failure-of.ts';
import { ExecutionsChannel } from './executions-channel.ts';

/** Source: `service Executions` in google/cloud/run/v2/execution.proto. */
const METHOD = {
  name: 'GetExecution',
  encode: encodeExecutionRequest,
  decode: decodeObservedExecution,
} as const;
/** Of an execution with more tasks, a failure among the later ones is not seen. */
const TASKS_READ = 500;

/** Reads single executions, and cancels them. */
export class CloudRunExecutionReader implements ExecutionReader, ExecutionCanceller {
  readonly #channel: ExecutionsChannel;
  readonly #options: LookingOptions;
  /** Made at the first failed execution, since making it is slow. */
  #tasks: TasksClient | undefined;
  readonly #call: ReturnType<typeof callOptions>;

  /** @param options.timeoutMs deadline of one call. */
  constructor(options: LookingOptions) {
    this.#channel = new ExecutionsChannel(options);
    this.#options = options;
    this.#call = callOptions(options);
  }

  /** Connects the client now, so that missing credentials are one clear error at the start. */
  async initialize(): Promise<void> {
    await this.#channel.connect();
  }

  /** By `Executions.GetExecution`. @throws what `ExecutionsChannel.read` does, unless it is NOT_FOUND. */
  async read(name: string): Promise<ObservedExecution | undefined> {
    try {
      const routing = `name=${encodeURIComponent(name)}`;
      return await this.#channel.read({ method: METHOD, request: name, routing });
    } catch (error) {
      if (grpcCodeOf(error) === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  /** By `Tasks.ListTasks`: the last attempt of the first task that failed. @throws the client's error. */
  async failureOf(execution: ObservedExecution): Promise<ExecutionFailure> {
    const client = (this.#tasks ??= new TasksClient(clientOptions(this.#options)));
    await client.initialize();
    const request = { parent: execution.name, pageSize: TASKS_READ };
    const [tasks] = await client.listTasks(request, { ...this.#call, autoPaginate: false });
    return executionFailureOf({ execution, tasks });
  }

  /** By `Executions.CancelExecution`. @throws the client's error. */
  async cancel(name: string): Promise<Cancelling> {
    try {
      await this.#channel.client.initialize();
      await this.#channel.client.cancelExecution({ name }, this.#call);
      return 'asked';
    } catch (error) {
      const code = grpcCodeOf(error);
      if (code === 'NOT_FOUND') return 'not found';
      if (code === 'FAILED_PRECONDITION') return 'over';
      throw error;
    }
  }

  /** Only a client that has connected can be closed. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#channel.close(), this.#tasks?.close()]);
  }
}
