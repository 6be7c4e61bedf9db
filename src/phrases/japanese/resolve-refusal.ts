import { jobPath } from '../../launch/event/launch-key.ts';
import type { LaunchRecord } from '../../launch/ledger/launch-records.ts';
import { STAGES, type TextsByStage } from '../launch-stage.ts';
import type { refusalText } from '../resolve-refusal.ts';
import { STATES_JA } from './states.ts';

export const refusalTextJa: typeof refusalText = (refusal) => {
  if (refusal.reason === 'not found') {
    return `${jobPath(refusal.key)} の起動 ${refusal.key.launchId} は台帳にありません`;
  }
  const { reason, record } = refusal;
  switch (reason) {
    case 'not stored':
      return `${record.launchId} は以前のバージョンで起動されたもので、実行は追跡されておらず、実行枠も使っていません。確定は不要です`;
    case 'not resolved':
      return `${record.launchId} は手動で確定されていないため、取り消すものがありません（状態: ${STATES_JA[record.state]}）`;
    case 'not unknown':
    case 'changed since':
      return TEXTS[reason][STAGES[record.state]](record);
  }
};

const ended = ({ launchId, state }: LaunchRecord) =>
  `${launchId} はすでに終了しています（状態: ${STATES_JA[state]}）`;

const TEXTS: Readonly<Record<'not unknown' | 'changed since', TextsByStage<LaunchRecord>>> = {
  'not unknown': {
    'not launched': (record) =>
      `${record.launchId} が起動していないことは確認済みです（状態: ${STATES_JA[record.state]}）${next(record)}。確定は不要です`,
    launching: ({ launchId, expiresAt }) =>
      `${launchId} は RunJob を呼び出しているところです。${endOf(expiresAt)}もう一度確認してください`,
    unknown: ({ launchId }) => `${launchId} は、たった今不明になりました。もう一度試してください`,
    launched: (record) =>
      `${record.launchId} は${STATES_JA[record.state]}です${asExecution(record)}。確定は不要です`,
    ended,
  },
  'changed since': {
    'not launched': (record) =>
      `${record.launchId} は確定後に再試行され、起動していないことを確認済みです（状態: ${STATES_JA[record.state]}）${next(record)}`,
    launching: ({ launchId, expiresAt }) =>
      `${launchId} は「起動していない」と確定されたため、RunJob を呼び出しているところです。${endOf(expiresAt)}もう一度確認してください`,
    unknown: ({ launchId }) =>
      `${launchId} は確定後にもう一度起動され、結果はまだ不明です。ブリッジが確認を続けています`,
    launched: (record) =>
      record.workingExecution === null
        ? `${record.launchId} は確定後に起動しました${asExecution(record)}。取り消すものはありません`
        : `${record.launchId} は、実行 ${record.workingExecution} が処理を始めているため、起動済みです`,
    ended,
  },
};

/** What launches one that was not launched. */
function next({ isStored, state }: LaunchRecord): string {
  if (!isStored) return '。次の配信で起動します';
  return state === 'queued' ? '。順番が来れば起動します' : '';
}

function asExecution({ execution }: LaunchRecord): string {
  return execution === null ? '' : `（実行: ${execution}）`;
}

function endOf(claim: Date | null): string {
  return claim === null ? 'しばらくしてから、' : `${claim.toISOString()} 以降に、`;
}
