import { CloudRunJobRunner } from '../google/run/job-runner.ts';
import { tellAll } from '../launch/attempt/happenings.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { ExecutionLedger } from '../launch/executions/execution-ledger.ts';
import { Launcher } from '../launch/attempt/launcher.ts';
import type { LaunchParts } from '../launch/attempt/launch-context.ts';
import type { Ledger } from '../launch/ledger/ledger.ts';
import { LONGEST_PAUSE_MS, type Budget } from '../launch/ledger/budget.ts';
import { MemoryBudget, UnlimitedBudget } from '../launch/queue/memory-budget.ts';
import { Pace } from '../launch/queue/pace.ts';
import { quotaScopeOf } from '../settings/configuration.ts';
import { initializeOrExplain } from '../settings/google-credentials.ts';
import { logHappenings } from './launch-log.ts';
import type { ServiceParts } from './service-parts.ts';

/** The quota of RunJob counts calls in a minute. */
const WINDOW_MS = 60_000;
/** How late a call may leave after its slot of the budget was taken, where the ledger is quick. */
const LATENESS_MS = 1_000;

type Parts = ServiceParts<'pushes'>;

/**
 * Puts together what turns launches into executions.
 *
 * @throws {CommandError} when there are no credentials.
 */
export async function createLauncher(parts: Parts): Promise<Launcher> {
  const { config, projectId, logger, releases, timeScale: scale } = parts;
  const runner = new CloudRunJobRunner({
    emulatorHost: config.CLOUD_RUN_EMULATOR_HOST,
    timeoutMs: config.RUN_JOB_TIMEOUT_MS * scale,
  });
  await initializeOrExplain(runner);
  releases.defer(() => runner.close());
  const executions = await parts.executions();
  const executionsOf = () => executions;
  const ledger = await ledgerOf(parts, executionsOf);
  const pace = new Pace({ budget: await budgetOf(parts), clock, latenessMs: LATENESS_MS * scale });
  releases.defer(() => pace.close());
  const settings = {
    container: config.JOB_CONTAINER,
    args: config.JOB_ARGS === '' ? null : config.JOB_ARGS,
    env: config.JOB_ENV,
  };
  return new Launcher({
    runner,
    ledger,
    executionsOf,
    pace,
    clock,
    settingsOf: () => settings,
    times: {
      ackDeadlineMs: config.ACK_DEADLINE_SECONDS * 1000 * scale,
      runJobTimeoutMs: config.RUN_JOB_TIMEOUT_MS * scale,
      relaunchAfterMs: config.RELAUNCH_AFTER_SECONDS * 1000 * scale,
      scale,
    },
    happened: tellAll([logHappenings({ logger, projectId })]),
  });
}

/** The ledger that LEDGER_URL names, or Cloud Run's own list of executions where it names none. */
async function ledgerOf(parts: Parts, indexOf: LaunchParts['executionsOf']): Promise<Ledger> {
  const { config, logger } = parts;
  if (config.LEDGER_URL === '') return new ExecutionLedger({ indexOf, clock });
  const store = await parts.store();
  // It makes the ledger, which the first launch needs.
  await parts.upkeep();
  return store.launches({
    clock,
    onClockJump: (byMs) => {
      logger.warn(
        { code: 'ledger-clock-jumped', byMs },
        'the clock of the database jumped ahead; unknown launches wait RELAUNCH_AFTER_SECONDS from now on; check its time',
      );
    },
  });
}

async function budgetOf({ config, projectId, store, timeScale }: Parts): Promise<Budget> {
  const calls = config.LAUNCHES_PER_MINUTE;
  const windowMs = WINDOW_MS * timeScale;
  if (calls === 0) return new UnlimitedBudget({ clock });
  if (config.LEDGER_URL === '') return new MemoryBudget({ calls, windowMs, clock });
  return (await store()).budget({
    scope: quotaScopeOf(config, projectId),
    calls,
    windowMs,
    longestPauseMs: LONGEST_PAUSE_MS * timeScale,
  });
}
