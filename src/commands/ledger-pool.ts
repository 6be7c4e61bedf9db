import type { Config } from '../../config/schema.ts';
import type { Logger } from '../logging/logger.ts';
import { CommandError } from './runtime.ts';

/**
 * The connections to the database that LEDGER_URL names; ended with `releases`.
 *
 * @throws {CommandError} with exit code 2 when the address cannot be read.
 */
export async function openPool(options: {
  readonly config: Config;
  readonly logger: Logger;
  readonly releases: AsyncDisposableStack;
}) {
  const { config, logger, releases } = options;
  const { connectPool, LedgerUrlInvalid } = await import('../ledger/pool.ts');
  try {
    const pool = connectPool({
      url: config.LEDGER_URL,
      onConnectionLost: (error) => logger.warn({ err: error }, 'a connection to the ledger was lost'),
    });
    releases.defer(() => pool.end());
    return pool;
  } catch (error) {
    if (!(error instanceof LedgerUrlInvalid)) throw error;
    throw new CommandError({
      message: `the configuration cannot be used:\n  LEDGER_URL: ${error.message}`,
      exitCode: 2,
      cause: error,
    });
  }
}
