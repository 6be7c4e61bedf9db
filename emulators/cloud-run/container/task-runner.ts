import { pause, type Clock } from '../../clock.ts';
import { superviseAttempt, type AttemptEnd, type RunningContainer } from '../execution/attempt.ts';
import type { CommandProcesses } from './command-processes.ts';
import { timeoutMs, type Container } from '../template/container-checks.ts';
import type { Execution, TaskRunner } from '../execution/execution.ts';
import { SIGKILLED, startFunction } from './function-container.ts';
import type { Image, Images } from './image.ts';
import type { ProcessSlots } from './process-slots.ts';
import type { AttemptPlan } from '../execution/steps.ts';

/** One line that a task wrote. */
export interface TaskOutput {
  /** Full resource name. */
  readonly execution: string;
  /** Empty for a container without a name. */
  readonly container: string;
  readonly taskIndex: number;
  readonly attempt: number;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

export interface ContainerRunnerOptions {
  readonly images: Images;
  readonly processes: CommandProcesses;
  readonly slots: ProcessSlots;
  readonly clock: Clock;
  /** Called once for each attempt. */
  readonly plan: () => AttemptPlan;
  readonly onTaskOutput: (output: TaskOutput) => void;
}

type AttemptOptions = Parameters<TaskRunner['run']>[0];

/**
 * Runs the attempts of tasks: all containers of the template together, as child processes or function calls. An attempt
 * with a child process waits for a slot first.
 */
export class ContainerRunner implements TaskRunner {
  readonly #options: ContainerRunnerOptions;

  constructor(options: ContainerRunnerOptions) {
    this.#options = options;
  }

  async run(attempt: AttemptOptions): Promise<AttemptEnd | undefined> {
    const { containers } = attempt.execution.template.template;
    const { clock } = this.#options;
    const { delayMs, end } = this.#options.plan();
    if (delayMs > 0 && !(await pause({ clock, delayMs, stop: attempt.stop }))) return undefined;
    if (end?.atOnce === true) {
      attempt.onStart();
      return { ...SIGKILLED, timedOut: false, failure: { code: end.code, message: end.message } };
    }
    const needsSlot = containers.some((container) => !('run' in this.#image(container)));
    if (needsSlot && !(await this.#options.slots.take(attempt.stop))) return undefined;
    try {
      attempt.onStart();
      return await superviseAttempt({
        containers: containers.map((container) => this.#start(container, attempt)),
        timeoutMs: timeoutMs(attempt.execution.template.template.timeout),
        stop: attempt.stop,
        clock,
        ...(end !== undefined && { end }),
      });
    } finally {
      if (needsSlot) this.#options.slots.release();
    }
  }

  #start(container: Container, { execution, taskIndex, attempt }: AttemptOptions): RunningContainer {
    const image = this.#image(container);
    const ownEnv = { ...plainEnv(container), ...taskEnv({ execution, taskIndex, attempt }) };
    const onLine = (stream: 'stdout' | 'stderr', line: string): void =>
      this.#options.onTaskOutput({
        execution: execution.name,
        container: container.name,
        taskIndex,
        attempt,
        stream,
        line,
      });
    if ('run' in image) {
      const task = { args: container.args, env: ownEnv, taskIndex, attempt, execution: execution.name };
      return startFunction(image, task, (line) => onLine('stderr', line));
    }
    return this.#options.processes.start({
      argv: commandLine(container, image),
      ...(image.cwd !== undefined && { cwd: image.cwd }),
      env: { PATH: process.env.PATH ?? '', ...image.env, ...ownEnv },
      onLine,
    });
  }

  /** CreateJob has checked that the image exists. */
  #image(container: Container): Image {
    return this.#options.images[container.image] as Image;
  }
}

/**
 * The command line by the rule of container images: a container's `command` replaces ENTRYPOINT and CMD, its `args` only
 * CMD.
 */
export function commandLine(
  container: Pick<Container, 'command' | 'args'>,
  image: { readonly entrypoint: readonly string[]; readonly defaultArgs?: readonly string[] },
): readonly string[] {
  const ownCommand = container.command.length > 0;
  const entrypoint = ownCommand ? container.command : image.entrypoint;
  const imageArgs = ownCommand ? [] : (image.defaultArgs ?? []);
  return [...entrypoint, ...(container.args.length > 0 ? container.args : imageArgs)];
}

/** A container's variables as a record. */
export function plainEnv({ env }: Container): Record<string, string> {
  return Object.fromEntries(env.map(({ name, value }) => [name, value ?? '']));
}

/** Source: "Container contract", environment variables for jobs. */
function taskEnv(options: {
  readonly execution: Execution;
  readonly taskIndex: number;
  readonly attempt: number;
}): Record<string, string> {
  const { execution, taskIndex, attempt } = options;
  return {
    CLOUD_RUN_JOB: execution.id.job,
    CLOUD_RUN_EXECUTION: execution.id.execution,
    CLOUD_RUN_TASK_INDEX: String(taskIndex),
    CLOUD_RUN_TASK_ATTEMPT: String(attempt),
    CLOUD_RUN_TASK_COUNT: String(execution.template.taskCount),
  };
}
