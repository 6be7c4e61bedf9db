import type { OVERVIEW_EN } from './overview-en.ts';

/** The words of the overview in Japanese. */
export const OVERVIEW_JA: typeof OVERVIEW_EN = {
  needs: '対応が必要です',
  calm: '対応が必要なものはありません。',
  jobs: 'ジョブ',
  noJobs: 'まだ起動がありません。最初の起動は、要求されるとここに表示されます。',
  queued: '待機',
  oldest: '最古',
  places: '実行枠',
  running: '実行中',
  unknown: '不明',
  failed: '失敗(24時間)',
  launches: '起動',
  hours: '時間別(24時間)',
  ledger: '台帳',
  sweep: '最後のスイープ',
  never: '未実行',
  late: 'しばらく動いていません(通常は毎分)。',
  deadLetters: 'デッドレター',
  notCounted: '今は不明',
  mayNotCount: '不明(Cloud Monitoring を読む権限 roles/monitoring.viewer がありません)',
  pace: '直近1分間の RunJob 呼び出し',
  events: '発行待ちのイベント',
  remembered: '保存している起動',
};
