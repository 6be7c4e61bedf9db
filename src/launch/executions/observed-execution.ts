import type { EndState, ExecutionFailure } from '../ledger/launch-state.ts';
import type { ListedExecution } from './listed-execution.ts';

/**
 * - `launched`: accepted, no task has started; also one that may start hours later, for a lower price.
 * - `running`: a task has started.
 */
export type ExecutionStage = 'launched' | 'running' | EndState;

/** An execution as Cloud Run shows it at one moment. */
export interface ObservedExecution extends ListedExecution {
  readonly stage: ExecutionStage;
  /** When it ended, milliseconds since the Unix epoch; undefined where it has not, or Cloud Run does not say. */
  readonly endedAtMs: number | undefined;
  /** What Cloud Run says of its end; empty where it says nothing. */
  readonly detail: string;
  /** Its image could not be pulled. */
  readonly lacksImage: boolean;
  /** It was deleted, and a list shows it all the same. */
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
   * @returns undefined for one that Cloud Run does not have. Throws when it cannot be read; `ReadsExhausted` where
   *   the quota of reads is used up.
   */
  read(name: string): Promise<ObservedExecution | undefined>;
  /** Why it failed, as its tasks tell. It is one read more. Throws when they cannot be read. */
  failureOf(execution: ObservedExecution): Promise<ExecutionFailure>;
}

/** What stands of an execution in Cloud Run that its stage goes by. */
export interface ExecutionFacts {
  readonly hasStarted: boolean;
  readonly isCompleted: boolean;
  /** What its condition `Completed` says for good; `open` while it may still change. */
  readonly verdict: 'open' | 'succeeded' | 'failed' | 'cancelled';
  readonly taskCount: number;
  readonly succeededCount: number;
  readonly failedCount: number;
  readonly cancelledCount: number;
}

/**
 * How an execution is doing. An end is judged by the counts of its tasks: the operation of a cancelled one is done
 * without an error, like that of a success. Where they do not tell (it could not start), the condition does. One that is
 * completed and tells nothing has no end yet: an end is recorded once, so it must not be guessed.
 */
export function stageOf(facts: ExecutionFacts): ExecutionStage {
  const { hasStarted, isCompleted, verdict } = facts;
  const { taskCount, succeededCount, failedCount, cancelledCount } = facts;
  if (isCompleted || verdict !== 'open') {
    if (cancelledCount > 0) return 'cancelled';
    if (failedCount > 0) return verdict === 'cancelled' ? 'cancelled' : 'failed';
    if (succeededCount >= Math.max(taskCount, 1)) return 'succeeded';
    if (verdict !== 'open') return verdict;
  }
  return hasStarted ? 'running' : 'launched';
}

/** Why an execution failed, as far as it tells that itself: its tasks know more. */
export function failureAsTold({
  detail,
  lacksImage,
}: Pick<ObservedExecution, 'detail' | 'lacksImage'>): ExecutionFailure {
  return { reason: lacksImage ? 'image' : 'other', exitCode: undefined, signal: undefined, detail };
}
