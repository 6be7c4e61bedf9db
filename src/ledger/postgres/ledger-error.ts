import { DatabaseError } from 'pg';
import {
  LedgerUnavailable,
  LedgerUnusable,
  type LedgerUnavailableReason,
  type LedgerUnusableReason,
} from '../../launch/ledger/ledger.ts';

const LOCK_NOT_AVAILABLE = '55P03';
const UNDEFINED_TABLE = '42P01';
/** The statements call functions of the schema, and PostgreSQL may report these as missing first. */
const UNDEFINED_FUNCTION = '42883';

/**
 * The SQLSTATEs, by code or class, of a database that does not work now or not for this login
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html). Any other one is a bug in a statement or in the
 * schema, and must not look like a database that is down.
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

/** The SQLSTATEs for which another try does not help. */
const UNUSABLE: Readonly<Record<string, { readonly reason: LedgerUnusableReason; readonly why: string }>> = {
  '42703': { reason: 'older', why: 'a column is not there' },
  '42501': { reason: 'not allowed', why: 'the user has no right to do that' },
};

const NO_ANSWER = 'it does not answer';
const NO_USABLE_ANSWER = 'it gives no usable answer';

/** Messages for Node's codes. Node's own messages have the name of the host. */
const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that address',
  ECONNRESET: 'it cut the connection',
  ENOENT: 'there is no socket at that path',
  ENOTFOUND: 'its host is not known',
  ETIMEDOUT: NO_ANSWER,
};

/** System codes, of a database that was not reached. One that answers gives an SQLSTATE or an error of TLS. */
const NOT_REACHED = /^E(?!RR_)[A-Z_]+$/;

/**
 * Translates an error of the PostgreSQL client: {@link LedgerUnavailable} if the database does not work now,
 * {@link LedgerUnusable} if another try would not help, else the same error. The message never has the address or the
 * password.
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
  // The error of a lost idle connection has the whole client in it, which must not go into the log.
  const cause = 'client' in error ? undefined : error;
  return unusable === undefined
    ? new LedgerUnavailable(message, { reason: reasonOf(code), says, cause })
    : new LedgerUnusable(message, { reason: unusable.reason, says, cause });
}

function reasonOf(code: string | undefined): LedgerUnavailableReason {
  if (code === UNDEFINED_TABLE || code === UNDEFINED_FUNCTION) return 'missing';
  return code === undefined || NOT_REACHED.test(code) ? 'unreachable' : 'refused';
}

/** The client's own errors have no code: a timeout, or a connection that ended too early. */
function silenceOf({ message }: Error, code: string | undefined): string {
  if (code !== undefined) return NETWORK[code] ?? NO_USABLE_ANSWER;
  return /time-?out/i.test(message) ? NO_ANSWER : NO_USABLE_ANSWER;
}

/**
 * Whether an error of {@link ledgerErrorOf} means that another transaction had a lock for longer than `lockTimeoutMs` of
 * `connectPool`. Other rows may be free.
 */
export function isLockedOut(error: unknown): boolean {
  return (
    error instanceof LedgerUnavailable &&
    error.cause instanceof DatabaseError &&
    error.cause.code === LOCK_NOT_AVAILABLE
  );
}

/** How often to wait for a lock. Others that wait for it are served first, each for a few milliseconds. */
const MOST_WAITS = 4;

/** Repeats `work` if it failed only because a lock was busy for too long. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let waits = 1; ; waits += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isLockedOut(error) || waits === MOST_WAITS) throw error;
    }
  }
}

/** The part of a message that may go into logs and dead letters: Node's messages about connections name the host. */
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
 * Whether the error is a bug, not a failed connection. Errors of the system and of TLS have a code, and the client's own
 * are plain `Error`s; a `TypeError` or another `ERR_…` of Node is a bug.
 */
function isFaultOfCode(error: Error): boolean {
  if ('code' in error && typeof error.code === 'string') return /^ERR_(?!TLS|SSL|SOCKET)/.test(error.code);
  return error.constructor !== Error;
}
