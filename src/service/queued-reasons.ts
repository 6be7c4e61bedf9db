import { jobPath } from '../launch/event/launch-key.ts';
import type { JobKey } from '../launch/ledger/launch-queue.ts';
import type { RecordsOptions } from '../launch/ledger/ledger-store.ts';
import { NOT_CONFIGURED } from '../phrases/queued-reason.ts';
import { jobsOf, type ServiceParts } from './service-parts.ts';

/** Why a launch of the ledger is queued, by the rules of this service. */
export function reasonsOf(parts: Pick<ServiceParts, 'rulebook' | 'defaultJob'>) {
  const { rulebook, defaultJob } = parts;
  const jobs = new Set(jobsOf(parts).map(jobPath));
  // A request side can do without knowing which jobs there are.
  const isKnown = ({ name }: JobKey) => (name === '' ? defaultJob : rulebook) !== undefined;
  return {
    runningOf: ({ name }) => (name === '' ? defaultJob : rulebook?.jobs.get(name))?.queueing.running,
    setUpFaultOf: (job) => (!isKnown(job) || jobs.has(jobPath(job)) ? undefined : NOT_CONFIGURED),
  } satisfies RecordsOptions;
}
