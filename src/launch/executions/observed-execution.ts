import type { EndState, ExecutionFailure } from '../ledger/launch-state.ts';
import type { ListedExecution } from './listed-execution.ts';

/**
 * - `launched`: accepted, no task has started. A delayed execution may start hours later.
 * - `running`: a task has started.
 */
export type ExecutionStage = 'launched' | 'running' | EndState;

/** An execution as Cloud Run showed it in one read. */
export interface ObservedExecution extends ListedExecution {
  readonly stage: ExecutionStage;
  /** When it ended, milliseconds since the Unix epoch; undefined before that, or if Cloud Run does not say. */
  readonly endedAtMs: number | undefined;
  /** What Cloud Run says of its end; empty if it says nothing. */
  readonly detail: string;
  /** Its image could not be pulled. */
  readonly lacksImage: boolean;
  /** It was deleted, but the list still shows it. */
  readonly isDeleted: boolean;
  readonly logUri: string | undefined;
}

/** An execution that has ended. */
export type EndedExecution = ObservedExecution & { readonly stage: EndState };

export function hasEnded(execution: ObservedExecution): execution is EndedExecution {
  return execution.stage !== 'launched' && execution.stage !== 'running';
}

/** Reads single executions. */
export interface ExecutionReader {
  /**
   * @param name full resource name.
   * @returns undefined for one that Cloud Run does not have. Throws when it cannot be read, `ReadsExhausted` when the
   *   quota of reads is used up.
   */
  read(name: string): Promise<ObservedExecution | undefined>;
  /** Why it failed, from its tasks. It costs one more read. Throws when they cannot be read. */
  failureOf(execution: ObservedExecution): Promise<ExecutionFailure>;
}

/** The fields of an execution that decide its stage. */
export interface ExecutionFacts {
  readonly hasStarted: boolean;
  readonly isCompleted: boolean;
  /** What its condition `Completed` says finally; `open` while it may change. */
  readonly condition: 'open' | 'succeeded' | 'failed' | 'cancelled';
  readonly taskCount: number;
  readonly succeededCount: number;
  readonly failedCount: number;
  readonly cancelledCount: number;
}

/**
 * The stage of an execution. An end is decided by the counts of its tasks, because a cancelled execution's operation is
 * done without an error, like a successful one's. If the counts do not decide (it could not start), the condition does.
 * If neither decides, it has no end yet: an end is recorded only once, so it is never guessed.
 */
export function stageOf(facts: ExecutionFacts): ExecutionStage {
  const { hasStarted, isCompleted, condition } = facts;
  const { taskCount, succeededCount, failedCount, cancelledCount } = facts;
  if (isCompleted || condition !== 'open') {
    if (cancelledCount > 0) return 'cancelled';
    if (failedCount > 0) return condition === 'cancelled' ? 'cancelled' : 'failed';
    if (succeededCount >= Math.max(taskCount, 1)) return 'succeeded';
    if (condition !== 'open') return condition;
  }
  return hasStarted ? 'running' : 'launched';
}

/** Why an execution failed, without a read of its tasks, which would tell more. */
export function failureAsTold({
  detail,
  lacksImage,
}: Pick<ObservedExecution, 'detail' | 'lacksImage'>): ExecutionFailure {
  return { reason: lacksImage ? 'image' : 'other', exitCode: undefined, signal: undefined, detail };
}
