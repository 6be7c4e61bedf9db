import type { Config } from '../../config/schema.ts';
import { CloudRunExecutionList } from '../google/cloud-run-execution-list.ts';
import { CloudRunJobRunner } from '../google/cloud-run-job-runner.ts';
import { systemClock as clock } from '../launch/clock.ts';
import { ExecutionIndex } from '../launch/execution-index.ts';
import { Launcher } from '../launch/launcher.ts';
import { Pace } from '../launch/pace.ts';
import type { Logger } from '../logging/logger.ts';
import { jobNameOf } from './configuration.ts';
import { logNotices } from './launch-notices.ts';
import { LATENESS_MS, openLaunchRecord } from './launch-record.ts';
import { CommandError } from './runtime.ts';

export interface LaunchingOptions {
  readonly config: Config;
  readonly projectId: string;
  readonly logger: Logger;
  /** What is acquired here is undone there, last-in-first-out. */
  readonly releases: AsyncDisposableStack;
  /** See `Runtime`. */
  readonly timeScale: number;
}

/** Deadline of the call for one page of executions. */
const LIST_TIMEOUT_MS = 10_000;

/**
 * Puts together what turns launches into executions.
 *
 * @throws {CommandError} when there are no credentials.
 */
export async function createLauncher(options: LaunchingOptions): Promise<Launcher> {
  const { config, projectId, logger, releases, timeScale: scale } = options;
  const job = jobNameOf(config, projectId);
  const emulatorHost = config.CLOUD_RUN_EMULATOR_HOST;
  const runner = new CloudRunJobRunner({ emulatorHost, timeoutMs: config.RUN_JOB_TIMEOUT_MS * scale });
  releases.defer(() => runner.close());
  const list = new CloudRunExecutionList({ job, emulatorHost, timeoutMs: LIST_TIMEOUT_MS * scale });
  releases.defer(() => list.close());
  await initializeOrExplain([runner, list]);

  const executions = new ExecutionIndex({ list, clock });
  const { ledger, budget } = await openLaunchRecord({ ...options, executions });
  const pace = new Pace({ budget, clock, latenessMs: LATENESS_MS * scale });
  releases.defer(() => pace.close());
  return new Launcher({
    runner,
    ledger,
    executions,
    pace,
    clock,
    settings: {
      job,
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
    notify: logNotices(logger),
  });
}

async function initializeOrExplain(clients: readonly { initialize(): Promise<void> }[]): Promise<void> {
  try {
    await Promise.all(clients.map((client) => client.initialize()));
  } catch (error) {
    throw new CommandError({
      message: `no Google Cloud credentials: ${(error as Error).message}\nRun the service under a service account, set GOOGLE_APPLICATION_CREDENTIALS, or use emulators (npm run local).`,
      exitCode: 1,
      cause: error,
    });
  }
}
