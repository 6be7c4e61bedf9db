import type { QUEUED_PHRASES } from '../queued-reason.ts';

export const NOT_CONFIGURED_JA = 'ジョブが設定にありません。設定に追加すると起動します';

export const QUEUED_PHRASES_JA: typeof QUEUED_PHRASES = {
  'not-before': '開始できる時刻になっていません',
  'set-up': '構成の誤りが修正されるまで、このジョブは起動できません',
  key: '同じキーの先行する起動の終了を待っています',
  limit: '同時実行数の上限に達しています',
  quota: 'Google の割り当てを超えたため、起動を一時停止しています',
  pace: '起動ペースに合わせて順番を待っています',
  unavailable: 'Cloud Run に接続できませんでした。まもなく再試行します',
};
