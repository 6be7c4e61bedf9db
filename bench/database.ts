import { startPostgres } from '../test/postgres.ts';

/** An empty database of a new PostgreSQL that writes to disk. */
export async function openDatabase(acquired: AsyncDisposableStack): Promise<string> {
  const postgres = await startPostgres({ durable: true });
  acquired.defer(() => postgres.close());
  return postgres.createDatabase();
}
