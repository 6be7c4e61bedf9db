import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';

import { startPostgres, type PostgresServer } from '../test/postgres.ts';
import { DatabaseFaults, type DatabaseFault } from './database-faults.ts';
import { startDatabaseProxy } from './database-proxy.ts';

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

/** A table behind a proxy whose fault hits every turn while `isOn`. */
async function openTable(fault: DatabaseFault) {
  const directUrl = await postgres.createDatabase();
  class Always extends DatabaseFaults {
    isOn = false;
    override next(): DatabaseFault | undefined {
      return this.isOn ? fault : undefined;
    }
  }
  const faults = new Always({ random: Math.random, share: 0 });
  const socketFile = join(postgres.socketFolder, '.s.PGSQL.5432');
  const proxy = await startDatabaseProxy({ socketFile, faults, lateMs: 1 });
  onTestFinished(() => proxy.close());
  const { password, pathname } = new URL(directUrl.replace('@/', '@localhost/'));
  const connect = async (url: string): Promise<Client> => {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.end().catch(() => undefined));
    return client;
  };
  const direct = await connect(directUrl);
  await direct.query('CREATE TABLE t (n integer)');
  const client = await connect(`postgres://postgres:${password}@127.0.0.1:${proxy.port}${pathname}`);
  const count = async (): Promise<number> =>
    (await direct.query<{ readonly n: number }>('SELECT count(*)::integer AS n FROM t')).rows[0]?.n ?? -1;
  return { client, faults, count };
}

const INSERT = { text: 'INSERT INTO t VALUES ($1)', values: [1] };

it.each<[DatabaseFault, number]>([
  ['before', 0],
  ['at', 1],
  ['after', 1],
])(
  'a connection that is cut %s COMMIT leaves %i rows, and the client gets no answer',
  async (fault, rows) => {
    const { client, faults, count } = await openTable(fault);
    faults.isOn = true;
    await expect(client.query(INSERT)).rejects.toThrow('Connection terminated unexpectedly');
    await expect.poll(count).toBe(rows);
  },
);

it('a transaction is committed when it is cut at its COMMIT, and not when it is cut before', async () => {
  for (const [fault, rows] of [
    ['before', 0],
    ['at', 1],
  ] as const) {
    const { client, faults, count } = await openTable(fault);
    await client.query('BEGIN');
    await client.query(INSERT);
    faults.isOn = true;
    await expect(client.query('COMMIT')).rejects.toThrow('Connection terminated unexpectedly');
    await expect.poll(count).toBe(rows);
  }
});

it('a late answer is complete', async () => {
  const { client, faults } = await openTable('late');
  faults.isOn = true;
  const { rows } = await client.query('SELECT generate_series(1, 20000) AS n');
  expect(rows).toHaveLength(20_000);
});
