import type { RefusalCode } from '../launch/jobs/run-job-failure.ts';

const SETTINGS =
  'check args, env and container in the rules, or JOB_ARGS, JOB_ENV and JOB_CONTAINER, against the job';

/** What to do if RunJob refuses every request, as the end of a sentence. */
export const REFUSAL_FIXES: Readonly<Record<RefusalCode, string>> = {
  INVALID_ARGUMENT: SETTINGS,
  OUT_OF_RANGE: SETTINGS,
  NOT_FOUND: 'create the job, or correct its name in the rules or JOB_NAME, REGION and PROJECT_ID',
  PERMISSION_DENIED: 'grant roles/run.jobsExecutorWithOverrides on the job to the identity of this service',
  FAILED_PRECONDITION: 'look at the job in the console: it is not ready to run',
  UNAUTHENTICATED: 'check the service account of this service',
  NO_CREDENTIALS: 'run the service under a service account, or set Application Default Credentials',
};

/** What Cloud Run refused, and what to do. */
export function refusalPhrase({
  refusal,
  error,
}: {
  /** A `RefusalCode`; a newer version may have stored another one. */
  readonly refusal: string;
  readonly error: string;
}): string {
  const fix = REFUSAL_FIXES[refusal as RefusalCode] ?? 'job-bridge doctor says what to fix';
  return `${error.replace(/\.\s*$/, '')}; ${fix}`;
}
