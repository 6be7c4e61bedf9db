import { CloudRunExecutionReader } from '../google/run/execution-reader.ts';
import type { LookUp } from '../http/look-up-routes.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { LaunchLookUp } from '../launch/executions/look-up.ts';
import { recordsOf } from './operating.ts';
import type { ServiceParts } from './service-parts.ts';

/** Deadline of the call for one execution. */
const READ_TIMEOUT_MS = 5_000;

/**
 * Puts together what looks launches up in the ledger and in Cloud Run, as far as they are configured.
 *
 * @throws {CommandError} when there are no credentials.
 */
export async function createLookUp(parts: ServiceParts<'requests'>): Promise<LookUp> {
  const { config, rulebook, defaultJob, releases, timeScale } = parts;
  const hasJobs = defaultJob !== undefined || rulebook !== undefined;
  const timeoutMs = READ_TIMEOUT_MS * timeScale;
  const reader = hasJobs
    ? new CloudRunExecutionReader({ emulatorHost: config.CLOUD_RUN_EMULATOR_HOST, timeoutMs })
    : undefined;
  if (reader !== undefined) releases.defer(() => reader.close());
  const executions = hasJobs ? await parts.executions() : undefined;
  const lookUp = new LaunchLookUp({
    records: config.LEDGER_URL === '' ? undefined : await recordsOf(parts),
    executionsOf: executions,
    reader,
    clock,
  });
  return {
    find({ launchId, name }) {
      const job = name === '' ? defaultJob : rulebook?.jobs.get(name);
      return lookUp.find({ launchId, name, job: job?.job });
    },
  };
}
