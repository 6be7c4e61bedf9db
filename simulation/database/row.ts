import type { LaunchKey } from '../../src/launch/event/launch-key.ts';
import type { WhenRunning } from '../../src/launch/jobs/job.ts';
import type { Launch } from '../../src/launch/jobs/launch.ts';
import type { ExecutionFailure, FinalState, LaunchState } from '../../src/launch/ledger/launch-state.ts';

/** A launch in the simulated ledger. Times are by the ledger's clock, milliseconds since the Unix epoch. */
export interface Row {
  /** The text of its key; see `keyText`. */
  readonly id: string;
  readonly of: LaunchKey;
  /** The path of its job. */
  readonly path: string;
  /** Undefined for an execution that was found in Cloud Run and whose launch was never stored. */
  readonly request: Launch | undefined;
  readonly digest: string;
  readonly inputId: string;
  readonly key: string | undefined;
  readonly whenRunning: WhenRunning;
  readonly createdMs: number;
  readonly requestedMs: number;
  readonly notBeforeMs: number | undefined;
  readonly launchByMs: number | undefined;
  readonly state: 'queued' | 'calling' | 'unknown' | 'launched';
  /** Undefined: it is in line. */
  readonly waitsFor: 'time' | 'key' | undefined;
  readonly heldUntilMs: number | undefined;
  readonly wish: 'cancel' | 'replace' | undefined;
  readonly wishedBy: string | undefined;
  readonly replacedBy: string | undefined;
  readonly retryOf: string | undefined;
  readonly token: string | undefined;
  readonly expiresMs: number | undefined;
  /** The same by the simulation's time, which the database's clock does not change. */
  readonly leaseEndsMs: number;
  readonly firstClaimedMs: number | undefined;
  readonly claimedMs: number | undefined;
  readonly attempts: number;
  readonly error: string | undefined;
  /** Full name. */
  readonly execution: string | undefined;
  /** Short name of the first execution that asked to work. */
  readonly working: string | undefined;
  readonly launchedMs: number | undefined;
  readonly runningMs: number | undefined;
  readonly seenMs: number | undefined;
  readonly unreadMs: number | undefined;
  readonly missingMs: number | undefined;
  readonly isToldUnknown: boolean;
  readonly endedAs: FinalState | undefined;
  readonly endedMs: number | undefined;
  readonly failure: ExecutionFailure | undefined;
  readonly rejection: { readonly reason: string; readonly detail: string } | undefined;
  readonly logUri: string | undefined;
  readonly resolvedNote: string | undefined;
  readonly resolvedMs: number | undefined;
  /** Its values were erased. */
  readonly isForgotten: boolean;
}

/** A new row. */
export function newRow(
  given: Pick<Row, 'id' | 'of' | 'path' | 'request' | 'digest' | 'inputId' | 'createdMs' | 'requestedMs'> &
    Partial<Row>,
): Row {
  return {
    key: undefined,
    whenRunning: 'wait',
    notBeforeMs: undefined,
    launchByMs: undefined,
    state: 'queued',
    waitsFor: undefined,
    heldUntilMs: undefined,
    wish: undefined,
    wishedBy: undefined,
    replacedBy: undefined,
    retryOf: undefined,
    token: undefined,
    expiresMs: undefined,
    leaseEndsMs: 0,
    firstClaimedMs: undefined,
    claimedMs: undefined,
    attempts: 0,
    error: undefined,
    execution: undefined,
    working: undefined,
    launchedMs: undefined,
    runningMs: undefined,
    seenMs: undefined,
    unreadMs: undefined,
    missingMs: undefined,
    isToldUnknown: false,
    endedAs: undefined,
    endedMs: undefined,
    failure: undefined,
    rejection: undefined,
    logUri: undefined,
    resolvedNote: undefined,
    resolvedMs: undefined,
    isForgotten: false,
    ...given,
  };
}

/** It is claimed, or launched, and has not ended. */
export function holdsSlot(row: Row): boolean {
  return row.request !== undefined && row.endedAs === undefined && row.state !== 'queued';
}

/** Whether it is claimed, and its claim has no result yet. */
export function isClaimed(row: Row): boolean {
  return row.endedAs === undefined && (row.state === 'calling' || row.state === 'unknown');
}

export function isQueued(row: Row): boolean {
  return row.request !== undefined && row.endedAs === undefined && row.state === 'queued';
}

/** Accepted by Cloud Run, without a recorded end. */
export function isFollowed(row: Row): boolean {
  return row.request !== undefined && row.endedAs === undefined && row.state === 'launched';
}

/** The state that people see. */
export function shownState(row: Row, nowMs: number): LaunchState {
  if (row.endedAs !== undefined) return row.endedAs;
  if (row.state === 'calling') return (row.expiresMs ?? 0) <= nowMs ? 'unknown' : 'launching';
  return row.state === 'launched' && row.runningMs !== undefined ? 'running' : row.state;
}

/** The order in line. */
export function byRequest(a: Row, b: Row): number {
  const order = a.requestedMs - b.requestedMs || a.createdMs - b.createdMs;
  if (order !== 0 || a.of.launchId === b.of.launchId) return order;
  return a.of.launchId < b.of.launchId ? -1 : 1;
}
