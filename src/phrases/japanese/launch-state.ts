import type { ExecutionFailure } from '../../launch/ledger/launch-state.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import type { failurePhrase, statePhrase } from '../launch-state.ts';
import { QUEUED_PHRASES_JA } from './queued-reason.ts';

export const statePhraseJa: typeof statePhrase = (launch) => {
  const { state, reason, failure, rejection, execution, replacedBy, wish } = launch;
  const its = execution === null ? '' : `実行 ${shortName(execution)} `;
  const by = replacedBy === null ? '' : `。${replacedBy} に置き換えられました`;
  const wished = wish === null ? '' : '。キャンセルが指示されています';
  switch (state) {
    case 'queued':
      return reason === null ? '待機しています' : `待機しています: ${QUEUED_PHRASES_JA[reason]}`;
    case 'launching':
      return 'RunJob を呼び出しています';
    case 'unknown':
      return 'RunJob を呼び出しましたが、起動したかどうかを確認できていません';
    case 'launched':
      return `${its === '' ? '' : `${its}として`}起動しましたが、タスクはまだ始まっていません${wished}`;
    case 'running':
      return `${its === '' ? '' : `${its}として`}実行中です${wished}`;
    case 'succeeded':
      return `${its === '' ? '' : `${its}が`}成功しました`;
    case 'failed':
      return `${its === '' ? '' : `${its}が`}失敗しました${failure === null ? '' : `: ${failurePhraseJa(failure)}`}`;
    case 'cancelled':
      return `${its === '' ? '' : `${its}が`}キャンセルされました${by}`;
    case 'gone':
      return '実行が Cloud Run に残っておらず、終了を確認できていません';
    case 'rejected':
      return `Cloud Run に拒否されました${rejection === null ? '' : `: ${rejection.detail}（${rejection.reason}）`}`;
    case 'skipped':
      return '同じキーの起動が先にあったため、起動しませんでした';
    case 'replaced':
      return replacedBy === null ? '別の起動に置き換えられました' : `${replacedBy} に置き換えられました`;
    case 'expired':
      return '起動できないまま、起動期限を過ぎました';
  }
};

const FAILURES: Readonly<Record<ExecutionFailure['reason'], (failure: ExecutionFailure) => string>> = {
  'exit-code': ({ exitCode }) => (exitCode === undefined ? '終了コードが 0 以外' : `終了コード ${exitCode}`),
  signal: ({ signal }) => (signal === undefined ? 'シグナルによる終了' : `シグナル ${signal} による終了`),
  timeout: () => 'タイムアウト',
  memory: () => 'メモリ上限の超過',
  image: () => 'コンテナを起動できませんでした',
  other: () => '終了コードは Cloud Run から得られません',
};

const failurePhraseJa: typeof failurePhrase = (failure) => {
  const says = FAILURES[failure.reason](failure);
  return failure.detail === '' ? says : `${says}（${failure.detail}）`;
};
