import { DatabaseError } from 'pg';
import { LedgerUnavailable } from '../../launch/ledger/ledger.ts';

const LOCK_NOT_AVAILABLE = '55P03';
const UNDEFINED_TABLE = '42P01';

/**
 * The SQLSTATEs that say "not now" or "not you", by code and by class
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html). Every other one is a fault in a
 * statement or in the schema, and must not look like a database that is down.
 */
const UNAVAILABLE: Readonly<Record<string, string>> = {
  '08': 'the connection failed',
  '25006': 'it only reads at the moment',
  '25P03': 'it ended an idle transaction',
  '28': 'it refused the login',
  '3D': 'it does not have the database',
  '40': 'it gave way to another transaction',
  [UNDEFINED_TABLE]: 'its tables are not there',
  '53': 'it has no room for another connection or write',
  [LOCK_NOT_AVAILABLE]: 'a lock was not to be had in time',
  '57': 'it is stopping, starting, or took too long',
  '58': 'its machine failed',
};

/**
 * What an error of the PostgreSQL client means for the ledger: {@link LedgerUnavailable} where the
 * database cannot be reached or does not answer, else the error as it is. The message never holds the
 * address, nor its password.
 */
export function ledgerErrorOf(error: unknown): unknown {
  const reason = reasonOf(error);
  if (reason === undefined || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  const message = messageOf(error);
  return new LedgerUnavailable(`PostgreSQL: ${reason}${message && `: ${message}`}${code}`, {
    // A lost idle connection's error carries its client, which nobody wants in a log.
    cause: 'client' in error ? undefined : error,
  });
}

/**
 * Whether an error of {@link ledgerErrorOf} says that another transaction held a lock for longer than the
 * statement might wait, see `lockTimeoutMs` of `connectPool`: of other rows that says nothing.
 */
export function isLockedOut(error: unknown): boolean {
  return (
    error instanceof LedgerUnavailable &&
    error.cause instanceof DatabaseError &&
    error.cause.code === LOCK_NOT_AVAILABLE
  );
}

/** Whether an error of the PostgreSQL client says that a table of the statement does not exist. */
export function isTableMissing(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === UNDEFINED_TABLE;
}

/** Node's own messages about connections and certificates name the host; it goes into logs and dead letters. */
function messageOf(error: Error): string {
  if ('syscall' in error) return String(error.syscall);
  return 'code' in error && error.code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? '' : error.message;
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof DatabaseError) {
    const { code = '' } = error;
    return UNAVAILABLE[code] ?? UNAVAILABLE[code.slice(0, 2)];
  }
  if (!(error instanceof Error) || isFaultOfCode(error)) return undefined;
  return 'it cannot be reached';
}

/**
 * Node's system and TLS errors have a code, and the client's own ("Connection terminated", a timeout)
 * are bare `Error`s. A `TypeError` or an `ERR_…` of Node's is neither.
 */
function isFaultOfCode(error: Error): boolean {
  if ('code' in error && typeof error.code === 'string') return /^ERR_(?!TLS|SSL|SOCKET)/.test(error.code);
  return error.constructor !== Error;
}
