/** The environment variables that tell a job, and readers of the list of executions, which launch an execution is for. */
export const LAUNCH_ENV = {
  launchId: 'LAUNCH_ID',
  /** The name in `jobs`; empty for the default job. */
  job: 'LAUNCH_JOB',
  inputId: 'LAUNCH_INPUT_ID',
  digest: 'LAUNCH_DIGEST',
  traceparent: 'TRACEPARENT',
} as const;
