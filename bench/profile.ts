/**
 * Where the time of `POST /job/:id` goes, or with `--push` that of a push until its launch: profiles the service, run
 * from its sources so that packages can be told apart, under the load of `npm run bench`. The profile counts time, not
 * CPU: on a busy machine whatever makes system calls looks worse than it is.
 *
 *   npm run bench:profile -- [--push [--ledger]] [--connections 100] [--seconds 5] [--top 12]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/postgres.ts';
import { sharesOf } from './cpu-profile.ts';
import { startEmulators } from './emulators.ts';
import { LAUNCH_REQUESTS, pushes, sendLoad } from './load.ts';
import { pinLoad } from './pinning.ts';
import { ourService } from './programs.ts';
import { startServer } from './server-process.ts';

const { values } = parseArgs({
  options: {
    push: { type: 'boolean', default: false },
    ledger: { type: 'boolean', default: false },
    connections: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '5' },
    top: { type: 'string', default: '12' },
  },
});
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
  const load = { port: server.port, traffic, connections: Number(values.connections) };
  await sendLoad({ ...load, until: { requests: 10_000 } });
  const fromUs = Number(process.hrtime.bigint() / 1000n);
  await sendLoad({ ...load, until: { seconds: Number(values.seconds) } });
  await server.stop();
  const shares = sharesOf(join(folder, PROFILE), fromUs).slice(0, Number(values.top));
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
