import { JobsClient, type protos } from '@google-cloud/run';
import { Metadata } from '@grpc/grpc-js';
import { GoogleError } from 'google-gax';
import type { ListedExecution } from '../launch/execution-index.ts';
import type { JobRunner } from '../launch/launch-context.ts';
import type { RunJobCall } from '../launch/run-job-call.ts';
import { cloudRunClientOptions } from './cloud-run-client-options.ts';
import { decodeExecution } from './encoded-executions.ts';
import { runJobFailureOf } from './run-job-failure-of.ts';

type Operation = protos.google.longrunning.IOperation;

/** What google-gax makes of `service Jobs` in google/cloud/run/v2/job.proto, as far as it is called here. */
interface JobsStub {
  runJob(
    request: protos.google.cloud.run.v2.IRunJobRequest,
    metadata: Metadata,
    options: { readonly deadline: number },
    callback: (error: GoogleError | null, operation?: Operation) => void,
  ): unknown;
}

/**
 * Starts executions of Cloud Run jobs by `Jobs.RunJob`.
 *
 * The call goes through the client's own stub, with its credentials. The method above it decodes the operation by a
 * codec that it generates anew for each call, which is most of the CPU of a launch, and in a callback, where bytes
 * that cannot be decoded end the process (docs/decisions/0008-what-a-launch-costs.md).
 */
export class CloudRunJobRunner implements JobRunner {
  readonly #client: JobsClient;
  readonly #timeoutMs: number;
  #stub: JobsStub | undefined;

  /**
   * @param options.emulatorHost `host:port` of an emulator; empty for the real service.
   * @param options.timeoutMs deadline of one call.
   */
  constructor({ emulatorHost, timeoutMs }: { readonly emulatorHost: string; readonly timeoutMs: number }) {
    this.#client = new JobsClient(cloudRunClientOptions(emulatorHost));
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Connects the client now, so that missing credentials are one clean error at the start, and calls are sent
   * without a moment's wait.
   */
  async initialize(): Promise<void> {
    this.#stub = await this.#connect();
  }

  /**
   * Sends one RunJob. Neither this method nor the client sends it again: RunJob has no request id, so
   * every send may be an execution.
   *
   * @returns as soon as the operation exists; it ends only when the execution does.
   * @throws {RunJobFailure}
   */
  async run(call: RunJobCall): Promise<ListedExecution | undefined> {
    let operation: Operation;
    try {
      operation = await this.#send(call);
    } catch (error) {
      throw runJobFailureOf(error, call.env);
    }
    const failed = operation.error;
    if (failed !== null && failed !== undefined) throw runJobFailureOf(errorOf(failed), call.env);
    return executionIn(operation);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #connect(): Promise<JobsStub> {
    const stub: unknown = await this.#client.initialize();
    if (!isJobsStub(stub)) throw new TypeError('the stub of JobsClient has no method runJob');
    return stub;
  }

  async #send(call: RunJobCall): Promise<Operation> {
    const stub = this.#stub ?? (await this.#connect());
    const { promise, resolve, reject } = Promise.withResolvers<Operation>();
    const metadata = new Metadata();
    metadata.set('x-goog-request-params', routingOf(call.job));
    stub.runJob(
      runJobRequest(call),
      metadata,
      { deadline: Date.now() + this.#timeoutMs },
      (error, operation) => {
        if (operation !== undefined) resolve(operation);
        else reject(error === null ? error : GoogleError.parseGRPCStatusDetails(error));
      },
    );
    return promise;
  }
}

function isJobsStub(stub: unknown): stub is JobsStub {
  return typeof stub === 'object' && stub !== null && 'runJob' in stub && typeof stub.runJob === 'function';
}

/** Google routes the call by the location. Source: the option `google.api.routing` of RunJob in job.proto. */
function routingOf(job: string): string {
  const [, , , location = ''] = job.split('/');
  return `location=${encodeURIComponent(location)}`;
}

/**
 * The execution that an operation of RunJob has in its metadata.
 *
 * @returns undefined where it has none that can be read. The operation says that RunJob accepted the
 *   launch all the same.
 */
function executionIn({ metadata }: Operation): ListedExecution | undefined {
  if (!(metadata?.value instanceof Uint8Array)) return undefined;
  try {
    const execution = decodeExecution(metadata.value);
    return execution.name === '' ? undefined : execution;
  } catch {
    return undefined;
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
