import { shortName } from '../kit/short-name.ts';
import type { LaunchRecord } from '../ledger/launch-records.ts';
import { isFinal, type ExecutionFailure, type LaunchState } from '../ledger/launch-state.ts';

/** A launch as callers see it. Undefined: not known, or does not apply. */
export interface LaunchView {
  /** Full name of the Cloud Run job. */
  readonly job: string;
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
  readonly launchId: string;
  /** Undefined if the event had none. */
  readonly id: string | undefined;
  readonly state: LaunchState;
  /** Why it is still `queued`, or was `rejected`: a code. */
  readonly reason?: string | undefined;
  /** The same as a sentence; also why it is `unknown`. */
  readonly detail?: string | undefined;
  /** Of a `failed` one. */
  readonly failure?: ExecutionFailure | undefined;
  readonly execution: string | undefined;
  readonly logUri: string | undefined;
  readonly key?: string | undefined;
  readonly retryOf?: string | undefined;
  readonly replacedBy?: string | undefined;
  /** It is to be cancelled, for an operator or for the launch that replaces it, and has not ended. */
  readonly wish?: 'cancel' | 'replace' | undefined;
  readonly requestedAt?: Date | undefined;
  readonly notBefore?: Date | undefined;
  readonly launchedAt?: Date | undefined;
  readonly runningAt?: Date | undefined;
  readonly endedAt?: Date | undefined;
}

/**
 * The view of a launch in a ledger. One that the previous version queued is shown as `launching`: its message comes
 * again and launches it.
 */
export function viewOf(record: LaunchRecord): LaunchView {
  const { job, name, launchId, inputId, isStored, rejection } = record;
  const state = record.state === 'queued' && !isStored ? 'launching' : record.state;
  const isOpen = isStored && (state === 'queued' || state === 'unknown');
  return {
    job,
    name,
    launchId,
    id: inputId === '' ? undefined : inputId,
    state,
    reason: record.reason ?? rejection?.reason,
    detail: rejection?.detail ?? (isOpen ? (record.detail ?? undefined) : undefined),
    failure: record.failure ?? undefined,
    execution: executionOf(record),
    logUri: record.logUri ?? undefined,
    key: record.key ?? undefined,
    retryOf: record.retryOf ?? undefined,
    replacedBy: record.replacedBy ?? undefined,
    wish: isFinal(state) ? undefined : (record.wish ?? undefined),
    requestedAt: record.requestedAt ?? undefined,
    notBefore: record.notBefore ?? undefined,
    launchedAt: record.launchedAt ?? undefined,
    runningAt: record.runningAt ?? undefined,
    endedAt: record.endedAt ?? undefined,
  };
}

/** Full name of the execution whose end counts: the one that the fence lets work, else the recorded one. */
export function executionOf({
  job,
  execution,
  workingExecution,
}: Pick<LaunchRecord, 'job' | 'execution' | 'workingExecution'>): string | undefined {
  if (workingExecution === null) return execution ?? undefined;
  if (execution !== null && shortName(execution) === workingExecution) return execution;
  return `${job}/executions/${workingExecution}`;
}

/**
 * The view as HTTP answers and events have it. `JSON.stringify` leaves out undefined fields, and so the name of the
 * default job.
 */
export function answerOf(view: LaunchView): object {
  const { launchId, name, ...rest } = view;
  return { launchId, ...rest, job: name === '' ? undefined : name };
}
