import type { Config } from '../../config/schema.ts';
import { configuredJob } from '../launch/jobs/configured-job.ts';
import type { Job } from '../launch/jobs/job.ts';
import { jobNameOf } from './configuration.ts';

type JobKeys = 'JOB_NAME' | 'REGION' | 'JOB_CONTAINER' | 'JOB_ARGS' | 'JOB_ENV';

/** The default job as JOB_NAME and its companions describe it; undefined where they do not. */
export function configuredJobOf(config: Pick<Config, JobKeys>, projectId: string): Job | undefined {
  if (config.JOB_NAME === '') return undefined;
  return configuredJob({
    job: jobNameOf(config, projectId),
    container: config.JOB_CONTAINER,
    args: config.JOB_ARGS === '' ? null : config.JOB_ARGS,
    env: config.JOB_ENV,
  });
}
