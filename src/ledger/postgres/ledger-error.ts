import { DatabaseError } from 'pg';
import {
  LedgerUnavailable,
  LedgerUnusable,
  type LedgerUnavailableReason,
  type LedgerUnusableReason,
} from '../../launch/ledger/ledger.ts';

const LOCK_NOT_AVAILABLE = '55P03';
const UNDEFINED_TABLE = '42P01';
/** The statements call functions of the schema, and PostgreSQL may miss these first. */
const UNDEFINED_FUNCTION = '42883';

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
  [UNDEFINED_FUNCTION]: 'its functions are not there',
  '53': 'it has no room for another connection or write',
  [LOCK_NOT_AVAILABLE]: 'a lock was not free in time',
  '57': 'it is stopping, starting, or took too long',
  '58': 'its machine failed',
};

/** What no second try changes: an undefined column, and a missing right. */
const UNUSABLE: Readonly<Record<string, { readonly reason: LedgerUnusableReason; readonly why: string }>> = {
  '42703': { reason: 'older', why: 'a column is not there' },
  '42501': { reason: 'not allowed', why: 'the user has no right to do that' },
};

const NO_ANSWER = 'it does not answer';
const NO_USABLE_ANSWER = 'it gives no usable answer';

/** What a code of Node says. Its own message names the host. */
const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that address',
  ECONNRESET: 'it cut the connection',
  ENOENT: 'there is no socket at that path',
  ENOTFOUND: 'its host is not known',
  ETIMEDOUT: NO_ANSWER,
};

/** A database that answers gives an SQLSTATE or a fault of TLS; what never came to that has a code of the system, or none. */
const NOT_REACHED = /^E(?!RR_)[A-Z_]+$/;

/**
 * What an error of the PostgreSQL client means for the ledger: {@link LedgerUnavailable} where the database cannot be
 * reached or does not answer, {@link LedgerUnusable} where another try would not help, else the error as it is. The
 * message never holds the address, nor its password.
 */
export function ledgerErrorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const unusable = error instanceof DatabaseError ? UNUSABLE[code ?? ''] : undefined;
  const why = unusable?.why ?? whyUnavailable(error);
  if (why === undefined) return error;
  const shown = shownMessageOf(error);
  const suffix = code === undefined ? '' : ` (${code})`;
  const message = `PostgreSQL: ${why}${shown && `: ${shown}`}${suffix}`;
  const says = `${error instanceof DatabaseError ? why : silenceOf(error, code)}${suffix}`;
  // A lost idle connection's error carries its client, which nobody wants in a log.
  const cause = 'client' in error ? undefined : error;
  return unusable === undefined
    ? new LedgerUnavailable(message, { reason: reasonOf(code), says, cause })
    : new LedgerUnusable(message, { reason: unusable.reason, says, cause });
}

function reasonOf(code: string | undefined): LedgerUnavailableReason {
  if (code === UNDEFINED_TABLE || code === UNDEFINED_FUNCTION) return 'missing';
  return code === undefined || NOT_REACHED.test(code) ? 'unreachable' : 'refused';
}

/** The client's own errors have no code: it waited for a connection, or one ended before it was of use. */
function silenceOf({ message }: Error, code: string | undefined): string {
  if (code !== undefined) return NETWORK[code] ?? NO_USABLE_ANSWER;
  return /time-?out/i.test(message) ? NO_ANSWER : NO_USABLE_ANSWER;
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

/** Others that wait for the same lock are served first; each has it for a few milliseconds. */
const MOST_WAITS = 4;

/** Has `work` tried again where it waited too long for a lock that many want, and did nothing. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let waits = 1; ; waits += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isLockedOut(error) || waits === MOST_WAITS) throw error;
    }
  }
}

/** Node's own messages about connections and certificates name the host; it goes into logs and dead letters. */
function shownMessageOf(error: Error): string {
  if ('syscall' in error) return String(error.syscall);
  return 'code' in error && error.code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? '' : error.message;
}

function whyUnavailable(error: Error): string | undefined {
  if (error instanceof DatabaseError) {
    const { code = '' } = error;
    return UNAVAILABLE[code] ?? UNAVAILABLE[code.slice(0, 2)];
  }
  return isFaultOfCode(error) ? undefined : 'it cannot be reached';
}

/**
 * Node's system and TLS errors have a code, and the client's own ("Connection terminated", a timeout)
 * are bare `Error`s. A `TypeError` or an `ERR_…` of Node's is neither.
 */
function isFaultOfCode(error: Error): boolean {
  if ('code' in error && typeof error.code === 'string') return /^ERR_(?!TLS|SSL|SOCKET)/.test(error.code);
  return error.constructor !== Error;
}
