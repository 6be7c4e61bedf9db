import type { CloudRunEmulator } from './cloud-run/cloud-run-emulator.ts';
import type { FunctionImage, FunctionTask } from './cloud-run/container/image.ts';
import type { TaskOutput } from './cloud-run/container/task-runner.ts';
import { parseSetUp } from './command-line/read-set-up.ts';
import { runEmulators } from './command-line/run-emulators.ts';
import type { Fault, FaultPlan } from './grpc/faults.ts';
import type { PubSubEmulator } from './pubsub/pubsub-emulator.ts';

/** Returns the exit code. An error becomes a line of its output and exit code 1. */
export type Run = (task: FunctionTask) => Promise<number> | number;

/** A program of this machine in place of a container image. */
export interface ProgramOptions {
  /** Program and arguments, or one line with the quotes of a shell; no shell runs it. */
  readonly command: string | readonly string[];
  /** The image's CMD: the arguments if the job sets none. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A job: a function, a program, or a job in the form of Cloud Run's REST API, with its program in `images`. */
export type JobOptions = { readonly name: string } & (
  | { readonly run: Run }
  | ProgramOptions
  | { readonly template: object; readonly [field: string]: unknown }
);

export interface EmulatorsOptions {
  /** The project of short names. Default `local-project`. */
  readonly project?: string;
  /** The region of the jobs. Default `asia-northeast1`. */
  readonly region?: string;
  /** Names, or topics in the form of Pub/Sub's REST API. */
  readonly topics?: readonly (string | { readonly name: string; readonly [field: string]: unknown })[];
  /** Subscriptions in the form of Pub/Sub's REST API, such as `{ name, topic, pushConfig: { pushEndpoint } }`. */
  readonly subscriptions?: readonly {
    readonly name: string;
    readonly topic: string;
    readonly [field: string]: unknown;
  }[];
  readonly jobs?: readonly JobOptions[];
  /** The program in place of each image, by the image's name; also for jobs that clients create. */
  readonly images?: Readonly<Record<string, { readonly run: Run } | ProgramOptions>>;
  /** Faults from the start; change them by `faults` of the result. */
  readonly faults?: readonly Fault[];
  /** The topic that gets the end of each execution, as from a log sink. */
  readonly auditLogTopic?: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default: free ones. */
  readonly ports?: {
    readonly pubsub?: number;
    readonly cloudRun?: number;
    readonly control?: number;
    /** The port of the keys of push tokens. */
    readonly tokens?: number;
  };
  /** The part of this machine's environment that programs get. Default: all of it. */
  readonly env?: Readonly<Record<string, string>>;
  /** The quota of RunJob calls. Default: none. */
  readonly runJobPerMinute?: number;
  /** How much later than its creation an execution is listed. Default 0. */
  readonly listLagMs?: number;
  /** The most concurrent task attempts with a program; others wait in order. Default 8. */
  readonly maxProcesses?: number;
  /** 0..1: the share of messages that are pushed twice. Default 0. */
  readonly duplicateShare?: number;
  /** Starts pushes slowly, as Pub/Sub does. */
  readonly slowStart?: boolean;
  /** A folder that keeps everything between runs. Default: none. */
  readonly stateFolder?: string;
  /** Called with each line that a task writes. */
  readonly onTaskOutput?: (output: TaskOutput) => void;
}

/** Running emulators. */
export interface Emulators extends AsyncDisposable {
  /** The environment variables for clients and services: `Object.assign(process.env, emulators.env)`. */
  readonly env: Readonly<Record<string, string>>;
  readonly pubsub: PubSubEmulator;
  readonly cloudRun: CloudRunEmulator;
  /** The faults, to read and change while the emulators run. */
  readonly faults: FaultPlan;
  /** The output of an execution so far, by its full name or the last part of it. */
  logs(execution: string): readonly TaskOutput[];
  /**
   * Restores the state that the options declare, for the next test: executions are stopped, and messages, executions and
   * all that clients created are deleted. `nth` of faults counts from 1 again.
   */
  reset(): Promise<void>;
  /** Stops everything. Can be called more than once. */
  stop(): Promise<void>;
}

/** See `startEmulators`. */
export async function start(options: EmulatorsOptions): Promise<Emulators> {
  const {
    project,
    region,
    auditLogTopic,
    topics = [],
    subscriptions = [],
    faults = [],
    ports = {},
  } = options;
  const functions: Record<string, FunctionImage> = {};
  const images = Object.entries(options.images ?? {}).filter(([name, image]) => {
    if ('run' in image) functions[name] = image;
    return !('run' in image);
  });
  const jobs = (options.jobs ?? []).map((job) => {
    if (!isFunction(job)) return job;
    functions[job.name] = job;
    return { name: job.name, template: { template: { containers: [{ image: job.name }] } } };
  });
  const setUp = parseSetUp(
    {
      ...(project !== undefined && { project }),
      ...(region !== undefined && { region }),
      ...(auditLogTopic !== undefined && { auditLogTopic }),
      images: Object.fromEntries(images),
      topics,
      subscriptions,
      jobs,
      faults,
    },
    'startEmulators',
  );
  const running = await runEmulators({
    ...options,
    setUp,
    functions,
    host: options.host ?? '127.0.0.1',
    ports: { pubsub: 0, cloudRun: 0, control: 0, tokens: 0, ...ports },
    env: options.env ?? (process.env as Readonly<Record<string, string>>),
    remembers: true,
    onSaveFailure: ({ message }) => process.emitWarning(`the state cannot be saved: ${message}`),
    onTaskOutput: options.onTaskOutput ?? (() => undefined),
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= running.close());
  return {
    env: running.variables,
    pubsub: running.pubsub,
    cloudRun: running.cloudRun,
    faults: running.faults,
    logs: (execution) => running.logs.of(execution),
    reset: () => running.reset(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function isFunction(job: JobOptions): job is { readonly name: string } & FunctionImage {
  return 'run' in job && typeof job.run === 'function';
}
