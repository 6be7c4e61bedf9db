import { Client, Pool, type PoolConfig } from 'pg';
import type { LedgerUnavailable } from '../../launch/ledger/ledger.ts';
import { ledgerErrorOf } from './ledger-error.ts';

export interface ConnectPoolOptions {
  /**
   * `postgres://user:password@host/database`, with libpq's parameters: `sslmode=verify-full`,
   * `sslrootcert=…`, or `host=/cloudsql/project:region:instance` for a socket.
   */
  readonly url: string;
  /** The most connections. Default 4. */
  readonly maxConnections?: number;
  /**
   * How long a statement waits for a connection, milliseconds. Default 15 s: a new connection takes up to six round trips
   * (TCP, TLS, the login) of up to 2 s each.
   */
  readonly connectTimeoutMs?: number;
  /** The longest time of one statement, milliseconds. */
  readonly statementTimeoutMs?: number;
  /**
   * How long a statement waits for a lock, milliseconds; at most `statementTimeoutMs`. Default 250: launches share
   * statements and connections, and a busy row of one must not delay the others. After two such waits there is still time
   * to send RunJob within a slot of the launch budget.
   */
  readonly lockTimeoutMs?: number;
  /** Called when an idle connection is lost. Nothing has to be done: the next statement opens a new one. */
  readonly onConnectionLost?: ((error: LedgerUnavailable) => void) | undefined;
}

const OPTIONS = [
  // Otherwise a crash of the database could undo a claim, which could then be granted twice.
  'synchronous_commit=on',
  // Launches are found by their keys. Without these, PostgreSQL would read the whole table as long as it believes the
  // table to be small, which it may until the table is analyzed.
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  // Compiling a statement takes longer than running any of ours.
  'jit=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** How much longer than the statement itself its answer may take on the network. */
const ANSWER_SLACK_MS = 1_000;

/**
 * Makes the pool for all of this folder. It connects when it is first used. The caller has to `end()` it.
 *
 * @throws if {@link ledgerUrlComplaint} finds a fault.
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
    // The server's limit does not help if its answer never arrives.
    query_timeout: statementTimeoutMs + ANSWER_SLACK_MS,
    keepAlive: true,
    options: OPTIONS,
  };
  const pool = new Pool(config);
  // Without these listeners a lost connection would end the process. A transaction on it fails at its next statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => options.onConnectionLost?.(ledgerErrorOf(error) as LedgerUnavailable));
  return pool;
}

/**
 * What is wrong with the address of a ledger, without the address; undefined if the client can read it, and the
 * certificates in it. It does not connect.
 */
export function ledgerUrlComplaint(url: string): string | undefined {
  try {
    void new Client(url);
    return undefined;
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    return path === undefined
      ? 'it is not an address that the PostgreSQL client can read; special characters of the password must be percent-encoded'
      : `it names a file that cannot be read: ${path} (${code})`;
  }
}
