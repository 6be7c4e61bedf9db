import { CloudRunExecutionReader } from '../google/run/execution-reader.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { LaunchLookUp, type LaunchRecords, type RecordedLaunch } from '../launch/executions/look-up.ts';
import { jobNameOf } from '../settings/configuration.ts';
import type { ServiceParts } from './service-parts.ts';

/** Deadline of the call for one execution. */
const READ_TIMEOUT_MS = 5_000;

/**
 * Puts together what looks launches up in the ledger and in Cloud Run, as far as they are configured.
 *
 * @throws {CommandError} when there are no credentials.
 */
export async function createLookUp(parts: ServiceParts<'requests'>): Promise<LaunchLookUp> {
  const { config, releases, timeScale } = parts;
  const hasJob = config.JOB_NAME !== '';
  const timeoutMs = READ_TIMEOUT_MS * timeScale;
  const reader = hasJob
    ? new CloudRunExecutionReader({ emulatorHost: config.CLOUD_RUN_EMULATOR_HOST, timeoutMs })
    : undefined;
  if (reader !== undefined) releases.defer(() => reader.close());
  return new LaunchLookUp({
    records: config.LEDGER_URL === '' ? undefined : await ledgerRecords(parts),
    executions: hasJob ? await parts.executions() : undefined,
    reader,
    clock,
  });
}

async function ledgerRecords({ config, projectId, pool }: ServiceParts<'requests'>): Promise<LaunchRecords> {
  const { showLaunch } = await import('../ledger/postgres/launch-records.ts');
  const connections = await pool();
  const job = config.JOB_NAME === '' ? undefined : jobNameOf(config, projectId);
  // One that was given back is on its way too: its message comes again.
  const states = {
    open: 'launching',
    calling: 'launching',
    unknown: 'unknown',
    launched: 'launched',
    rejected: 'rejected',
  } as const satisfies Readonly<Record<string, RecordedLaunch['state']>>;
  return {
    async find(launchId) {
      const [record] = await showLaunch({ pool: connections, launchId, job });
      if (record === undefined) return undefined;
      const { inputId, state, execution } = record;
      return { inputId, state: states[state], execution: execution ?? undefined };
    },
  };
}
