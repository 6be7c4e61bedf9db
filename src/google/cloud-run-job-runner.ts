import { JobsClient, type protos } from '@google-cloud/run';
import type { ListedExecution } from '../launch/execution-index.ts';
import type { JobRunner } from '../launch/launch-context.ts';
import type { RunJobCall } from '../launch/run-job-call.ts';
import { cloudRunClientOptions } from './cloud-run-client-options.ts';
import { executionIn, leaveOperationsEncoded } from './encoded-operations.ts';
import { runJobFailureOf } from './run-job-failure-of.ts';

/** Starts executions of Cloud Run jobs by `Jobs.RunJob`. */
export class CloudRunJobRunner implements JobRunner {
  readonly #client: JobsClient;
  readonly #timeoutMs: number;

  /**
   * @param options.emulatorHost `host:port` of an emulator; empty for the real service.
   * @param options.timeoutMs deadline of one call.
   */
  constructor({ emulatorHost, timeoutMs }: { readonly emulatorHost: string; readonly timeoutMs: number }) {
    this.#client = new JobsClient(cloudRunClientOptions(emulatorHost));
    leaveOperationsEncoded(this.#client);
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Connects the client now, so that missing credentials are one clean error at the start. The first
   * call would raise them as an unhandled rejection too, which ends the process.
   */
  async initialize(): Promise<void> {
    await this.#client.initialize();
  }

  /**
   * Sends one RunJob. Neither this method nor the client sends it again: RunJob has no request id, so
   * every send may be an execution.
   *
   * @returns as soon as the operation exists; it ends only when the execution does.
   * @throws {RunJobFailure}
   */
  async run(call: RunJobCall): Promise<ListedExecution | undefined> {
    const operation = await this.#send(call);
    const failed = operation.latestResponse.error;
    if (failed !== null && failed !== undefined) throw runJobFailureOf(errorOf(failed), call.env);
    return executionIn(operation.latestResponse);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #send(call: RunJobCall) {
    try {
      const [operation] = await this.#client.runJob(runJobRequest(call), { timeout: this.#timeoutMs });
      return operation;
    } catch (error) {
      throw runJobFailureOf(error, call.env);
    }
  }
}

/** The overrides of a launch in Google's words. */
export function runJobRequest(call: RunJobCall): protos.google.cloud.run.v2.IRunJobRequest {
  const container = {
    ...(call.container !== '' && { name: call.container }),
    args: [...call.args],
    clearArgs: call.clearArgs,
    env: Object.entries(call.env).map(([name, value]) => ({ name, value })),
  };
  return {
    name: call.job,
    overrides: {
      containerOverrides: [container],
      ...(call.taskCount !== undefined && { taskCount: call.taskCount }),
      ...(call.timeoutSeconds !== undefined && { timeout: { seconds: call.timeoutSeconds } }),
    },
  };
}

/** The error that an operation ended with carries a code as a call's does. */
function errorOf(status: protos.google.rpc.IStatus): Error {
  return Object.assign(new Error(status.message ?? 'the operation failed'), { code: status.code ?? 2 });
}
