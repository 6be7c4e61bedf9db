import type { EventEmitter } from 'node:events';
import { DatabaseError, type Pool, type PoolClient, type QueryResultRow } from 'pg';
import { LedgerUnavailable } from '../../launch/ledger/ledger.ts';
import { ledgerErrorOf } from './ledger-error.ts';

export interface OnPool {
  readonly pool: Pool;
}

export interface Statement {
  /** If set, it is prepared once on each connection under this name. */
  readonly name?: string;
  readonly text: string;
}

/** An event of a pool, besides the client's own. */
const TABLES_MISSING = 'tablesMissing';

/** Calls `tell` each time that a statement of `pool` finds that a table of the ledger is missing. */
export function onTablesMissing(pool: Pool, tell: () => void): void {
  const emitter: EventEmitter = pool;
  emitter.on(TABLES_MISSING, tell);
}

/**
 * Runs one statement as a transaction.
 *
 * @throws {LedgerUnavailable}, or another error of the database. After an error a write may have happened all the same.
 */
export async function query<Row extends QueryResultRow>(
  pool: Pool,
  statement: Statement,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  try {
    const { rows } = await pool.query<Row>({ ...statement, values: [...values] });
    return rows;
  } catch (error) {
    throw failureOf(pool, error);
  }
}

/** Runs a statement within a transaction. `transaction` translates its errors. */
export type Run = <Row extends QueryResultRow>(
  statement: Statement,
  values: readonly unknown[],
) => Promise<readonly Row[]>;

/**
 * Runs several statements as one transaction. If `work` throws, the transaction is rolled back.
 *
 * @throws {LedgerUnavailable}, or another error of the database or of `work`. If the answer to COMMIT is lost, the
 *   transaction may have happened all the same.
 */
export async function transaction<T>(pool: Pool, work: (run: Run) => Promise<T>): Promise<T> {
  let client: PoolClient | undefined;
  try {
    client = await pool.connect();
    const connected = client;
    await client.query('BEGIN');
    const result = await work(async (statement, values) => {
      const { rows } = await connected.query<never>({ ...statement, values: [...values] });
      return rows;
    });
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    await rollBack(client, error);
    throw failureOf(pool, error);
  }
}

/** If the state of the connection is not known, it is closed, which also ends the transaction. */
async function rollBack(client: PoolClient | undefined, error: unknown): Promise<void> {
  if (client === undefined) return;
  if (!(error instanceof DatabaseError)) return client.release(error as Error);
  try {
    await client.query('ROLLBACK');
    client.release();
  } catch (error_) {
    client.release(error_ as Error);
  }
}

function failureOf(pool: Pool, error: unknown): unknown {
  const failure = ledgerErrorOf(error);
  if (failure instanceof LedgerUnavailable && failure.reason === 'missing') pool.emit(TABLES_MISSING);
  return failure;
}

/** Makes a text storable: PostgreSQL's text has no NUL, and its JSON no half surrogate pairs. It is cut to 2000 characters. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').slice(0, 2000).toWellFormed();
}
