import type { Config } from '../../../config/schema.ts';
import { ReadFailure } from '../../doctor/reading.ts';
import type { LedgerSetUp } from '../../doctor/set-up.ts';
import { readLedgerFacts } from '../../ledger/postgres/ledger-set-up-reader.ts';
import { createLogger } from '../../logging/logger.ts';
import { openPool } from '../../service/ledger-pool.ts';

const NO_ANSWER = 'it does not answer';
const UNUSABLE = 'it gives no usable answer';

/** What a code of Node or of PostgreSQL says. Their own messages name the host, the user or the database. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that address',
  ECONNRESET: 'it cut the connection',
  ENOENT: 'there is no socket at that path',
  ENOTFOUND: 'its host is not known',
  ETIMEDOUT: NO_ANSWER,
  '28000': 'it refused the login',
  '28P01': 'it refused the password',
  '3D000': 'it does not have the database',
  '42501': 'the user has no right to read the ledger',
  '53300': 'it has no connection left',
};

/** A database that answers gives an SQLSTATE or a fault of TLS; what never came to that has a code of the system, or none. */
const NOT_REACHED = /^E[A-Z]+$/;

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
      throw ledgerFailureOf(error);
    }
  };
}

/** `refused` where the database answered, else `unreachable`. */
export function ledgerFailureOf(error: unknown): ReadFailure {
  const code = codeOf(error) ?? codeOf((error as Error).cause);
  const isReached = code !== undefined && !NOT_REACHED.test(code);
  return new ReadFailure({
    reason: isReached ? 'refused' : 'unreachable',
    message: code === undefined ? silenceOf(error) : `${REASONS[code] ?? UNUSABLE} (${code})`,
    cause: error,
  });
}

/** The pool's own errors have no code: it waited for a connection, or one ended before it was of use. */
function silenceOf(error: unknown): string {
  const { cause } = error as Error;
  return cause instanceof Error && /time-?out/i.test(cause.message) ? NO_ANSWER : UNUSABLE;
}

function codeOf(error: unknown): string | undefined {
  const hasCode = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return hasCode ? (error.code as string) : undefined;
}
