/**
 * `npm run bench:profile`: profiles the service, run from its sources so that packages can be told apart, under the load
 * of `npm run bench`. The profile counts time, not CPU: on a busy machine whatever makes system calls looks worse than it
 * is.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { startPostgres } from '../test/postgres.ts';
import { atLeastOne } from './at-least-one.ts';
import { sharesOf } from './cpu-profile.ts';
import { startEmulators } from './emulators.ts';
import { LAUNCH_REQUESTS, pushes, sendLoad } from './load.ts';
import { pinLoad } from './pinning.ts';
import { ourService } from './programs.ts';
import { startServer } from './server-process.ts';

interface Options {
  readonly push: boolean;
  readonly ledger: boolean;
  readonly connections: number;
  readonly seconds: number;
  readonly top: number;
}

const values = new Command('npm run bench:profile --')
  .description('Where the time of POST /job/:id goes, by package.')
  .option('--push', 'that of a push until its launch instead', false)
  .option('--ledger', 'with PostgreSQL', false)
  .option('--connections <n>', 'how many at once', atLeastOne, 100)
  .option('--seconds <n>', 'how long', atLeastOne, 5)
  .option('--top <n>', 'how many rows', atLeastOne, 12)
  .parse()
  .opts<Options>();
const PROFILE = 'service.cpuprofile';
const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

pinLoad();
const folder = await mkdtemp(join(tmpdir(), 'profile-'));
try {
  await using acquired = new AsyncDisposableStack();
  const emulators = acquired.use(await startEmulators());
  const { env } = ourService(emulators, { ledgerUrl: values.ledger ? await openDatabase(acquired) : '' });
  const flags = ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-name', PROFILE];
  await using server = await startServer({ args: [...flags, MAIN, 'serve'], env });
  const traffic = values.push ? pushes(emulators.token) : LAUNCH_REQUESTS;
  const load = { port: server.port, traffic, connections: values.connections };
  await sendLoad({ ...load, until: { requests: 10_000 } });
  const fromUs = Number(process.hrtime.bigint() / 1000n);
  await sendLoad({ ...load, until: { seconds: values.seconds } });
  await server.stop();
  const shares = sharesOf(join(folder, PROFILE), fromUs).slice(0, values.top);
  const rows = shares.map(({ place, share }) => `| ${place} | ${(share * 100).toFixed(1)} % |`);
  process.stdout.write(`${['| where | of the time |', '|---|---|', ...rows].join('\n')}\n`);
} finally {
  await rm(folder, { recursive: true });
}

async function openDatabase(acquired: AsyncDisposableStack): Promise<string> {
  const postgres = await startPostgres({ durable: true });
  acquired.defer(() => postgres.close());
  return postgres.createDatabase();
}
