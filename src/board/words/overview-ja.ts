import type { OVERVIEW_EN } from './overview-en.ts';

/** The words of the overview in Japanese. */
export const OVERVIEW_JA: typeof OVERVIEW_EN = {
  needs: '対応が必要です',
  calm: '対応が必要なものはありません。',
  jobs: 'ジョブ',
  noJobs: 'まだ起動がありません。リクエストを受け付けると、ここに表示されます。',
  queued: '待機',
  oldest: '最古',
  places: '実行枠',
  running: '実行中',
  unknown: '不明',
  failed: '失敗（24 時間）',
  launches: '起動',
  hours: '時間別（24 時間）',
  ledger: '台帳',
  sweep: '最後のスイープ',
  never: '未実行',
  late: '長時間行われていません（通常は毎分）。',
  deadLetters: 'デッドレター',
  notCounted: '現在は不明',
  mayNotCount: '不明（Cloud Monitoring の閲覧権限 roles/monitoring.viewer がありません）',
  pace: '直近 1 分間の RunJob 呼び出し',
  events: 'パブリッシュ待ちのイベント',
  remembered: '台帳にある起動',
};
