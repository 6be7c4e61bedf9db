import { randomUUID } from 'node:crypto';
import { pause, type Clock } from '../../clock.ts';
import type { AttemptEnd } from './attempt.ts';
import type { ExecutionTemplate } from '../template/execution-template.ts';
import { formatExecutionName, type ExecutionName } from '../values/resource-names.ts';
import type { Start, SystemFailure } from './steps.ts';
import { newTasks, runTask, type AttemptOptions, type State, type Task } from './task.ts';

/** Why an execution was stopped. */
export type StopReason = 'cancelled' | 'deleted';

/** An execution that has ended, as plain data. */
export interface ExecutionSnapshot {
  readonly name: ExecutionName;
  readonly uid: string;
  readonly template: ExecutionTemplate;
  readonly shownTemplate: ExecutionTemplate;
  readonly sequence: number;
  readonly createdAtMs: number;
  readonly startedAtMs: number | undefined;
  readonly completedAtMs: number;
  readonly stopReason: StopReason | undefined;
  readonly failure?: SystemFailure | undefined;
  readonly tasks: readonly Task[];
}

export interface ExecutionOptions {
  readonly name: ExecutionName;
  /** With the overrides, as it runs. */
  readonly template: ExecutionTemplate;
  /** As readers see it. */
  readonly shownTemplate: ExecutionTemplate;
  /** The order of creation among all executions of the emulator. */
  readonly sequence: number;
  readonly createdAtMs: number;
  /** Default: at once. */
  readonly start?: Start;
  /** Default: new ones. */
  readonly uid?: string;
  readonly tasks?: readonly Task[];
}

/** Runs one attempt of one task. The execution decides when and how often. */
export interface TaskRunner {
  /** Resolves with undefined when `stop` fired before the attempt could start. */
  run(options: AttemptOptions & { readonly execution: Execution }): Promise<AttemptEnd | undefined>;
}

/** One execution of a job: its tasks, their attempts and retries. */
export class Execution {
  readonly id: ExecutionName;
  readonly name: string;
  readonly uid: string;
  readonly template: ExecutionTemplate;
  readonly shownTemplate: ExecutionTemplate;
  readonly sequence: number;
  readonly createdAtMs: number;
  startedAtMs: number | undefined;
  completedAtMs: number | undefined;
  #tasks: readonly Task[];
  #stopReason: StopReason | undefined;
  #failure: SystemFailure | undefined;
  readonly #start: Start;
  readonly #stop = new AbortController();
  readonly #completed = Promise.withResolvers<void>();

  constructor(options: ExecutionOptions) {
    this.id = options.name;
    this.name = formatExecutionName(options.name);
    this.uid = options.uid ?? randomUUID();
    this.template = options.template;
    this.shownTemplate = options.shownTemplate;
    this.sequence = options.sequence;
    this.createdAtMs = options.createdAtMs;
    this.#start = options.start ?? { delayMs: 0 };
    this.#tasks = options.tasks ?? newTasks(options.template.taskCount);
  }

  /** The execution of a {@link snapshot}. */
  static restored(snapshot: ExecutionSnapshot): Execution {
    const execution = new Execution({ ...snapshot, tasks: structuredClone(snapshot.tasks) });
    execution.startedAtMs = snapshot.startedAtMs;
    execution.completedAtMs = snapshot.completedAtMs;
    execution.#stopReason = snapshot.stopReason;
    execution.#failure = snapshot.failure;
    execution.#completed.resolve();
    return execution;
  }

  /** Undefined while it runs. */
  snapshot(): ExecutionSnapshot | undefined {
    const { completedAtMs } = this;
    if (completedAtMs === undefined) return undefined;
    return {
      name: this.id,
      uid: this.uid,
      template: this.template,
      shownTemplate: this.shownTemplate,
      sequence: this.sequence,
      createdAtMs: this.createdAtMs,
      startedAtMs: this.startedAtMs,
      completedAtMs,
      stopReason: this.stopReason,
      failure: this.#failure,
      tasks: structuredClone(this.tasks),
    };
  }

  get tasks(): readonly Task[] {
    return this.#tasks;
  }

  /** Why it could not start. */
  get failure(): SystemFailure | undefined {
    return this.#failure;
  }

  /** Whether it waits for its time to start. */
  get isDelayed(): boolean {
    return this.#start.delayMs > 0 && this.startedAtMs === undefined && this.completedAtMs === undefined;
  }

  /** Resolves when the last task has ended. */
  get completed(): Promise<void> {
    return this.#completed.promise;
  }

  /** Set as soon as it is stopped, which is before it has ended. */
  get stopReason(): StopReason | undefined {
    return this.#stopReason;
  }

  get state(): Exclude<State, 'pending'> {
    if (this.completedAtMs === undefined) return 'running';
    if (this.stopReason !== undefined) return 'cancelled';
    if (this.#failure !== undefined) return 'failed';
    return this.tasks.every((task) => task.state === 'succeeded') ? 'succeeded' : 'failed';
  }

  /** The last visible change, in milliseconds since the Unix epoch. */
  get updatedAtMs(): number {
    return this.completedAtMs ?? this.startedAtMs ?? this.createdAtMs;
  }

  get etag(): string {
    return `"${this.uid}-${this.updatedAtMs}"`;
  }

  count(state: State): number {
    return this.tasks.reduce((sum, task) => (task.state === state ? sum + 1 : sum), 0);
  }

  /** Stops running tasks; the others do not start. */
  stop(reason: StopReason): void {
    if (this.completedAtMs !== undefined) return;
    this.#stopReason = reason;
    this.#stop.abort();
  }

  /**
   * Runs all tasks once the execution may start, each until it succeeds or has no retry left. An execution that cannot start
   * has no tasks.
   */
  async run(runner: TaskRunner, clock: Clock): Promise<void> {
    const { delayMs, failure } = this.#start;
    if (delayMs > 0) await pause({ clock, delayMs, stop: this.#stop.signal });
    if (failure !== undefined && !this.#stop.signal.aborted) {
      this.#failure = failure;
      this.#tasks = [];
    } else {
      await this.#runTasks(runner, clock);
    }
    this.completedAtMs = clock.now();
    this.#completed.resolve();
  }

  async #runTasks(runner: TaskRunner, clock: Clock): Promise<void> {
    if (!this.#stop.signal.aborted) this.startedAtMs = clock.now();
    const { taskCount, parallelism, template } = this.template;
    const lanes = parallelism === 0 ? taskCount : Math.min(parallelism, taskCount);
    const stop = this.#stop.signal;
    const waiting = this.#tasks.values();
    const runLane = async (): Promise<void> => {
      for (const task of waiting) {
        await runTask({
          task,
          maxRetries: template.maxRetries,
          run: (attempt) => runner.run({ ...attempt, execution: this }),
          clock,
          stop,
        });
      }
    };
    await Promise.all(Array.from({ length: lanes }, runLane));
  }
}
