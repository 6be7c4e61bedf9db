import { ExecutionsClient, JobsClient, TasksClient } from '@google-cloud/run';
import { credentials } from '@grpc/grpc-js';
import { closeAfterTest } from './closing.ts';
import {
  startCloudRunEmulator,
  type CloudRunEmulator,
  type CloudRunEmulatorOptions,
} from '../cloud-run/cloud-run-emulator.ts';
import type { FunctionTask } from '../cloud-run/container/image.ts';
import type { TaskOutput } from '../cloud-run/container/task-runner.ts';

/** The location of all tests. */
export const PARENT = 'projects/p/locations/asia-northeast1';
/** The job that {@link startTestBed} creates. */
export const JOB = `${PARENT}/jobs/bridge`;

type Job = NonNullable<Parameters<JobsClient['createJob']>[0]>['job'];
type Container = NonNullable<
  NonNullable<NonNullable<NonNullable<Job>['template']>['template']>['containers']
>[number];

export interface TestBed {
  readonly emulator: CloudRunEmulator;
  readonly jobs: JobsClient;
  readonly executions: ExecutionsClient;
  readonly tasks: TasksClient;
  readonly output: Output;
}

export interface TestBedOptions extends Partial<CloudRunEmulatorOptions> {
  /** The function of the job `bridge`. Default: Node runs the code in its first argument. */
  readonly run?: (task: FunctionTask) => Promise<number> | number;
  readonly container?: Container;
  readonly maxRetries?: number;
  readonly parallelism?: number;
}

/** The output of tasks; a test waits for a line instead of sleeping. */
export class Output {
  readonly lines: TaskOutput[] = [];
  readonly #waiting = new Map<string, () => void>();

  readonly add = (output: TaskOutput): void => {
    this.lines.push(output);
    this.#waiting.get(output.line)?.();
  };

  /** Resolves when a task writes `line`, or has written it. */
  async line(line: string): Promise<void> {
    if (this.lines.some((output) => output.line === line)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(line, resolve);
    await promise;
  }
}

/** An emulator with the job `bridge`, and Google's clients for it. All is closed after the test. */
export async function startTestBed(options: TestBedOptions = {}): Promise<TestBed> {
  const { run, container, maxRetries, parallelism, ...emulatorOptions } = options;
  const output = new Output();
  const image = run === undefined ? { entrypoint: [process.execPath, '-e'] } : { run };
  const emulator = await startCloudRunEmulator({
    images: { image },
    onTaskOutput: output.add,
    ...emulatorOptions,
  });
  closeAfterTest(() => emulator.close());
  const { jobs, executions, tasks } = connect(emulator.address);
  const template = {
    ...(parallelism !== undefined && { parallelism }),
    template: {
      containers: [{ image: 'image', ...container }],
      ...(maxRetries !== undefined && { maxRetries }),
    },
  };
  await jobs.createJob({ parent: PARENT, jobId: 'bridge', job: { template } });
  return { emulator, jobs, executions, tasks, output };
}

/** Google's clients for `address`. They are closed after the test. */
export function connect(address: string): {
  readonly jobs: JobsClient;
  readonly executions: ExecutionsClient;
  readonly tasks: TasksClient;
} {
  const options = {
    apiEndpoint: '127.0.0.1',
    port: Number(address.slice(address.lastIndexOf(':') + 1)),
    sslCreds: credentials.createInsecure(),
    universeDomain: 'googleapis.com',
  };
  const jobs = new JobsClient(options);
  const executions = new ExecutionsClient(options);
  const tasks = new TasksClient(options);
  closeAfterTest(async () => {
    await Promise.all([jobs.close(), executions.close(), tasks.close()]);
  });
  return { jobs, executions, tasks };
}

/** Starts one execution of `bridge` and returns its full name. */
export async function launch(
  { jobs }: Pick<TestBed, 'jobs'>,
  request: Omit<NonNullable<Parameters<JobsClient['runJob']>[0]>, 'name'> = {},
): Promise<string> {
  const [operation] = await jobs.runJob({ name: JOB, ...request });
  return (operation.metadata as { readonly name: string }).name;
}

/** The result of a function image that runs until it is stopped, and then succeeds. */
export function untilAborted(signal: AbortSignal): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  signal.addEventListener('abort', () => resolve(0));
  return promise;
}

/** Without it the client warns on every call that it pages by itself. */
export const NO_PAGING = { autoPaginate: false };

/** The names of all listed executions, newest first. */
export async function listedNames(
  { executions }: TestBed,
  parent = JOB,
  pageSize = 2,
): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of executions.listExecutionsAsync({ parent, pageSize }, NO_PAGING)) {
    names.push(String(name));
  }
  return names;
}

/** Starts `count` executions one after the other, waits until all have ended, and returns their full names. */
export async function launchSeveral(bed: TestBed, count: number): Promise<readonly string[]> {
  const names: string[] = [];
  for (let index = 0; index < count; index++) names.push(await launch(bed));
  await bed.emulator.idle();
  return names;
}
