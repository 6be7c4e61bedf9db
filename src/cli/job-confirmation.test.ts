/** A task whose launch the ledger cannot confirm. Real: PostgreSQL, the network. */
import { createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { claimLaunch, listening, runJobTask, SENTENCE } from '../../test/support/job-task.ts';

const database = useLedgerDatabase();

it('a task works if the ledger does not know its launch, with one warning that lists the possible causes', async () => {
  const url = await database.create();
  const { ended, lines } = await runJobTask({ LEDGER_URL: url });
  expect(ended).toBe(0);
  expect(lines).toMatchObject([{ severity: 'WARNING', launchId: 'launch-1' }, SENTENCE]);
  expect(lines[0]?.['message']).toMatch(/does not know this launch.+LEDGER_URL/);
});

it('a task ends at once if the ledger refuses the statement, since asking again would not help', async () => {
  const url = await database.create();
  const pool = await database.connect({ url });
  await claimLaunch(pool, 'projects/p/locations/asia-northeast1/jobs/work');
  await pool.query("CREATE ROLE only_reads LOGIN PASSWORD 'p'; GRANT SELECT ON launches TO only_reads");
  const reader = url.replace(/\/\/.*@/, '//only_reads:p@');
  const { ended, lines } = await runJobTask({ LEDGER_URL: reader, CONFIRM_TIMEOUT_SECONDS: '300' });
  expect(ended).toMatchObject({ exitCode: 1, message: expect.stringContaining('permission denied') });
  expect(lines).toEqual([]);
});

it('a task ends at once on SIGTERM, also while the database accepts its connection and does not answer', async () => {
  const connected = Promise.withResolvers<Socket>();
  const silent = createServer((socket) => connected.resolve(socket.on('error', () => undefined).resume()));
  const stop = new AbortController();
  const running = runJobTask({ LEDGER_URL: `postgres://u:p@${await listening(silent)}/db` }, stop.signal);
  const socket = await connected.promise;
  onTestFinished(() => void socket.destroy());
  stop.abort();
  const { ended, lines } = await running;
  // It has not waited until the client gave the connection up.
  expect({ ended, connection: socket.readyState }).toEqual({ ended: 1, connection: 'open' });
  expect(lines).toMatchObject([{ severity: 'WARNING', message: 'stopped before the work was done' }]);
});
