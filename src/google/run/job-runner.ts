import type { protos } from '@google-cloud/run';
import type { ListedExecution } from '../../launch/executions/listed-execution.ts';
import type { JobRunner } from '../../launch/attempt/launch-context.ts';
import type { RunJobCall } from '../../launch/jobs/run-job-call.ts';
import { RunJobFailure } from '../../launch/jobs/run-job-failure.ts';
import { decodeExecution } from './encoded-executions.ts';
import { RunJobChannel } from './run-job-channel.ts';
import { runJobFailureOf } from './run-job-failure-of.ts';

type Operation = protos.google.longrunning.IOperation;

/**
 * Starts executions of Cloud Run jobs by `Jobs.RunJob`.
 *
 * After a call that the server did not answer in time, the next one uses a new connection: the old one may be dead, and
 * then every call on it is lost. Not guaranteed: bytes in the kernel's send buffer still arrive if the network comes back
 * while TCP retries. On Linux that is some 15 minutes (`tcp_retries2` is 15: at least 924 s), longer than the default of
 * `RELAUNCH_AFTER_SECONDS`.
 */
export class CloudRunJobRunner implements JobRunner {
  readonly #timeoutMs: number;
  #channel: RunJobChannel;

  /**
   * @param options.emulatorHost `host:port` of an emulator; empty for the real service.
   * @param options.timeoutMs deadline of one call.
   */
  constructor({ emulatorHost, timeoutMs }: { readonly emulatorHost: string; readonly timeoutMs: number }) {
    this.#channel = new RunJobChannel({ emulatorHost });
    this.#timeoutMs = timeoutMs;
  }

  /** Connects the client now, so that missing credentials are one clear error at the start. */
  async initialize(): Promise<void> {
    await this.#channel.connect();
  }

  /**
   * Sends one RunJob, never a second time.
   *
   * @returns as soon as the operation exists, before the execution ends.
   * @throws {RunJobFailure}
   */
  async run(call: RunJobCall): Promise<ListedExecution | undefined> {
    const channel = this.#channel;
    try {
      return startedBy(await channel.send(call, Date.now() + this.#timeoutMs), call);
    } catch (error) {
      // Several calls may fail on one channel; only the first replaces it.
      if (isOfChannel(error) && channel === this.#channel) this.#channel = channel.renew();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#channel.close();
  }
}

/** Whether the channel may be the cause of a failed call. */
function isOfChannel(error: unknown): boolean {
  if (!(error instanceof RunJobFailure) || error.reach === 'answered') return false;
  return error.code === 'DEADLINE_EXCEEDED' || error.code === 'NO_CREDENTIALS';
}

/**
 * The execution in the metadata of a RunJob operation. It was started even if the operation has an error.
 *
 * @returns undefined if the operation names none; RunJob has accepted the launch nevertheless.
 * @throws {RunJobFailure} for an operation with an error and no execution. If the metadata cannot be read, an execution
 *   may exist.
 */
function startedBy({ metadata, error }: Operation, { env }: RunJobCall): ListedExecution | undefined {
  const bytes = metadata?.value instanceof Uint8Array ? metadata.value : new Uint8Array();
  const started = executionIn(bytes);
  if (started !== undefined || error === null || error === undefined) return started;
  // An operation's error has the codes of a call's error.
  const failure = Object.assign(new Error(error.message ?? 'the operation failed'), {
    code: error.code ?? 2,
  });
  throw runJobFailureOf({ error: failure, env, reach: bytes.length === 0 ? 'answered' : 'sent' });
}

function executionIn(bytes: Uint8Array): ListedExecution | undefined {
  try {
    const execution = decodeExecution(bytes);
    return execution.name === '' ? undefined : execution;
  } catch {
    return undefined;
  }
}
