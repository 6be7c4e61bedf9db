import { ExecutionsClient, JobsClient } from '@google-cloud/run';
import type { ExpectedJob } from '../../doctor/expected.ts';
import type { JobRights } from '../../doctor/readers.ts';
import type { RehearsalSetUp } from '../../doctor/set-up.ts';
import type { RunJobCall } from '../../launch/jobs/run-job-call.ts';
import { verdictOfAnswer } from '../../launch/jobs/run-job-failure.ts';
import { grpcCodeOf } from '../grpc-code.ts';
import { callOptions, clientOptions, type LookingOptions } from '../client-options.ts';
import { lookAt, readFailureOf } from '../read-failure-of.ts';
import { messageWithoutValues } from './run-job-failure-of.ts';
import { runJobRequest } from './run-job-request.ts';

/** Checks whether the bridge may do what it does with a job, without doing it. */
export class CloudRunJobRights implements JobRights {
  readonly #jobs: JobsClient;
  readonly #executions: ExecutionsClient;
  readonly #call: ReturnType<typeof callOptions>;
  readonly #launchOf: (job: ExpectedJob) => RunJobCall;

  /** @param launchOf the call that a launch would send. */
  constructor({
    launchOf,
    ...options
  }: LookingOptions & { readonly launchOf: (job: ExpectedJob) => RunJobCall }) {
    this.#jobs = new JobsClient(clientOptions(options));
    this.#executions = new ExecutionsClient(clientOptions(options));
    this.#call = callOptions(options);
    this.#launchOf = launchOf;
  }

  async granted(job: string, permissions: readonly string[]): Promise<readonly string[]> {
    try {
      await this.#jobs.initialize();
      const request = { resource: job, permissions: [...permissions] };
      const [{ permissions: granted }] = await this.#jobs.testIamPermissions(request, this.#call);
      return granted ?? [];
    } catch (error) {
      throw readFailureOf(error);
    }
  }

  /**
   * `validate_only` starts no execution. Source: google/cloud/run/v2/job.proto. Values of the environment that Google quotes
   * in a refusal are not shown.
   */
  rehearse(job: ExpectedJob): Promise<RehearsalSetUp | undefined> {
    const launch = this.#launchOf(job);
    return lookAt(async (): Promise<RehearsalSetUp> => {
      await this.#jobs.initialize();
      const request = { ...runJobRequest(launch), validateOnly: true };
      try {
        await this.#jobs.runJob(request, this.#call);
        return { kind: 'accepted' };
      } catch (error) {
        return refusal(error, launch);
      }
    });
  }

  listExecutions(job: string): Promise<true | undefined> {
    return lookAt(async (): Promise<true> => {
      await this.#executions.initialize();
      const request = { parent: job, pageSize: 1 };
      await this.#executions.listExecutions(request, { ...this.#call, autoPaginate: false });
      return true;
    });
  }

  /** Only clients that have connected can be closed. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#jobs.close(), this.#executions.close()]);
  }
}

/** @throws {ReadFailure} and NOT_FOUND, which says nothing about the launch. */
function refusal(error: unknown, launch: RunJobCall): RehearsalSetUp {
  const code = grpcCodeOf(error);
  const says = messageWithoutValues(error, launch.env);
  if (code !== undefined && verdictOfAnswer(code) === 'refused') return { kind: 'refused', says };
  if (code === 'FAILED_PRECONDITION') return { kind: 'not ready', says };
  if (code === 'NOT_FOUND') throw error;
  throw readFailureOf(error, says);
}
