import { LONGEST_PAUSE_MS, type Budget } from '../launch/queue/budget.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { ExecutionLedger } from '../launch/executions/execution-ledger.ts';
import type { Ledger } from '../launch/ledger/ledger.ts';
import { MemoryBudget, UnlimitedBudget } from '../launch/queue/memory-budget.ts';
import { quotaScopeOf } from '../settings/configuration.ts';
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

/** The record that LEDGER_URL names, or Cloud Run's own list of executions where it names none. */
export async function openLaunchRecord(parts: ServiceParts<'pushes'>): Promise<LaunchRecord> {
  if (parts.config.LEDGER_URL !== '') return openPostgres(parts);
  const calls = parts.config.LAUNCHES_PER_MINUTE;
  const { timeScale } = parts;
  const executions = await parts.executions();
  const budget = new MemoryBudget({ calls, windowMs: WINDOW_MS * timeScale, clock });
  return {
    ledger: new ExecutionLedger({ indexOf: () => executions, clock }),
    budget: calls === 0 ? new UnlimitedBudget({ clock }) : budget,
  };
}

async function openPostgres(parts: ServiceParts<'pushes'>): Promise<LaunchRecord> {
  const { config, projectId, logger, timeScale } = parts;
  const { PostgresLedger } = await import('../ledger/postgres/postgres-ledger.ts');
  const { PostgresBudget } = await import('../ledger/postgres/postgres-budget.ts');
  const pool = await parts.pool();
  const calls = config.LAUNCHES_PER_MINUTE;
  // It makes the tables, which the first launch needs.
  await parts.upkeep();
  return {
    ledger: new PostgresLedger({
      pool,
      clock,
      onClockJump: (byMs) => {
        logger.warn(
          { code: 'ledger-clock-jumped', byMs },
          'the clock of the database jumped ahead; unknown launches wait RELAUNCH_AFTER_SECONDS from now on; check its time',
        );
      },
    }),
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
