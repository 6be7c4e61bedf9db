import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { AttemptEnd } from './attempt.ts';
import type { ExecutionTemplate } from './execution-template.ts';
import { formatExecutionName, type ExecutionName } from './resource-names.ts';

/** Where a task or an execution stands. */
export type State = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** One try at a task. */
export interface Attempt {
  /** 0 for the first. */
  readonly attempt: number;
  readonly startedAtMs: number;
  endedAtMs?: number;
  exitCode?: number;
  timedOut?: boolean;
}

/** One task of an execution and every try at it. */
export interface Task {
  readonly index: number;
  state: State;
  readonly attempts: Attempt[];
}

/** What runs one attempt of one task; an execution knows only when and how often. */
export interface TaskRunner {
  /** Resolves with undefined when `stop` fired before the attempt could start. */
  run(options: {
    readonly execution: Execution;
    readonly taskIndex: number;
    readonly attempt: number;
    readonly stop: AbortSignal;
    /** Called when the attempt begins, which may be later than asked. */
    readonly onStart: () => void;
  }): Promise<AttemptEnd | undefined>;
}

export interface ExecutionOptions {
  readonly name: ExecutionName;
  /** As it runs: the overrides are merged in. */
  readonly template: ExecutionTemplate;
  /** As readers are shown it. */
  readonly shownTemplate: ExecutionTemplate;
  /** Counts up over all executions of the emulator: the order of creation. */
  readonly sequence: number;
  readonly clock: Clock;
}

/** One execution of a job: its tasks, their attempts and retries. */
export class Execution {
  readonly id: ExecutionName;
  readonly name: string;
  readonly uid = randomUUID();
  readonly template: ExecutionTemplate;
  readonly shownTemplate: ExecutionTemplate;
  readonly sequence: number;
  readonly createdAtMs: number;
  readonly tasks: readonly Task[];
  startedAtMs: number | undefined;
  completedAtMs: number | undefined;
  readonly #clock: Clock;
  readonly #cancel = new AbortController();
  readonly #completed = Promise.withResolvers<void>();

  constructor(options: ExecutionOptions) {
    this.id = options.name;
    this.name = formatExecutionName(options.name);
    this.template = options.template;
    this.shownTemplate = options.shownTemplate;
    this.sequence = options.sequence;
    this.#clock = options.clock;
    this.createdAtMs = options.clock.now();
    this.tasks = Array.from({ length: options.template.taskCount }, (_, index) => ({
      index,
      state: 'pending' as const,
      attempts: [],
    }));
  }

  /** Resolves when the last task has ended. */
  get completed(): Promise<void> {
    return this.#completed.promise;
  }

  get cancelRequested(): boolean {
    return this.#cancel.signal.aborted;
  }

  get state(): Exclude<State, 'pending'> {
    if (this.completedAtMs === undefined) return 'running';
    if (this.cancelRequested) return 'cancelled';
    return this.tasks.every((task) => task.state === 'succeeded') ? 'succeeded' : 'failed';
  }

  count(state: State): number {
    return this.tasks.reduce((sum, task) => (task.state === state ? sum + 1 : sum), 0);
  }

  /** Stops running tasks and keeps the others from starting. */
  cancel(): void {
    if (this.completedAtMs === undefined) this.#cancel.abort();
  }

  /** Runs all tasks, as many at a time as the template allows, each until it succeeds or has no retry left. */
  async run(runner: TaskRunner): Promise<void> {
    this.startedAtMs = this.#clock.now();
    const { taskCount, parallelism } = this.template;
    const lanes = parallelism === 0 ? taskCount : Math.min(parallelism, taskCount);
    const waiting = this.tasks.values();
    const runLane = async (): Promise<void> => {
      for (const task of waiting) await this.#runTask(task, runner);
    };
    await Promise.all(Array.from({ length: lanes }, runLane));
    this.completedAtMs = this.#clock.now();
    this.#completed.resolve();
  }

  async #runTask(task: Task, runner: TaskRunner): Promise<void> {
    for (let number = 0; number <= this.template.template.maxRetries; number++) {
      if (await this.#attempt({ task, number, runner })) {
        task.state = 'succeeded';
        return;
      }
      if (this.cancelRequested) {
        task.state = 'cancelled';
        return;
      }
    }
    task.state = 'failed';
  }

  /** True when the attempt succeeded. */
  async #attempt(options: {
    readonly task: Task;
    readonly number: number;
    readonly runner: TaskRunner;
  }): Promise<boolean> {
    const { task, number, runner } = options;
    const stop = this.#cancel.signal;
    if (stop.aborted) return false;
    let attempt: Attempt | undefined;
    const onStart = (): void => {
      attempt = { attempt: number, startedAtMs: this.#clock.now() };
      task.attempts.push(attempt);
      task.state = 'running';
    };
    const end = await runner.run({ execution: this, taskIndex: task.index, attempt: number, stop, onStart });
    if (end === undefined || attempt === undefined) return false;
    Object.assign(attempt, { ...end, endedAtMs: this.#clock.now() });
    return end.exitCode === 0 && !end.timedOut && !stop.aborted;
  }
}
