import type { RefusalCode } from '../../launch/jobs/run-job-failure.ts';
import type { REFUSAL_FIXES, refusalPhrase } from '../run-job-refusal.ts';

const SETTINGS =
  'ルールの args、env、container（または JOB_ARGS、JOB_ENV、JOB_CONTAINER）が、ジョブの定義に合っているか確認してください';

const REFUSAL_FIXES_JA: typeof REFUSAL_FIXES = {
  INVALID_ARGUMENT: SETTINGS,
  OUT_OF_RANGE: SETTINGS,
  NOT_FOUND: 'ジョブを作成するか、ルールのジョブ名（または JOB_NAME）、REGION、PROJECT_ID を修正してください',
  PERMISSION_DENIED:
    'このサービスのサービス アカウントに、ジョブに対する roles/run.jobsExecutorWithOverrides を付与してください',
  FAILED_PRECONDITION: 'ジョブを実行できる状態ではありません。コンソールでジョブを確認してください',
  UNAUTHENTICATED: 'このサービスのサービス アカウントを確認してください',
  NO_CREDENTIALS:
    'サービス アカウントを指定してサービスを動かすか、アプリケーションのデフォルト認証情報を設定してください',
};

/** Cloud Run's own words stay as they came. */
export const refusalPhraseJa: typeof refusalPhrase = ({ refusal, error }) => {
  const fix = REFUSAL_FIXES_JA[refusal as RefusalCode] ?? 'job-bridge doctor で原因を確認してください';
  return `「${error.replace(/\.\s*$/, '')}」。${fix}`;
};
