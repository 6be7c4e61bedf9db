import type { Config } from '../../config/schema.ts';
import type { Logger } from '../logging/logger.ts';

/** The connections to the database that LEDGER_URL names; ended with `releases`. */
export async function openPool(options: {
  readonly config: Pick<Config, 'LEDGER_URL'>;
  readonly logger: Logger;
  readonly releases: AsyncDisposableStack;
}) {
  const { config, logger, releases } = options;
  const { connectPool } = await import('../ledger/pool.ts');
  const pool = connectPool({
    url: config.LEDGER_URL,
    onConnectionLost: (error) => logger.warn({ err: error }, 'a connection to the ledger was lost'),
  });
  releases.defer(() => pool.end());
  return pool;
}
