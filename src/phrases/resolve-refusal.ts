import type { LaunchRecord, Refusal } from '../launch/ledger/launch-records.ts';
import type { LaunchState } from '../launch/ledger/launch-state.ts';
import { jobPath } from '../launch/event/launch-key.ts';

/** Why a launch is not settled by hand, or why that is not undone, and what to do. */
export function refusalText(refusal: Refusal): string {
  switch (refusal.reason) {
    case 'not found':
      return `the ledger has no launch ${refusal.key.launchId} of ${jobPath(refusal.key)}`;
    case 'not unknown':
      return NOT_UNKNOWN[refusal.record.state](refusal.record);
    case 'not stored':
      return `the version before launched ${refusal.record.launchId}: nobody follows its execution, and it holds no place; there is nothing to end`;
    case 'not resolved':
      return `${refusal.record.launchId} was not settled by hand; there is nothing to undo. It is ${refusal.record.state}`;
    case 'changed since':
      return CHANGED_SINCE[refusal.record.state](refusal.record);
  }
}

type Texts = Readonly<Record<LaunchState, (record: LaunchRecord) => string>>;

/** By the state that the launch has instead. */
const NOT_UNKNOWN: Texts = {
  queued: certainlyNot,
  launching: (record) =>
    `${record.launchId} is being launched right now; look again after ${endOfClaim(record)}, when its claim has expired`,
  unknown: ({ launchId }) => `${launchId} became unknown this moment; try again`,
  launched: (record) => `${record.launchId} is launched${asExecution(record)}; there is nothing to settle`,
  running: (record) => `${record.launchId} is running${asExecution(record)}; there is nothing to settle`,
  succeeded: hasEnded,
  failed: hasEnded,
  cancelled: hasEnded,
  gone: hasEnded,
  rejected: certainlyNot,
  skipped: hasEnded,
  replaced: hasEnded,
  expired: hasEnded,
};

/** By the state that the launch has now. */
const CHANGED_SINCE: Texts = {
  queued: triedAgain,
  launching: (record) =>
    `${record.launchId} is being launched right now, since it was settled as not launched; look again after ${endOfClaim(record)}`,
  unknown: ({ launchId }) =>
    `${launchId} was launched again since, and is unknown already: its next delivery looks for it`,
  launched: launchedSince,
  running: launchedSince,
  succeeded: hasEnded,
  failed: hasEnded,
  cancelled: hasEnded,
  gone: hasEnded,
  rejected: triedAgain,
  skipped: hasEnded,
  replaced: hasEnded,
  expired: hasEnded,
};

function certainlyNot(record: LaunchRecord): string {
  const { launchId, state } = record;
  return `${launchId} was certainly not launched (${state})${whatIsNext(record)}, there is nothing to settle`;
}

function triedAgain(record: LaunchRecord): string {
  const { launchId, state } = record;
  return `${launchId} was tried again since, and certainly not launched (${state})${whatIsNext(record)}`;
}

/** What launches one that was not launched. */
function whatIsNext({ isStored, state }: LaunchRecord): string {
  if (!isStored) return '; its next delivery launches it';
  return state === 'queued' ? '; it is launched when its turn comes' : '';
}

function launchedSince(record: LaunchRecord): string {
  return record.workingExecution === null
    ? `${record.launchId} has launched since${asExecution(record)}; there is nothing to undo`
    : `${record.workingExecution} has confirmed that it does the work of ${record.launchId}, which therefore launched`;
}

function hasEnded({ launchId, state }: LaunchRecord): string {
  return `${launchId} has ended: it is ${state}`;
}

function asExecution({ execution }: LaunchRecord): string {
  return execution === null ? '' : ` as ${execution}`;
}

function endOfClaim({ expiresAt }: LaunchRecord): string {
  return expiresAt?.toISOString() ?? 'its claim';
}
