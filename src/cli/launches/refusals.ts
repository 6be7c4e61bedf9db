import type { LaunchRecord, LaunchState, Refusal } from '../../launch/ledger/launch-records.ts';
import { jobPath } from '../../launch/event/launch-key.ts';

/** Why a launch is not settled by hand, or why that is not undone, and what to do. */
export function refusalText(refusal: Refusal): string {
  switch (refusal.reason) {
    case 'not found':
      return `the ledger has no launch ${refusal.key.launchId} of ${jobPath(refusal.key)}`;
    case 'not unknown':
      return NOT_UNKNOWN[refusal.record.state](refusal.record);
    case 'not resolved':
      return `${refusal.record.launchId} was not settled by hand; there is nothing to undo. It is ${refusal.record.state}`;
    case 'changed since':
      return CHANGED_SINCE[refusal.record.state](refusal.record);
  }
}

type Texts = Readonly<Record<LaunchState, (record: LaunchRecord) => string>>;

/** By the state that the launch has instead. */
const NOT_UNKNOWN: Texts = {
  launched: (record) => `${record.launchId} is launched${asExecution(record)}; there is nothing to settle`,
  calling: (record) =>
    `${record.launchId} is being launched right now; look again after ${endOfClaim(record)}, when its claim has expired`,
  open: certainlyNot,
  rejected: certainlyNot,
  unknown: ({ launchId }) => `${launchId} became unknown this moment; try again`,
};

/** By the state that the launch has now. */
const CHANGED_SINCE: Texts = {
  launched: (record) =>
    record.workingExecution === null
      ? `${record.launchId} has launched since${asExecution(record)}; there is nothing to undo`
      : `${record.workingExecution} has confirmed that it does the work of ${record.launchId}, which therefore launched`,
  calling: (record) =>
    `${record.launchId} is being launched right now, since it was settled as not launched; look again after ${endOfClaim(record)}`,
  unknown: ({ launchId }) =>
    `${launchId} was launched again since, and is unknown already: its next delivery looks for it`,
  open: triedAgain,
  rejected: triedAgain,
};

function certainlyNot({ launchId, state }: LaunchRecord): string {
  return `${launchId} was certainly not launched (${state}); its next delivery launches it, there is nothing to settle`;
}

function triedAgain({ launchId, state }: LaunchRecord): string {
  return `${launchId} was tried again since, and certainly not launched (${state}); its next delivery launches it`;
}

function asExecution({ execution }: LaunchRecord): string {
  return execution === null ? '' : ` as ${execution}`;
}

function endOfClaim({ expiresAt }: LaunchRecord): string {
  return expiresAt?.toISOString() ?? 'its claim';
}
