/**
 * The PostgreSQL of the local chain, until standard input ends, which also happens when the chain is killed. It is a
 * process of its own: the Ctrl-C of a terminal reaches all programs of the chain at once, and the service needs its
 * ledger until it has stopped.
 */
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { startPostgres } from '../test/postgres.ts';

/** How often we check whether all clients have closed their connections, before we cut them. */
const LOOKS = 20;
const LOOK_INTERVAL_MS = 50;

// The reader is gone. The end of standard input, which follows, ends this process.
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

/** The service closed its connections a moment ago; if we cut them before that arrives, it logs an error. */
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

/** With the socket's folder as the host: a form that needs no quotes in a shell. */
function inOneWord(url: string): string {
  return url.replace(
    /@\/(.*)\?host=(.*)$/,
    (_, database: string, folder: string) => `@${encodeURIComponent(folder)}/${database}`,
  );
}
