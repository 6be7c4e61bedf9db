import { CloudRunJobRunner } from '../google/run/job-runner.ts';
import { tellAll } from '../launch/attempt/happenings.ts';
import type { AttemptParts } from '../launch/attempt/launch-context.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { LONGEST_PAUSE_MS, type Budget } from '../launch/ledger/budget.ts';
import { MemoryBudget, UnlimitedBudget } from '../launch/pace/memory-budget.ts';
import { Pace } from '../launch/pace/pace.ts';
import { quotaScopeOf } from '../settings/configuration.ts';
import { initializeOrExplain } from '../settings/google-credentials.ts';
import { logHappenings } from './launch-log.ts';
import { jobsOf, type ServiceParts } from './service-parts.ts';

/** The quota of RunJob counts calls in a minute. */
const WINDOW_MS = 60_000;
/** How late a call may leave after its slot of the budget was taken, if the ledger is quick. */
const LATENESS_MS = 1_000;

type Parts = ServiceParts<'pushes'>;

/**
 * Puts together the parts of every launch, without the ledger.
 *
 * @throws {CommandError} when there are no credentials.
 */
export async function createAttemptParts(parts: Parts): Promise<Omit<AttemptParts, 'ledger'>> {
  const { config, projectId, logger, releases, timeScale: scale } = parts;
  const runner = new CloudRunJobRunner({
    emulatorHost: config.CLOUD_RUN_EMULATOR_HOST,
    timeoutMs: config.RUN_JOB_TIMEOUT_MS * scale,
  });
  await initializeOrExplain(runner);
  releases.defer(() => runner.close());
  const executionsOf = await parts.executions();
  const paces = await pacesOf(parts);
  return {
    runner,
    executionsOf,
    paceOf(job) {
      const pace = paces.get(quotaScopeOf(job));
      if (pace === undefined) throw new Error(`${job} is not a job of this service`);
      return pace;
    },
    clock,
    times: {
      ackDeadlineMs: config.ACK_DEADLINE_SECONDS * 1000 * scale,
      runJobTimeoutMs: config.RUN_JOB_TIMEOUT_MS * scale,
      relaunchAfterMs: config.RELAUNCH_AFTER_SECONDS * 1000 * scale,
      scale,
    },
    happened: tellAll([logHappenings({ logger, projectId, hasLedger: config.LEDGER_URL !== '' })]),
  };
}

/** Google counts the calls of each project and region separately, so each has its own pace. */
async function pacesOf(parts: Parts): Promise<ReadonlyMap<string, Pace>> {
  const { releases, timeScale } = parts;
  const scopes = new Set(jobsOf(parts).map(({ job }) => quotaScopeOf(job)));
  const paces = new Map<string, Pace>();
  for (const scope of scopes) {
    const budget = await budgetOf(parts, scope);
    const pace = new Pace({ budget, clock, latenessMs: LATENESS_MS * timeScale });
    releases.defer(() => pace.close());
    paces.set(scope, pace);
  }
  return paces;
}

async function budgetOf({ config, store, timeScale }: Parts, scope: string): Promise<Budget> {
  const calls = config.LAUNCHES_PER_MINUTE;
  const windowMs = WINDOW_MS * timeScale;
  if (calls === 0) return new UnlimitedBudget({ clock });
  if (config.LEDGER_URL === '') return new MemoryBudget({ calls, windowMs, clock });
  return (await store()).budget({
    scope,
    calls,
    windowMs,
    longestPauseMs: LONGEST_PAUSE_MS * timeScale,
  });
}
