import { startPostgres } from '../test/postgres.ts';

/** An empty database of a PostgreSQL of its own, whose writes reach the disk. */
export async function openDatabase(acquired: AsyncDisposableStack): Promise<string> {
  const postgres = await startPostgres({ durable: true });
  acquired.defer(() => postgres.close());
  return postgres.createDatabase();
}
