/** `npm run bench:memory`: the resident set of the service over many launches, with and without a database. */
import { Command } from 'commander';
import { createJob, LOCAL } from '../dev/local-project.ts';
import { startCloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import { startPostgres } from '../test/postgres.ts';
import { atLeastOne } from './at-least-one.ts';
import { pushes, sendLoad } from './load.ts';
import { startServer } from './server-process.ts';

interface Options {
  readonly launches: number;
  readonly samples: number;
  readonly connections: number;
}

const { launches, samples, connections } = new Command('npm run bench:memory --')
  .description('Measures whether the memory of the service grows over many launches.')
  .option('--launches <n>', 'launches in all', atLeastOne, 100_000)
  .option('--samples <n>', 'samples of the memory', atLeastOne, 10)
  .option('--connections <n>', 'concurrent pushes', atLeastOne, 50)
  .parse()
  .opts<Options>();

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function measure(name: string, ledgerUrl: string): Promise<void> {
  const cloudRun = await startCloudRunEmulator({
    images: { [LOCAL.image]: { run: () => 0 } },
    // A short list, because reading a long one would make the run slow.
    keepExecutions: 100,
  });
  await createJob(cloudRun.address);
  const service = await startServer({
    args: ['src/main.ts', 'serve'],
    env: {
      ROLE: 'subscriber',
      PUSH_AUTH: 'none',
      PROJECT_ID: LOCAL.projectId,
      JOB_NAME: LOCAL.job,
      CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
      LAUNCHES_PER_MINUTE: '0',
      READS_PER_MINUTE: '0',
      LEDGER_URL: ledgerUrl,
    },
  });
  const until = { requests: Math.round(launches / samples) };
  const resident: number[] = [];
  for (let sample = 1; sample <= samples; sample += 1) {
    await sendLoad({ port: service.port, traffic: pushes('none'), connections, until });
    resident.push(service.residentMb());
  }
  await service.stop();
  await cloudRun.close();
  const half = resident[Math.ceil(samples / 2) - 1] ?? 0;
  const last = resident.at(-1) ?? 0;
  const figures = resident.map((mb) => mb.toFixed(0).padStart(4)).join(' ');
  print(`${name.padEnd(18)} ${figures}   ${(last / half).toFixed(2)}`);
}

print(
  `Resident set of the service in MB after each ${launches / samples} launches; last, end against half way`,
);
await measure('without a database', '');
const postgres = await startPostgres();
await measure('with PostgreSQL', await postgres.createDatabase());
await postgres.close();
