import { JobsClient, type protos } from '@google-cloud/run';
import { Metadata, type ClientUnaryCall } from '@grpc/grpc-js';
import { GoogleError } from 'google-gax';
import type { RunJobCall } from '../../launch/jobs/run-job-call.ts';
import type { RunJobReach } from '../../launch/jobs/run-job-failure.ts';
import { clientOptions } from '../client-options.ts';
import { ObservedCall } from './observed-call.ts';
import { runJobFailureOf } from './run-job-failure-of.ts';
import { runJobRequest } from './run-job-request.ts';

type Operation = protos.google.longrunning.IOperation;

/** The part that is called here of google-gax's stub for `service Jobs` (google/cloud/run/v2/job.proto). */
interface JobsStub {
  runJob(
    request: protos.google.cloud.run.v2.IRunJobRequest,
    metadata: Metadata,
    options: { readonly deadline: number },
    callback: (error: GoogleError | null, operation?: Operation) => void,
  ): ClientUnaryCall;
}

interface Answer {
  readonly error: GoogleError | null;
  readonly operation: Operation | undefined;
}

/**
 * One RunJob must be one call on the wire. By default grpc-js sends a call again when its stream was refused, and reads a
 * retry policy from a DNS TXT record. Channels share no connections, so that a new channel is a new connection.
 * Source: https://github.com/grpc/grpc-node/tree/master/packages/grpc-js#supported-channel-options.
 */
const CHANNEL_OPTIONS = {
  'grpc.enable_retries': 0,
  'grpc.service_config_disable_resolution': 1,
  'grpc.use_local_subchannel_pool': 1,
};

/**
 * A channel to Cloud Run, for calls of RunJob.
 *
 * It uses the client's stub and credentials. The client's `runJob` generates a new codec for each call, which is most of
 * the CPU of a launch, and decodes in a callback, where bytes that cannot be decoded end the process
 * (docs/maintainers/decisions/0008-what-a-launch-costs.md).
 */
export class RunJobChannel {
  readonly #emulatorHost: string;
  readonly #client: JobsClient;
  #stub: JobsStub | undefined;
  #underWay = 0;
  #isRetired = false;

  /** @param options.like another channel, whose credentials this one uses too. */
  constructor({ emulatorHost, like }: { readonly emulatorHost: string; readonly like?: RunJobChannel }) {
    this.#emulatorHost = emulatorHost;
    this.#client = new JobsClient({
      ...clientOptions({ emulatorHost }),
      ...CHANNEL_OPTIONS,
      ...(like !== undefined && { auth: like.#client.auth }),
    });
  }

  /** Finds the credentials, so that calls are sent without delay. */
  async connect(): Promise<JobsStub> {
    const stub: unknown = await this.#client.initialize();
    if (!isJobsStub(stub)) throw new TypeError('the stub of JobsClient has no method runJob');
    this.#stub = stub;
    return stub;
  }

  /**
   * Sends one RunJob, never a second time: RunJob has no request id, so every send may be an execution.
   *
   * @param deadlineMs milliseconds since the Unix epoch.
   * @throws {RunJobFailure}
   */
  async send(call: RunJobCall, deadlineMs: number): Promise<Operation> {
    this.#underWay += 1;
    try {
      return await send({ stub: this.#stub ?? (await this.#connectOrFail(call)), call, deadlineMs });
    } finally {
      this.#underWay -= 1;
      this.#closeIfDone();
    }
  }

  /** Makes a channel in place of this one, which closes once its open calls have ended. */
  renew(): RunJobChannel {
    const next = new RunJobChannel({ emulatorHost: this.#emulatorHost, like: this });
    // If that fails, the next call fails too, and reports the cause.
    next.connect().catch(() => undefined);
    this.#isRetired = true;
    this.#closeIfDone();
    return next;
  }

  /** Closing a client that never connected is an error of the client, and is ignored. */
  async close(): Promise<void> {
    await this.#client.close().catch(() => undefined);
  }

  #closeIfDone(): void {
    if (this.#isRetired && this.#underWay === 0) void this.close();
  }

  async #connectOrFail({ env }: RunJobCall): Promise<JobsStub> {
    try {
      return await this.connect();
    } catch (error) {
      throw runJobFailureOf({ error, env, reach: 'never sent' });
    }
  }
}

async function send(options: {
  readonly stub: JobsStub;
  readonly call: RunJobCall;
  readonly deadlineMs: number;
}): Promise<Operation> {
  const { stub, call, deadlineMs: deadline } = options;
  const { env } = call;
  const metadata = new Metadata();
  metadata.set('x-goog-request-params', routingOf(call.job));
  const observed = new ObservedCall(metadata);
  const { promise, resolve } = Promise.withResolvers<Answer>();
  let reach: RunJobReach = 'sent';
  try {
    const sent = stub.runJob(runJobRequest(call), metadata, { deadline }, (error, operation) =>
      resolve({ error, operation }),
    );
    const { error, operation } = await promise;
    if (operation !== undefined) return operation;
    if (error === null) throw new TypeError('RunJob was answered without an operation and without an error');
    reach = await observed.reach({ call: sent, code: error.code });
    // Decodes the details, such as google.rpc.RetryInfo.
    throw GoogleError.parseGRPCStatusDetails(error);
  } catch (error) {
    throw runJobFailureOf({ error, env, reach });
  } finally {
    observed.end();
  }
}

function isJobsStub(stub: unknown): stub is JobsStub {
  return typeof stub === 'object' && stub !== null && 'runJob' in stub && typeof stub.runJob === 'function';
}

/** Google routes the call by its location. Source: the option `google.api.routing` of RunJob in job.proto. */
function routingOf(job: string): string {
  const [, , , location = ''] = job.split('/');
  return `location=${encodeURIComponent(location)}`;
}
