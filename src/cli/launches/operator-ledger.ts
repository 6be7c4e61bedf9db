import type { ConfigOf } from '../../../config/schema.ts';
import { LedgerUnavailable } from '../../launch/ledger/ledger.ts';
import { CursorInvalid } from '../../ledger/postgres/launch-records.ts';
import { createLogger } from '../../logging/logger.ts';
import { readConfigOf } from '../../settings/configuration.ts';
import { openPool, PATIENT_LOCK_TIMEOUT_MS, type LedgerPool } from '../../service/ledger-pool.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';

/** What the database says where the ledger is not as this version needs it, by SQLSTATE. */
const SCHEMA_FAULTS: Readonly<Record<string, string>> = {
  '42P01':
    'there is no ledger in that database: check LEDGER_URL; `serve` makes the ledger at its first start',
  '42703': 'the ledger is older than this version: start `serve` of this version first',
  '42501': 'the user of LEDGER_URL may not do that in the ledger: grant it the rights of the service',
};

const WITHOUT = "Without one the bridge keeps no record but Cloud Run's own list of executions";

/**
 * Runs what an operator asks of the ledger. It changes no schema: a mistyped LEDGER_URL must not make
 * tables where nobody wants them.
 *
 * @param options.without what there is to know where no ledger is configured.
 * @throws {CommandError} for everything that the person at the terminal can mend.
 */
export async function withLedger(
  runtime: Runtime,
  ask: (pool: LedgerPool, config: ConfigOf<'launches'>) => Promise<void>,
  { without = WITHOUT }: { readonly without?: string } = {},
): Promise<void> {
  const config = await readConfigOf(runtime, 'launches');
  if (config.LEDGER_URL === '') {
    throw new CommandError({
      message: `LEDGER_URL: is missing; \`launches\` takes the postgres:// URL of the service's ledger. ${without}`,
      exitCode: 2,
    });
  }
  await using releases = new AsyncDisposableStack();
  // A connection that is lost is told by the statement that wanted it.
  const logger = createLogger({ level: 'silent' });
  const pool = await openPool({ config, logger, releases, lockTimeoutMs: PATIENT_LOCK_TIMEOUT_MS });
  try {
    await ask(pool, config);
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): unknown {
  const fault = SCHEMA_FAULTS[codeOf(error)] ?? SCHEMA_FAULTS[codeOf((error as Error).cause)];
  if (fault !== undefined) return new CommandError({ message: fault, exitCode: 1, cause: error });
  if (error instanceof LedgerUnavailable) {
    const message = `the ledger cannot be reached: ${error.message}`;
    return new CommandError({ message, exitCode: 1, cause: error });
  }
  if (error instanceof CursorInvalid) {
    return new CommandError({ message: `--older-than: ${error.message}`, exitCode: 2, cause: error });
  }
  return error;
}

/** The SQLSTATE of an error of the database, or Node's code; empty where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
