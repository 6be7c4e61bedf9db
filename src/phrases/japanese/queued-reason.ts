import type { QUEUED_PHRASES } from '../queued-reason.ts';

export const NOT_CONFIGURED_JA = 'ジョブが設定にありません。設定にジョブを戻すと起動します';

export const QUEUED_PHRASES_JA: typeof QUEUED_PHRASES = {
  'not-before': '開始できる時刻になっていません',
  'set-up': '設定が修正されるまで、このジョブは起動できません',
  key: '同じキーの先行する起動が終わるのを待っています',
  limit: '同時実行数の上限に達しています',
  quota: 'Google の割り当てを超えたため、起動を一時停止しています',
  pace: '起動ペースの順番を待っています',
  unavailable: 'Cloud Run に接続できませんでした。まもなく再試行します',
};
