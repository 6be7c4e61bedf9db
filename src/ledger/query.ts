import type { Pool, QueryResultRow } from 'pg';
import { ledgerErrorOf } from './ledger-error.ts';

export interface Statement {
  /** The name it is prepared under, once a connection. Left out for what is seldom run. */
  readonly name?: string;
  readonly text: string;
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
    throw ledgerErrorOf(error);
  }
}

/** PostgreSQL's text has no NUL, and nobody reads a longer one. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').slice(0, 2000);
}
