import { randomUUID } from 'node:crypto';
import { LOCAL } from '../dev/local-project.ts';
import { NO_OVERRIDES } from '../src/launch/event/override-policy.ts';
import { configuredJob } from '../src/launch/jobs/configured-job.ts';
import type { Launch } from '../src/launch/jobs/launch.ts';
import { routeMessage } from '../src/launch/jobs/routing.ts';
import { systemClock } from '../src/launch/kit/clock.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';
import { parseDelivery } from '../src/subscriber/parse-delivery.ts';
import { OUR_JOB } from './emulators.ts';
import { pushBody } from './push-bodies.ts';

const defaultJob = configuredJob({ job: OUR_JOB, container: '', args: ['job', '--id={id}'], env: {} });
const ROUTING = {
  defaultJob,
  overrides: NO_OVERRIDES,
  rulebook: undefined,
  subscription: `projects/${LOCAL.projectId}/subscriptions/${LOCAL.subscription}`,
  hasLedger: true,
};

/** A launch of our job as made by a push, with a new launch id. */
export function newLaunch(): Launch {
  const route = routeMessage(parseDelivery({ headers: {}, body: Buffer.from(pushBody()) }), ROUTING);
  if (route.kind !== 'launch') throw new Error('a push launches nothing');
  return { ...route.launch, launchId: `r_${randomUUID()}` };
}

/** Stores `count` launches in the ledger, where they wait for budget. */
export async function storeLaunches(url: string, count: number): Promise<void> {
  const store = await openLedger({ url });
  try {
    const queue = await store.queue({ clock: systemClock });
    await Promise.all(Array.from({ length: count }, () => queue.store(newLaunch())));
  } finally {
    await store.close();
  }
}
