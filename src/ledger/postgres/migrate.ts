import type { Pool, PoolClient, QueryConfig } from 'pg';
import { ledgerErrorOf } from './ledger-error.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import { query } from './query.ts';

/** The advisory lock of schema changes, for one transaction: a number that no other program uses. */
const LOCK = 4_712_093_318;
/** A step, and waiting for another instance's step, may take longer than other statements. */
const STEP_TIMEOUT_MS = 60_000;

const RECORD: Migration = {
  version: 0,
  name: 'which steps were applied',
  tables: ['job_bridge_migrations'],
  sql: `CREATE TABLE IF NOT EXISTS job_bridge_migrations (
  version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
};

const NOTE_APPLIED = `
INSERT INTO job_bridge_migrations (version, name) VALUES ($1, $2) ON CONFLICT (version) DO NOTHING`;

/** $1 names of tables. */
const MISSING = `SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL`;

/**
 * Brings the schema to the version that is needed; several instances may do this at once. A newer schema is left alone.
 * If nothing is missing, it locks and writes nothing, and needs no right to create tables.
 *
 * If a table of an applied step is missing, all steps are run again, since later ones may have changed it. The data of
 * that table is lost.
 *
 * @throws {LedgerUnavailable}, or another error of the database, such as a missing right.
 */
export async function migrate(pool: Pool, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  const applied = await appliedVersions(pool);
  const made = migrations.filter(({ version }) => applied.has(version));
  const again = (await missingTables(pool, made)).length > 0;
  const missing = again ? migrations : migrations.filter((migration) => !made.includes(migration));
  if (missing.length === 0) return;
  let client: PoolClient | undefined;
  try {
    client = await pool.connect();
    for (const migration of missing) await apply(client, { ...migration, again });
    client.release();
  } catch (error) {
    // Closing the connection ends its transaction, too.
    client?.release(error as Error);
    throw ledgerErrorOf(error);
  }
}

/**
 * Whether every table of this version's schema is there.
 *
 * @throws {LedgerUnavailable}
 */
export async function isWhole(pool: Pool): Promise<boolean> {
  return (await missingTables(pool, MIGRATIONS)).length === 0;
}

async function missingTables(pool: Pool, migrations: readonly Migration[]): Promise<readonly string[]> {
  const tables = migrations.flatMap(({ tables: made = [] }) => made);
  if (tables.length === 0) return [];
  const rows = await query<{ readonly name: string }>(pool, { text: MISSING }, [tables]);
  return rows.map(({ name }) => name);
}

async function appliedVersions(pool: Pool): Promise<ReadonlySet<number>> {
  if ((await missingTables(pool, [RECORD])).length > 0) return new Set();
  const text = 'SELECT version FROM job_bridge_migrations';
  const rows = await query<{ readonly version: number }>(pool, { text }, []);
  return new Set(rows.map(({ version }) => version));
}

/** Each step is a transaction, and its lock ends with it. */
async function apply(
  client: PoolClient,
  { version, name, sql, again }: Migration & { readonly again: boolean },
): Promise<void> {
  const run = (text: string, values: unknown[] = []) => client.query<never>(step(text, values));
  await run('BEGIN');
  await run(`SET LOCAL statement_timeout = ${STEP_TIMEOUT_MS}`);
  await run(`SET LOCAL lock_timeout = ${STEP_TIMEOUT_MS}`);
  await run('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await run(RECORD.sql);
  const done = await run('SELECT version FROM job_bridge_migrations WHERE version = $1', [version]);
  if (again || done.rows.length === 0) await run(sql);
  await run(NOTE_APPLIED, [version, name]);
  await run('COMMIT');
}

/** The client's types do not have `query_timeout` of a single statement. */
function step(text: string, values: unknown[]): QueryConfig & { readonly query_timeout: number } {
  return { text, values, query_timeout: STEP_TIMEOUT_MS };
}
