import type { Config } from '../../config/schema.ts';
import { ReadFailure } from '../doctor/reading.ts';
import type { LedgerSetUp } from '../doctor/set-up.ts';
import { readLedgerFacts } from '../ledger/ledger-set-up-reader.ts';
import { createLogger } from '../logging/logger.ts';
import { openPool } from './ledger-pool.ts';

/** What a code of Node or of PostgreSQL says. Their own messages name the host, the user or the database. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that address',
  ECONNRESET: 'it cut the connection',
  ENOENT: 'there is no socket at that path',
  ENOTFOUND: 'its host is not known',
  ETIMEDOUT: 'it does not answer',
  '28000': 'it refused the login',
  '28P01': 'it refused the password',
  '3D000': 'it does not have the database',
  '42501': 'the user has no right to read the ledger',
  '53300': 'it has no connection left',
};

/**
 * What reads the ledger that LEDGER_URL names. It makes and changes no table, and what it says never
 * holds the address.
 */
export function openLedgerReader({
  config,
  releases,
}: {
  readonly config: Config;
  readonly releases: AsyncDisposableStack;
}): () => Promise<LedgerSetUp> {
  return async () => {
    const pool = await openPool({ config, logger: createLogger({ level: 'silent' }), releases });
    try {
      return await readLedgerFacts({ pool, now: Date.now });
    } catch (error) {
      const code = codeOf(error) ?? codeOf((error as Error).cause);
      const says = REASONS[code ?? ''] ?? 'it gives no usable answer';
      const message = code === undefined ? says : `${says} (${code})`;
      throw new ReadFailure({ reason: 'unreachable', message, cause: error });
    }
  };
}

function codeOf(error: unknown): string | undefined {
  const hasCode = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return hasCode ? (error.code as string) : undefined;
}
