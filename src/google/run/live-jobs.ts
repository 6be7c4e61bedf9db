import { ExecutionsClient, JobsClient, type protos } from '@google-cloud/run';
import type { ListedExecution } from '../../launch/executions/listed-execution.ts';
import type { ObservedExecution } from '../../launch/executions/observed-execution.ts';
import type { Cancelling } from '../../launch/executions/wishes.ts';
import type { RunJobCall } from '../../launch/jobs/run-job-call.ts';
import type { RunJobFailure } from '../../launch/jobs/run-job-failure.ts';
import type { ExecutionFailure } from '../../launch/ledger/launch-state.ts';
import { JobNotCreated } from '../../live-check/job-not-created.ts';
import type { LiveContainer, LiveJob, LiveJobs } from '../../live-check/live-project.ts';
import { callOptions, clientOptions, type LookingOptions } from '../client-options.ts';
import { grpcCodeOf } from '../grpc-code.ts';
import { CloudRunExecutionLists } from './execution-list.ts';
import { CloudRunExecutionReader } from './execution-reader.ts';
import { CloudRunJobRunner } from './job-runner.ts';
import { runJobFailureOf } from './run-job-failure-of.ts';
import { runJobRequest } from './run-job-request.ts';

type Variable = protos.google.cloud.run.v2.IEnvVar;

/** Of Google's quickstarts of jobs (https://cloud.google.com/run/docs/quickstarts): SLEEP_MS and FAIL_RATE say what it does. */
const SAMPLE_IMAGE = 'us-docker.pkg.dev/cloudrun/container/job';
const LISTED = 100;

/** Makes, launches and removes jobs. It launches, lists and reads by the adapters that the bridge has. */
export class CloudRunLiveJobs implements LiveJobs {
  readonly #jobs: JobsClient;
  readonly #executions: ExecutionsClient;
  readonly #runner: CloudRunJobRunner;
  readonly #lists: CloudRunExecutionLists;
  readonly #reader: CloudRunExecutionReader;
  readonly #call: ReturnType<typeof callOptions>;

  constructor(options: LookingOptions) {
    this.#jobs = new JobsClient(clientOptions(options));
    this.#executions = new ExecutionsClient(clientOptions(options));
    this.#runner = new CloudRunJobRunner(options);
    this.#lists = new CloudRunExecutionLists(options);
    this.#reader = new CloudRunExecutionReader(options);
    this.#call = callOptions(options);
  }

  /** Connects the clients now, so that missing credentials are one clean error at the start. */
  async initialize(): Promise<void> {
    for (const part of [this.#jobs, this.#executions, this.#runner, this.#lists, this.#reader]) {
      await part.initialize();
    }
  }

  async create({ name, args, env, maxRetries }: LiveJob): Promise<void> {
    const [parent = '', jobId = ''] = name.split('/jobs/');
    const container = {
      image: SAMPLE_IMAGE,
      args: [...args],
      env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
    };
    const template = { containers: [container], ...(maxRetries !== undefined && { maxRetries }) };
    try {
      const [operation] = await this.#jobs.createJob(
        { parent, jobId, job: { template: { template } } },
        this.#call,
      );
      await operation.promise();
    } catch (error) {
      throw new JobNotCreated(error);
    }
  }

  async maxRetries(name: string): Promise<number | undefined> {
    const [{ template }] = await this.#jobs.getJob({ name }, this.#call);
    return template?.template?.maxRetries ?? undefined;
  }

  run(call: RunJobCall): Promise<ListedExecution | undefined> {
    return this.#runner.run(call);
  }

  async validate(call: RunJobCall): Promise<RunJobFailure | undefined> {
    try {
      await this.#jobs.runJob({ ...runJobRequest(call), validateOnly: true }, this.#call);
      return undefined;
    } catch (error) {
      return runJobFailureOf({ error, env: call.env, reach: 'answered' });
    }
  }

  async list(job: string): Promise<readonly ObservedExecution[]> {
    return (await this.#lists.observedListOf(job).page({ expected: LISTED, pageToken: undefined }))
      .executions;
  }

  read(execution: string): Promise<ObservedExecution | undefined> {
    return this.#reader.read(execution);
  }

  failureOf(execution: ObservedExecution): Promise<ExecutionFailure> {
    return this.#reader.failureOf(execution);
  }

  async container(name: string): Promise<LiveContainer> {
    const [{ template }] = await this.#executions.getExecution({ name }, this.#call);
    const [container] = template?.containers ?? [];
    const pair = ({ name: variable, value }: Variable) => [variable ?? '', value ?? ''] as const;
    return { args: container?.args ?? [], env: Object.fromEntries((container?.env ?? []).map(pair)) };
  }

  cancel(execution: string): Promise<Cancelling> {
    return this.#reader.cancel(execution);
  }

  async deleteExecution(name: string): Promise<void> {
    const [operation] = await this.#executions.deleteExecution({ name }, this.#call);
    await operation.promise();
  }

  async delete(name: string): Promise<boolean> {
    try {
      const [operation] = await this.#jobs.deleteJob({ name }, this.#call);
      await operation.promise();
      return true;
    } catch (error) {
      if (grpcCodeOf(error) === 'NOT_FOUND') return false;
      throw error;
    }
  }

  /** Only clients that have connected can be closed. */
  async close(): Promise<void> {
    const parts = [this.#jobs, this.#executions, this.#runner, this.#lists, this.#reader];
    await Promise.allSettled(parts.map((part) => part.close()));
  }
}
