/** The states of an ended launch. Only `reopen` changes them. */
export const FINAL_STATES = [
  'succeeded',
  'failed',
  'cancelled',
  'gone',
  'rejected',
  'skipped',
  'replaced',
  'expired',
] as const;

export type FinalState = (typeof FINAL_STATES)[number];

/**
 * - `queued`: stored, not launched.
 * - `launching`: RunJob is being called now.
 * - `unknown`: RunJob may have been called, and the result is not known yet.
 * - `launched`: accepted; no task was seen running.
 * - `running`: a task has started.
 */
export const OPEN_STATES = ['queued', 'launching', 'unknown', 'launched', 'running'] as const;

export type OpenState = (typeof OPEN_STATES)[number];

export const LAUNCH_STATES = [...OPEN_STATES, ...FINAL_STATES] as const;

export type LaunchState = (typeof LAUNCH_STATES)[number];

export function isFinal(state: LaunchState): state is FinalState {
  return FINAL_STATES.some((final) => final === state);
}

/** How an execution ended, by Cloud Run's counts of its tasks. */
export const END_STATES = ['succeeded', 'failed', 'cancelled'] as const satisfies readonly FinalState[];

export type EndState = (typeof END_STATES)[number];

/** Why an execution failed, as far as Cloud Run tells. */
export interface ExecutionFailure {
  /**
   * - `exit-code`: the container ended with another code than 0.
   * - `signal`: a signal ended it.
   * - `timeout`: the task took longer than its timeout.
   * - `memory`: it used more memory than its limit.
   * - `image`: the image could not be pulled, or the container not started.
   * - `other`: anything else that Cloud Run says; see `detail`.
   */
  readonly reason: 'exit-code' | 'signal' | 'timeout' | 'memory' | 'image' | 'other';
  readonly exitCode: number | undefined;
  readonly signal: number | undefined;
  /** Cloud Run's own words; empty if it has none. */
  readonly detail: string;
}

/** The end of an execution, as Cloud Run shows it. */
export interface ExecutionEnd {
  readonly state: EndState;
  /** Of a failed one. */
  readonly failure: ExecutionFailure | undefined;
  /** When it ended, by Cloud Run's clock, milliseconds since the Unix epoch; undefined if it does not say. */
  readonly endedAtMs: number | undefined;
  readonly logUri: string | undefined;
}

/** Why a queued launch has not been launched yet: the first reason that applies when the launch is read. */
export type QueuedReason = 'not-before' | 'set-up' | 'key' | 'limit' | 'quota' | 'pace' | 'unavailable';
