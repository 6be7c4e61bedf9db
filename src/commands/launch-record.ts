import type { Config } from '../../config/schema.ts';
import { LONGEST_PAUSE_MS, type Budget } from '../launch/budget.ts';
import { systemClock as clock } from '../launch/clock.ts';
import { ExecutionLedger } from '../launch/execution-ledger.ts';
import { LedgerUnavailable, type Ledger } from '../launch/ledger.ts';
import { MemoryBudget, UnlimitedBudget } from '../launch/memory-budget.ts';
import type { Logger } from '../logging/logger.ts';
import { quotaScopeOf } from './configuration.ts';
import type { openPool } from './ledger-pool.ts';
import type { ServiceParts } from './service-parts.ts';

/** Where launches are recorded and what they are paced by. */
export interface LaunchRecord {
  readonly ledger: Ledger;
  readonly budget: Budget;
}

/** The quota of RunJob counts calls in a minute. */
const WINDOW_MS = 60_000;
/** How late a call may leave after its slot of the budget was taken, where the ledger is quick. */
export const LATENESS_MS = 1_000;
const MIGRATION_RETRY_MS = 5_000;
const RETENTION_INTERVAL_MS = 3_600_000;

/** The record that LEDGER_URL names, or Cloud Run's own list of executions where it names none. */
export async function openLaunchRecord(parts: ServiceParts<'pushes'>): Promise<LaunchRecord> {
  if (parts.config.LEDGER_URL !== '') return openPostgres(parts);
  const calls = parts.config.LAUNCHES_PER_MINUTE;
  const { timeScale } = parts;
  const budget = new MemoryBudget({ calls, windowMs: WINDOW_MS * timeScale, clock });
  return {
    ledger: new ExecutionLedger({ index: await parts.executions(), clock }),
    budget: calls === 0 ? new UnlimitedBudget({ clock }) : budget,
  };
}

async function openPostgres(parts: ServiceParts<'pushes'>): Promise<LaunchRecord> {
  const { config, projectId, logger, releases, timeScale } = parts;
  const { PostgresLedger } = await import('../ledger/postgres-ledger.ts');
  const { PostgresBudget } = await import('../ledger/postgres-budget.ts');
  const pool = await parts.pool();
  const calls = config.LAUNCHES_PER_MINUTE;
  const upkeep = await startUpkeep({ pool, config, logger });
  releases.defer(upkeep);
  return {
    ledger: new PostgresLedger({ pool, clock }),
    budget:
      calls === 0
        ? new UnlimitedBudget({ clock })
        : new PostgresBudget({
            pool,
            scope: quotaScopeOf(config, projectId),
            calls,
            windowMs: WINDOW_MS * timeScale,
            longestPauseMs: LONGEST_PAUSE_MS * timeScale,
          }),
  };
}

/**
 * Brings the schema up to date, again and again while the database is away: the service starts all the
 * same, and answers pushes with 503 until then. After that it removes old launches once an hour.
 */
async function startUpkeep(options: {
  readonly pool: Awaited<ReturnType<typeof openPool>>;
  readonly config: Pick<Config, 'LEDGER_RETENTION_DAYS'>;
  readonly logger: Logger;
}): Promise<() => void> {
  const { pool, config, logger } = options;
  const { migrate } = await import('../ledger/migrate.ts');
  const { removeFinished } = await import('../ledger/remove-finished.ts');
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const later = (delayMs: number, step: () => Promise<void>): void => {
    if (!stop.signal.aborted) timer = setTimeout(() => void step(), delayMs).unref();
  };
  const removeOld = async (): Promise<void> => {
    try {
      await removeFinished({ pool, retentionDays: config.LEDGER_RETENTION_DAYS, signal: stop.signal });
    } catch (error) {
      logger.warn({ err: error }, 'old launches could not be removed; it is tried again in an hour');
    }
    later(RETENTION_INTERVAL_MS, removeOld);
  };
  const prepare = async (): Promise<void> => {
    try {
      await migrate(pool);
      later(RETENTION_INTERVAL_MS * Math.random(), removeOld);
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      logger.error(
        { err: error },
        'the ledger cannot be reached: nothing is launched until it can; check LEDGER_URL and the database',
      );
      later(MIGRATION_RETRY_MS, prepare);
    }
  };
  await prepare();
  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}
