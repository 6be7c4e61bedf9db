import { CloudRunJobRunner } from '../google/run/job-runner.ts';
import { tellAll } from '../launch/happenings.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { Launcher } from '../launch/attempt/launcher.ts';
import { Pace } from '../launch/queue/pace.ts';
import { jobNameOf } from '../settings/configuration.ts';
import { initializeOrExplain } from '../settings/google-credentials.ts';
import { logHappenings } from './launch-log.ts';
import { LATENESS_MS, openLaunchRecord } from './launch-record.ts';
import type { ServiceParts } from './service-parts.ts';

/**
 * Puts together what turns launches into executions.
 *
 * @throws {CommandError} when there are no credentials.
 */
export async function createLauncher(parts: ServiceParts<'pushes'>): Promise<Launcher> {
  const { config, projectId, logger, releases, timeScale: scale } = parts;
  const runner = new CloudRunJobRunner({
    emulatorHost: config.CLOUD_RUN_EMULATOR_HOST,
    timeoutMs: config.RUN_JOB_TIMEOUT_MS * scale,
  });
  await initializeOrExplain(runner);
  releases.defer(() => runner.close());
  const { ledger, budget } = await openLaunchRecord(parts);
  const pace = new Pace({ budget, clock, latenessMs: LATENESS_MS * scale });
  releases.defer(() => pace.close());
  return new Launcher({
    runner,
    ledger,
    executions: await parts.executions(),
    pace,
    clock,
    settings: {
      job: jobNameOf(config, projectId),
      container: config.JOB_CONTAINER,
      args: config.JOB_ARGS === '' ? null : config.JOB_ARGS,
      env: config.JOB_ENV,
    },
    times: {
      ackDeadlineMs: config.ACK_DEADLINE_SECONDS * 1000 * scale,
      runJobTimeoutMs: config.RUN_JOB_TIMEOUT_MS * scale,
      relaunchAfterMs: config.RELAUNCH_AFTER_SECONDS * 1000 * scale,
      scale,
    },
    happened: tellAll([logHappenings({ logger, projectId })]),
  });
}
