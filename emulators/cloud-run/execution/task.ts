import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { AttemptEnd } from './attempt.ts';
import type { SystemFailure } from './steps.ts';

export type State = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** One try at a task. */
export interface Attempt {
  /** 0 for the first. */
  readonly attempt: number;
  readonly startedAtMs: number;
  endedAtMs?: number;
  exitCode?: number;
  timedOut?: boolean;
  /** A signal ended it. */
  signalled?: boolean;
  /** Set when the system ended it. */
  failure?: SystemFailure;
}

/** One task of an execution and every try at it. */
export interface Task {
  readonly index: number;
  readonly uid: string;
  state: State;
  readonly attempts: Attempt[];
}

/** Which attempt of which task is to run. */
export interface AttemptOptions {
  readonly taskIndex: number;
  readonly attempt: number;
  readonly stop: AbortSignal;
  /** Called when the attempt begins, which may be later. */
  readonly onStart: () => void;
}

export function newTasks(count: number): readonly Task[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    uid: randomUUID(),
    state: 'pending',
    attempts: [],
  }));
}

export interface RunTaskOptions {
  readonly task: Task;
  readonly maxRetries: number;
  /** Runs one attempt. Resolves with undefined when `stop` fired before it could start. */
  readonly run: (options: AttemptOptions) => Promise<AttemptEnd | undefined>;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Tries a task until it succeeds, has no retry left or is stopped. */
export async function runTask(options: RunTaskOptions): Promise<void> {
  const { task, maxRetries, stop } = options;
  for (let number = 0; number <= maxRetries; number++) {
    if (await attemptSucceeds(options, number)) {
      task.state = 'succeeded';
      return;
    }
    if (stop.aborted) {
      task.state = 'cancelled';
      return;
    }
  }
  task.state = 'failed';
}

async function attemptSucceeds(options: RunTaskOptions, number: number): Promise<boolean> {
  const { task, run, clock, stop } = options;
  if (stop.aborted) return false;
  let attempt: Attempt | undefined;
  const onStart = (): void => {
    attempt = { attempt: number, startedAtMs: clock.now() };
    task.attempts.push(attempt);
    task.state = 'running';
  };
  const end = await run({ taskIndex: task.index, attempt: number, stop, onStart });
  if (end === undefined || attempt === undefined) return false;
  Object.assign(attempt, { ...end, endedAtMs: clock.now() });
  return end.exitCode === 0 && !end.timedOut && end.failure === undefined && !stop.aborted;
}
