import { Client, Pool, type PoolConfig } from 'pg';
import type { LedgerUnavailable } from '../../launch/ledger/ledger.ts';
import { ledgerErrorOf } from './ledger-error.ts';

export interface ConnectPoolOptions {
  /**
   * `postgres://user:password@host/database`, with libpq's parameters: `sslmode=verify-full`,
   * `sslrootcert=…`, or `host=/cloudsql/project:region:instance` for a socket.
   */
  readonly url: string;
  /** Connections at most; an instance needs few. */
  readonly maxConnections?: number;
  /**
   * How long a statement waits for a connection, milliseconds. Default 15 s: a new one makes up to six round trips (TCP,
   * TLS, the login), each of which may take 2 s.
   */
  readonly connectTimeoutMs?: number;
  /** How long the database works on one statement, milliseconds. */
  readonly statementTimeoutMs?: number;
  /**
   * How long a statement waits for a row that another transaction has locked, milliseconds; at most
   * `statementTimeoutMs`. Default 250: launches share statements and connections, and nobody's launch may be
   * late for somebody else's row. Two such waits leave time to send RunJob within a slot of the launch budget.
   */
  readonly lockTimeoutMs?: number;
  /** Told when an idle connection dies, which is no reason to do anything: the next statement gets a new one. */
  readonly onConnectionLost?: ((error: LedgerUnavailable) => void) | undefined;
}

const OPTIONS = [
  // A claim that a crash of the database takes back could be granted twice.
  'synchronous_commit=on',
  // Launches are found by their keys. Where PostgreSQL believes the table small, it would read all of it, and
  // believe so until it is analyzed.
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  // To compile a statement takes longer than any of ours.
  'jit=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** The network may hold up the answer that much longer than the statement may take. */
const ANSWER_SLACK_MS = 1_000;

/**
 * Makes the pool that everything in this folder works on. It connects when it is first used; `end()` it.
 *
 * @throws where {@link ledgerUrlComplaint} has something to say.
 */
export function connectPool(options: ConnectPoolOptions): Pool {
  const { url, maxConnections = 4, connectTimeoutMs = 15_000 } = options;
  const { statementTimeoutMs = 5_000, lockTimeoutMs = 250 } = options;
  const complaint = ledgerUrlComplaint(url);
  if (complaint !== undefined) throw new Error(complaint);
  const config: PoolConfig = {
    connectionString: url,
    application_name: 'job-bridge',
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    // The server's own limit does not help where its answer never arrives.
    query_timeout: statementTimeoutMs + ANSWER_SLACK_MS,
    keepAlive: true,
    options: OPTIONS,
  };
  const pool = new Pool(config);
  // Without these listeners the death of a connection would end the process, of one that is idle or in a transaction.
  // Whoever has a transaction on it hears of it from the next statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => options.onConnectionLost?.(ledgerErrorOf(error) as LedgerUnavailable));
  return pool;
}

/**
 * What is wrong with the address of a ledger, without showing it; undefined where the client can read it, and the
 * certificates it names. It does so only when it connects, which this one never does.
 */
export function ledgerUrlComplaint(url: string): string | undefined {
  try {
    void new Client(url);
    return undefined;
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    return path === undefined
      ? 'it is no address that the PostgreSQL client can read; special characters of the password must be percent-encoded'
      : `it names a file that cannot be read: ${path} (${code})`;
  }
}
