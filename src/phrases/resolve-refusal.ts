import type { LaunchRecord, Refusal } from '../launch/ledger/launch-records.ts';
import { jobPath } from '../launch/event/launch-key.ts';
import { STAGES, type TextsByStage } from './launch-stage.ts';

/** Why a launch cannot be settled by hand, or why that cannot be undone, and what to do. */
export function refusalText(refusal: Refusal): string {
  if (refusal.reason === 'not found') {
    return `the ledger has no launch ${refusal.key.launchId} of ${jobPath(refusal.key)}`;
  }
  const { reason, record } = refusal;
  switch (reason) {
    case 'not stored':
      return `${record.launchId} was launched by an earlier version; its execution is not followed and holds no slot, so there is nothing to settle`;
    case 'not resolved':
      return `${record.launchId} is ${record.state}; it was not settled by hand, so there is nothing to undo`;
    case 'not unknown':
    case 'changed since':
      return TEXTS[reason][STAGES[record.state]](record);
  }
}

const ended = ({ launchId, state }: LaunchRecord) => `${launchId} has ended: it is ${state}`;

const TEXTS: Readonly<Record<'not unknown' | 'changed since', TextsByStage<LaunchRecord>>> = {
  'not unknown': {
    'not launched': (record) =>
      `${record.launchId} was certainly not launched (${record.state})${next(record)}; there is nothing to settle`,
    launching: ({ launchId, expiresAt }) =>
      `${launchId} is being launched now; look again after ${endOf(expiresAt)}, when its claim has expired`,
    unknown: ({ launchId }) => `${launchId} has just become unknown; try again`,
    launched: (record) =>
      `${record.launchId} is ${record.state}${asExecution(record)}; there is nothing to settle`,
    ended,
  },
  'changed since': {
    'not launched': (record) =>
      `${record.launchId} was tried again after it was settled, and was certainly not launched (${record.state})${next(record)}`,
    launching: ({ launchId, expiresAt }) =>
      `${launchId} was settled as not launched, so it is being launched now; look again after ${endOf(expiresAt)}`,
    unknown: ({ launchId }) =>
      `${launchId} was launched again after it was settled, and is unknown again; the bridge looks for its execution`,
    launched: (record) =>
      record.workingExecution === null
        ? `${record.launchId} was launched${asExecution(record)} after it was settled; there is nothing to undo`
        : `${record.launchId} was launched: its execution ${record.workingExecution} has confirmed that it works`,
    ended,
  },
};

/** What will launch one that was not launched. */
function next({ isStored, state }: LaunchRecord): string {
  if (!isStored) return '; its next delivery launches it';
  return state === 'queued' ? '; it is launched when its turn comes' : '';
}

function asExecution({ execution }: LaunchRecord): string {
  return execution === null ? '' : ` as ${execution}`;
}

function endOf(claim: Date | null): string {
  return claim?.toISOString() ?? 'a moment';
}
