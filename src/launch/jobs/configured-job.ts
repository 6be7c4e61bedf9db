import { missingId } from '../event/message.ts';
import { NO_QUEUEING, type Job } from './job.ts';

/** The default job as the configuration variables describe it. */
export interface ConfiguredJobOptions {
  /** Full resource name of the Cloud Run job. */
  readonly job: string;
  /** The container to override; empty if the job has only one. */
  readonly container: string;
  /** `{id}` is filled in; null leaves the args of the job alone, an empty list clears them. */
  readonly args: readonly string[] | null;
  /** `{id}` is filled in. */
  readonly env: Readonly<Record<string, string>>;
}

/** The default job without a rules file: only the id is filled in. */
export function configuredJob({ job, container, args, env }: ConfiguredJobOptions): Job {
  return {
    name: '',
    job,
    makesLaunchId: false,
    queueing: NO_QUEUEING,
    values({ id }) {
      if (id === undefined) throw missingId();
      const fill = (text: string): string => text.replaceAll('{id}', id);
      return {
        container,
        args: args && args.map(fill),
        env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)])),
        taskCount: undefined,
        timeoutSeconds: undefined,
        launchId: undefined,
        key: undefined,
        hasOwnValues: false,
      };
    },
    check({ id }) {
      if (id === undefined) throw missingId();
      return { launchId: undefined };
    },
  };
}
