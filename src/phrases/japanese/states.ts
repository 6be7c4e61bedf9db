import type { LaunchState } from '../../launch/ledger/launch-state.ts';

/** The states of launches, as one word. */
export const STATES_JA: Readonly<Record<LaunchState, string>> = {
  queued: '待機中',
  launching: '起動処理中',
  unknown: '不明',
  launched: '起動済み',
  running: '実行中',
  succeeded: '成功',
  failed: '失敗',
  cancelled: 'キャンセル',
  gone: '消失',
  rejected: '拒否',
  skipped: 'スキップ',
  replaced: '置き換え',
  expired: '期限切れ',
};
