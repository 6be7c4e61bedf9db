import { ExecutionsClient, type protos } from '@google-cloud/run';
import type { ExecutionReader, ExecutionState, ExecutionStatus } from '../../launch/executions/look-up.ts';
import { clientOptions } from '../client-options.ts';
import { grpcCodeOf } from '../grpc-code.ts';

type Execution = protos.google.cloud.run.v2.IExecution;

/** Reads single executions by `Executions.GetExecution`. */
export class CloudRunExecutionReader implements ExecutionReader {
  readonly #client: ExecutionsClient;
  readonly #timeoutMs: number;

  /**
   * @param options.emulatorHost `host:port` of an emulator; empty for the real service.
   * @param options.timeoutMs deadline of one call.
   */
  constructor({ emulatorHost, timeoutMs }: { readonly emulatorHost: string; readonly timeoutMs: number }) {
    this.#client = new ExecutionsClient(clientOptions({ emulatorHost }));
    this.#timeoutMs = timeoutMs;
  }

  /** @throws the client's error unless it is NOT_FOUND. */
  async read(name: string): Promise<ExecutionStatus | undefined> {
    try {
      const [execution] = await this.#client.getExecution({ name }, { timeout: this.#timeoutMs });
      return {
        state: stateOf(execution),
        logUri: execution.logUri === '' ? undefined : (execution.logUri ?? undefined),
      };
    } catch (error) {
      if (grpcCodeOf(error) === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/**
 * Judged by the counts of tasks once the execution is completed: a cancelled one completes too, and its
 * operation is done like that of a success.
 */
function stateOf(execution: Execution): ExecutionState {
  if (execution.completionTime === null || execution.completionTime === undefined) return 'running';
  if ((execution.cancelledCount ?? 0) > 0) return 'cancelled';
  if ((execution.failedCount ?? 0) > 0) return 'failed';
  return 'succeeded';
}
