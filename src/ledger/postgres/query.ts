import type { EventEmitter } from 'node:events';
import { DatabaseError, type Pool, type PoolClient, type QueryResultRow } from 'pg';
import { LedgerUnavailable } from '../../launch/ledger/ledger.ts';
import { ledgerErrorOf } from './ledger-error.ts';

/** What every statement of this folder runs on. */
export interface OnPool {
  readonly pool: Pool;
}

export interface Statement {
  /** The name it is prepared under, once a connection. Left out for what is seldom run. */
  readonly name?: string;
  readonly text: string;
}

/** What a pool emits, beside the client's own events. */
const TABLES_MISSING = 'tablesMissing';

/** Has `tell` called each time that a statement of `pool` finds that a table of the ledger is not there. */
export function onTablesMissing(pool: Pool, tell: () => void): void {
  const emitter: EventEmitter = pool;
  emitter.on(TABLES_MISSING, tell);
}

/**
 * Runs one statement by itself, which is one transaction.
 *
 * @throws {LedgerUnavailable} and whatever else the database says about the statement. A write whose
 *   answer was lost may have happened.
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

/** Runs a statement within a transaction. What it throws goes through `transaction`. */
export type Run = <Row extends QueryResultRow>(
  statement: Statement,
  values: readonly unknown[],
) => Promise<readonly Row[]>;

/**
 * Runs several statements as one transaction; what `work` throws takes all of it back.
 *
 * @throws {LedgerUnavailable} and whatever else the database or `work` says. A transaction the answer to whose end was
 *   lost may have happened.
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

/** A connection of which nobody knows where it stands is closed, which ends its transaction too. */
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

/** PostgreSQL's text has no NUL, its JSON no half of a surrogate pair, such as a cut leaves; and nobody reads a longer one. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').slice(0, 2000).toWellFormed();
}
