import type { LookUp } from '../http/look-up-routes.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import type { JobKey } from '../launch/ledger/launch-queue.ts';
import { LaunchLookUp } from '../launch/executions/look-up.ts';
import { createEndRecorder, readsOf } from './following.ts';
import { reasonsOf } from '../phrases/configured-jobs.ts';
import type { ServiceParts } from './service-parts.ts';

/** Of a process, a minute. Each execution is read once in two seconds at most, however many callers ask. */
const LOOK_UP_READS = 240;

/**
 * Puts together the look-up of launches, in the ledger and in Cloud Run, as far as they are configured.
 *
 * @param options.afterEnd launches those that waited for an end; undefined if this service does not launch from the ledger.
 * @throws {CommandError} when there are no credentials.
 */
export async function createLookUp(
  parts: ServiceParts<'requests'>,
  { afterEnd }: { readonly afterEnd: ((job: JobKey) => Promise<void>) | undefined },
): Promise<LookUp> {
  const { config, rulebook, defaultJob } = parts;
  const jobOf = (name: string) => (name === '' ? defaultJob : rulebook?.jobs.get(name));
  const hasJobs = defaultJob !== undefined || rulebook !== undefined;
  const reader = hasJobs ? await parts.executionReader() : undefined;
  const executions = hasJobs ? await parts.executions() : undefined;
  const hasLedger = config.LEDGER_URL !== '';
  const lookUp = new LaunchLookUp({
    records: hasLedger ? await (await parts.store()).records(reasonsOf(parts)) : undefined,
    // A look-up records ends, but never `gone`.
    following:
      hasLedger && hasJobs
        ? { ...(await createEndRecorder(parts, Infinity)), reads: readsOf(parts, LOOK_UP_READS), afterEnd }
        : undefined,
    executionsOf: executions,
    reader,
    clock,
  });
  return {
    find({ launchId, name }) {
      return lookUp.find({ launchId, name, job: jobOf(name)?.job });
    },
  };
}
