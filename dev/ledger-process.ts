/**
 * The PostgreSQL of the local chain, until standard input ends: it does so too when the chain is killed. A process of its
 * own, since the Ctrl-C of a terminal reaches every program in it, and the service needs its ledger until it has stopped.
 */
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { startPostgres } from '../test/postgres.ts';

/** How often it is looked whether all clients are gone, before they are thrown out. */
const LOOKS = 20;
const LOOK_INTERVAL_MS = 50;

// Whoever would read is gone; the end of standard input says so as well.
process.stdout.on('error', () => undefined);
try {
  const server = await startPostgres();
  const url = inOneWord(await server.createDatabase());
  process.stdout.write(`${url}\n`);
  process.stdin.resume();
  await once(process.stdin, 'end');
  await clientsGone(url).catch(() => undefined);
  await server.close();
  process.exit();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}

/** The service has said goodbye a moment ago: thrown out before that is heard, it would complain of it. */
async function clientsGone(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (let look = 0; look < LOOKS; look++) {
    const { rowCount } = await client.query(
      `SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    if (rowCount === 0) break;
    await setTimeout(LOOK_INTERVAL_MS);
  }
  await client.end();
}

/** With the folder of the socket as the host: the form that no shell needs in quotes. */
function inOneWord(url: string): string {
  return url.replace(
    /@\/(.*)\?host=(.*)$/,
    (_, database: string, folder: string) => `@${encodeURIComponent(folder)}/${database}`,
  );
}
