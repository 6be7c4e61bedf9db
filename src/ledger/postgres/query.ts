import type { EventEmitter } from 'node:events';
import type { Pool, QueryResultRow } from 'pg';
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
    const failure = ledgerErrorOf(error);
    if (failure instanceof LedgerUnavailable && failure.reason === 'missing') pool.emit(TABLES_MISSING);
    throw failure;
  }
}

/** PostgreSQL's text has no NUL, and nobody reads a longer one. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').slice(0, 2000);
}
