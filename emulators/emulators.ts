import type { CloudRunEmulator } from './cloud-run/cloud-run-emulator.ts';
import type { FunctionImage, FunctionTask } from './cloud-run/container/image.ts';
import type { TaskOutput } from './cloud-run/container/task-runner.ts';
import { parseSetUp } from './command-line/read-set-up.ts';
import { runEmulators } from './command-line/run-emulators.ts';
import type { Fault, FaultPlan } from './grpc/faults.ts';
import type { PubSubEmulator } from './pubsub/pubsub-emulator.ts';

/** Returns the exit code. What it throws becomes a line of its output and exit code 1. */
export type Run = (task: FunctionTask) => Promise<number> | number;

/** A program of this machine in place of a container image. */
export interface ProgramOptions {
  /** Program and arguments, or one line of them, in quotes as in a shell; no shell runs it. */
  readonly command: string | readonly string[];
  /** The image's CMD: the arguments when the job sets none. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A job: one function or program, or a job as Cloud Run's REST API has it, of which `images` says what runs. */
export type JobOptions = { readonly name: string } & (
  | { readonly run: Run }
  | ProgramOptions
  | { readonly template: object; readonly [field: string]: unknown }
);

export interface EmulatorsOptions {
  /** The project of short names. Default `local-project`. */
  readonly project?: string;
  /** Where the jobs are. Default `asia-northeast1`. */
  readonly region?: string;
  /** Names, or topics as Pub/Sub's REST API has them. */
  readonly topics?: readonly (string | { readonly name: string; readonly [field: string]: unknown })[];
  /** Subscriptions as Pub/Sub's REST API has them, such as `{ name, topic, pushConfig: { pushEndpoint } }`. */
  readonly subscriptions?: readonly {
    readonly name: string;
    readonly topic: string;
    readonly [field: string]: unknown;
  }[];
  readonly jobs?: readonly JobOptions[];
  /** By the image's name, what runs in place of it, also for jobs that clients create. */
  readonly images?: Readonly<Record<string, { readonly run: Run } | ProgramOptions>>;
  /** Faults from the start; `faults` of what is returned changes them. */
  readonly faults?: readonly Fault[];
  /** The topic to which a log sink sends the end of each execution. */
  readonly auditLogTopic?: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default: free ones. */
  readonly ports?: {
    readonly pubsub?: number;
    readonly cloudRun?: number;
    readonly control?: number;
    /** Of the keys of push tokens. */
    readonly tokens?: number;
  };
  /** What programs see of this machine's environment. Default: all of this process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** The quota of RunJob calls. Default: none. */
  readonly runJobPerMinute?: number;
  /** An execution is listed so much later. Default 0. */
  readonly listLagMs?: number;
  /** Task attempts with a program at once; others wait in order. Default 8. */
  readonly maxProcesses?: number;
  /** 0..1: the share of messages that are pushed twice. Default 0. */
  readonly duplicateShare?: number;
  /** Paces pushes as Pub/Sub does. */
  readonly slowStart?: boolean;
  /** A folder that keeps everything between runs. Default: nothing is kept. */
  readonly stateFolder?: string;
  /** Told each line that a task writes. */
  readonly onTaskOutput?: (output: TaskOutput) => void;
}

/** Running emulators. */
export interface Emulators extends AsyncDisposable {
  /** For clients and services, by the names of their variables: `Object.assign(process.env, emulators.env)`. */
  readonly env: Readonly<Record<string, string>>;
  readonly pubsub: PubSubEmulator;
  readonly cloudRun: CloudRunEmulator;
  /** `add`, `clear` and look at them, while everything runs. */
  readonly faults: FaultPlan;
  /** What an execution wrote so far, by its full name or the last part of it. */
  logs(execution: string): readonly TaskOutput[];
  /**
   * Puts everything back to what the options declare, for the next test: what runs is stopped, messages, executions and
   * whatever clients created are gone, and `nth` of faults counts from 1 again.
   */
  reset(): Promise<void>;
  /** Stops what runs and leaves nothing open. Can be called more than once. */
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
