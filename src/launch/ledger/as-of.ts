import type { LaunchRecord } from './launch-records.ts';
import { isFinal, type LaunchState } from './launch-state.ts';

/** What a launch does not have before it has ended. */
const NOT_ENDED = {
  failure: null,
  rejection: null,
  logUri: null,
  replacedBy: null,
  wish: null,
  wishedBy: null,
  endedAt: null,
  finishedAt: null,
} as const;

/** What a launch does not have before it is launched. */
const NOT_LAUNCHED = { ...NOT_ENDED, execution: null, workingExecution: null, launchedAt: null } as const;

/** The record of a launch as it was when it entered that state, without later changes. */
export function asOf(record: LaunchRecord, state: LaunchState): LaunchRecord {
  if (isFinal(state)) return { ...record, state, reason: null };
  const isSame = record.state === state;
  const seen = { reason: isSame ? record.reason : null, detail: isSame ? record.detail : null };
  const earlier = state === 'launched' || state === 'running' ? NOT_ENDED : NOT_LAUNCHED;
  const runningAt = state === 'running' ? record.runningAt : null;
  // A retry has its `wishedBy` from the beginning.
  const { wishedBy } = record.retryOf === null ? earlier : record;
  return { ...record, ...earlier, ...seen, runningAt, wishedBy, state };
}
