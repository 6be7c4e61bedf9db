import type { Config } from '../../config/schema.ts';
import type { Logger } from '../logging/logger.ts';

/**
 * For a command that launches nothing: how long it waits for a row that another transaction has locked,
 * milliseconds. All tasks of an execution ask for one row at once.
 */
export const PATIENT_LOCK_TIMEOUT_MS = 5_000;

/** How long the end waits for a connection that is just being made; the process ends, and it with it. */
const END_LIMIT_MS = 1_000;

export type LedgerPool = Awaited<ReturnType<typeof openPool>>;

/** The connections to the database that LEDGER_URL names; ended with `releases`. */
export async function openPool(options: {
  readonly config: Pick<Config, 'LEDGER_URL'>;
  readonly logger: Logger;
  readonly releases: AsyncDisposableStack;
  /** See `connectPool`. */
  readonly lockTimeoutMs?: number;
}) {
  const { config, logger, releases, lockTimeoutMs } = options;
  const { connectPool } = await import('../ledger/postgres/pool.ts');
  const pool = connectPool({
    url: config.LEDGER_URL,
    ...(lockTimeoutMs !== undefined && { lockTimeoutMs }),
    onConnectionLost: (error) => logger.warn({ err: error }, 'a connection to the ledger was lost'),
  });
  releases.defer(async () => {
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, END_LIMIT_MS);
    await Promise.race([pool.end(), limit.promise]);
    clearTimeout(timer);
  });
  return pool;
}
