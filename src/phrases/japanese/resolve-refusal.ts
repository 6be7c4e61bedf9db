import { jobPath } from '../../launch/event/launch-key.ts';
import type { LaunchRecord } from '../../launch/ledger/launch-records.ts';
import type { LaunchState } from '../../launch/ledger/launch-state.ts';
import type { refusalText } from '../resolve-refusal.ts';
import { STATES_JA } from './states.ts';

export const refusalTextJa: typeof refusalText = (refusal) => {
  switch (refusal.reason) {
    case 'not found':
      return `${jobPath(refusal.key)} の起動 ${refusal.key.launchId} は台帳にありません`;
    case 'not unknown':
      return NOT_UNKNOWN[refusal.record.state](refusal.record);
    case 'not stored':
      return `${refusal.record.launchId} は以前のバージョンが起動したもので、追跡されておらず、実行枠も使っていません。確定は不要です`;
    case 'not resolved':
      return `${refusal.record.launchId} は手動で確定されていないため、取り消すものがありません(現在の状態: ${STATES_JA[refusal.record.state]})`;
    case 'changed since':
      return CHANGED_SINCE[refusal.record.state](refusal.record);
  }
};

type Texts = Readonly<Record<LaunchState, (record: LaunchRecord) => string>>;

/** By the state that the launch has instead. */
const NOT_UNKNOWN: Texts = {
  queued: certainlyNot,
  launching: (record) =>
    `${record.launchId} は RunJob を呼び出しているところです。${endOfClaim(record)} を過ぎてからもう一度確認してください`,
  unknown: ({ launchId }) => `${launchId} は今ちょうど不明になりました。もう一度試してください`,
  launched,
  running: launched,
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
    `${record.launchId} は「起動していない」と確定されたため、RunJob を呼び出しているところです。${endOfClaim(record)} を過ぎてからもう一度確認してください`,
  unknown: ({ launchId }) =>
    `${launchId} は確定のあとにもう一度起動され、結果はまだ不明です。ブリッジが確認を続けています`,
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
  return `${record.launchId} は起動していないことが分かっています(${STATES_JA[record.state]})。確定は不要です${whatIsNext(record)}`;
}

function triedAgain(record: LaunchRecord): string {
  return `${record.launchId} は確定のあとに再試行され、起動していないことが分かっています(${STATES_JA[record.state]})${whatIsNext(record)}`;
}

/** What launches one that was not launched. */
function whatIsNext({ isStored, state }: LaunchRecord): string {
  if (!isStored) return '。次の配信で起動します';
  return state === 'queued' ? '。順番が来れば起動します' : '';
}

function launched({ launchId, execution, state }: LaunchRecord): string {
  const its = execution === null ? '' : `、実行: ${execution}`;
  return `${launchId} は${STATES_JA[state]}です${its}。確定は不要です`;
}

function launchedSince({ launchId, execution, workingExecution }: LaunchRecord): string {
  if (workingExecution !== null) {
    return `実行 ${workingExecution} が ${launchId} の処理を始めているため、起動済みです`;
  }
  const its = execution === null ? '' : `(実行: ${execution})`;
  return `${launchId} は確定のあとに起動しました${its}。取り消すものはありません`;
}

function hasEnded({ launchId, state }: LaunchRecord): string {
  return `${launchId} は終了しています(${STATES_JA[state]})`;
}

function endOfClaim({ expiresAt }: LaunchRecord): string {
  return expiresAt?.toISOString() ?? '少し';
}
