import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { migrate } from '../src/ledger/postgres/migrate.ts';
import { connectPool, type ConnectPoolOptions } from '../src/ledger/postgres/pool.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';

export interface LedgerDatabase {
  readonly server: PostgresServer;
  /** A pool on that database, or on a new one with the ledger's schema; ended after the test. */
  connect(options?: Partial<ConnectPoolOptions>): Promise<Pool>;
  /** The URL of a new database with the schema of the ledger. */
  create(): Promise<string>;
}

/** Runs one PostgreSQL for the tests of a file. Use the returned functions only within tests and hooks. */
export function useLedgerDatabase(): LedgerDatabase {
  let server: PostgresServer | undefined;
  let first: Promise<string> | undefined;
  const pools: Pool[] = [];
  const running = (): PostgresServer => {
    if (server === undefined) throw new Error('PostgreSQL is not started yet');
    return server;
  };
  const connect = (options: ConnectPoolOptions): Pool => {
    const pool = connectPool(options);
    pools.push(pool);
    return pool;
  };
  // A copy takes a quarter of the time of the schema's steps. The copied database must have no connection.
  const migrated = async (): Promise<string> => {
    const url = await running().createDatabase();
    const pool = connectPool({ url });
    try {
      await migrate(pool);
      return url;
    } finally {
      await pool.end();
    }
  };
  const create = async (): Promise<string> =>
    running().createDatabase({ like: await (first ??= migrated()) });

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.end()));
  });
  afterAll(() => server?.close());

  return {
    get server() {
      return running();
    },
    create,
    connect: async (options = {}) => connect({ ...options, url: options.url ?? (await create()) }),
  };
}
