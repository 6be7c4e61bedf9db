import type { Config } from '../../config/schema.ts';
import { configuredJob } from '../launch/jobs/configured-job.ts';
import type { Job, Rulebook } from '../launch/jobs/job.ts';
import type { Routing } from '../launch/jobs/routing.ts';
import { jobNameOf, overridePolicyOf, subscriptionNameOf } from './configuration.ts';

type JobKeys = 'JOB_NAME' | 'REGION' | 'JOB_CONTAINER' | 'JOB_ARGS' | 'JOB_ENV';

interface Jobs<R extends Rulebook | undefined = Rulebook | undefined> {
  readonly projectId: string;
  /** Undefined if there are no rules. */
  readonly rulebook: R;
}

/** The default job of the rules, or the one that JOB_NAME and its companions describe; undefined if there is none. */
export function defaultJobOf(config: Pick<Config, JobKeys>, { projectId, rulebook }: Jobs): Job | undefined {
  if (rulebook?.defaultJob !== undefined || config.JOB_NAME === '') return rulebook?.defaultJob;
  return configuredJob({
    job: jobNameOf(config, projectId),
    container: config.JOB_CONTAINER,
    args: config.JOB_ARGS === '' ? null : config.JOB_ARGS,
    env: config.JOB_ENV,
  });
}

/** The jobs that messages can launch, by the configuration. */
export function routingOf<R extends Rulebook | undefined>(
  config: Pick<Config, JobKeys | 'ALLOW_OVERRIDES' | 'SUBSCRIPTION'>,
  jobs: Jobs<R> & Pick<Routing, 'hasLedger'>,
): Routing & { readonly rulebook: R } {
  return {
    defaultJob: defaultJobOf(config, jobs),
    overrides: overridePolicyOf(config),
    rulebook: jobs.rulebook,
    subscription: subscriptionNameOf(config, jobs.projectId),
    hasLedger: jobs.hasLedger,
  };
}
