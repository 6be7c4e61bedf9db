import type { LaunchRecord } from '../launch/ledger/launch-records.ts';
import type { ExecutionFailure } from '../launch/ledger/launch-state.ts';
import { shortName } from '../launch/kit/short-name.ts';
import { QUEUED_PHRASES } from './queued-reason.ts';

type Told = Pick<
  LaunchRecord,
  'state' | 'reason' | 'failure' | 'rejection' | 'execution' | 'replacedBy' | 'wish'
>;

/** The state of a launch, as the end of a sentence that begins with its launch id. */
export function statePhrase(launch: Told): string {
  const { state, reason, failure, rejection, execution, replacedBy } = launch;
  const as = execution === null ? '' : ` as ${shortName(execution)}`;
  const by = replacedBy === null ? '' : `, and ${replacedBy} replaces it`;
  switch (state) {
    case 'queued':
      return reason === null ? 'is queued' : `is queued: ${QUEUED_PHRASES[reason]}`;
    case 'launching':
      return 'is being launched';
    case 'unknown':
      return 'is unknown: RunJob was called, and it is not known yet whether it started';
    case 'launched':
      return `is launched${as}, and no task has started${wishOf(launch)}`;
    case 'running':
      return `is running${as}${wishOf(launch)}`;
    case 'succeeded':
      return `has succeeded${as}`;
    case 'failed':
      return `has failed${as}${failure === null ? '' : `: ${failurePhrase(failure)}`}`;
    case 'cancelled':
      return `is cancelled${as}${by}`;
    case 'gone':
      return `is gone: Cloud Run no longer has its execution, and its end was not seen`;
    case 'rejected':
      return `is rejected by Cloud Run${rejection === null ? '' : `: ${rejection.detail} (${rejection.reason})`}`;
    case 'skipped':
      return 'is skipped: another launch of its key had not ended';
    case 'replaced':
      return `is replaced${by}`;
    case 'expired':
      return 'is expired: it could not be launched in time';
  }
}

const FAILURES: Readonly<Record<ExecutionFailure['reason'], (failure: ExecutionFailure) => string>> = {
  'exit-code': ({ exitCode }) => (exitCode === undefined ? 'an exit code' : `exit code ${exitCode}`),
  signal: ({ signal }) => (signal === undefined ? 'a signal' : `signal ${signal}`),
  timeout: () => 'it ran longer than its timeout',
  memory: () => 'it used more memory than its limit',
  image: () => 'its container could not be started',
  other: () => 'Cloud Run gives no exit code',
};

/** Why an execution failed, with Cloud Run's own words if there are some. */
export function failurePhrase(failure: ExecutionFailure): string {
  const { reason, detail } = failure;
  const says = FAILURES[reason](failure);
  return detail === '' ? says : `${says} (${detail})`;
}

function wishOf({ wish }: Told): string {
  return wish === null ? '' : '; it is being cancelled';
}
