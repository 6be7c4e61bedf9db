import { jobPath } from '../launch/event/launch-key.ts';
import type { Job, Rulebook } from '../launch/jobs/job.ts';
import type { JobKey } from '../launch/ledger/launch-queue.ts';
import type { RecordsOptions } from '../launch/ledger/ledger-store.ts';
import { NOT_CONFIGURED } from './queued-reason.ts';

/** The jobs that are configured here, as far as they are known. */
export interface ConfiguredJobs {
  readonly rulebook: Pick<Rulebook, 'jobs'> | undefined;
  readonly defaultJob: Job | undefined;
}

/** Why a launch of the ledger is queued, by the jobs that are configured here. */
export function reasonsOf({ rulebook, defaultJob }: ConfiguredJobs) {
  const jobs = [...(rulebook?.jobs.values() ?? []), ...(defaultJob === undefined ? [] : [defaultJob])];
  const paths = new Set(jobs.map(jobPath));
  // A request side or a command may not know which jobs there are.
  const isKnown = ({ name }: JobKey) => (name === '' ? defaultJob : rulebook) !== undefined;
  const isConfigured = (job: JobKey) => !isKnown(job) || paths.has(jobPath(job));
  return {
    runningOf: ({ name }) => (name === '' ? defaultJob : rulebook?.jobs.get(name))?.queueing.running,
    setUpFaultOf: (job) => (isConfigured(job) ? undefined : NOT_CONFIGURED),
    isConfigured,
  } satisfies RecordsOptions & { readonly isConfigured: (job: JobKey) => boolean };
}
