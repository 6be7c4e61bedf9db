/**
 * `npm run bench:memory`: whether the memory of the service stays flat. The resident set of one real service process,
 * sampled over many launches, with and without a database.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { createJob, LOCAL } from '../dev/local-project.ts';
import { startCloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import { startPostgres } from '../test/postgres.ts';
import { atLeastOne } from './at-least-one.ts';

interface Options {
  readonly launches: number;
  readonly samples: number;
  readonly connections: number;
}

const { launches, samples, connections } = new Command('npm run bench:memory --')
  .description('Whether the memory of the service stays flat over many launches.')
  .option('--launches <n>', 'how many in all', atLeastOne, 100_000)
  .option('--samples <n>', 'how often the memory is looked at', atLeastOne, 10)
  .option('--connections <n>', 'how many pushes at once', atLeastOne, 50)
  .parse()
  .opts<Options>();

interface Service {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

async function startService(env: Readonly<Record<string, string>>): Promise<Service> {
  const child = spawn(process.execPath, ['src/main.ts', 'serve'], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const listening = Promise.withResolvers<number>();
  // Every line is read on, as a container's log collector does.
  createInterface({ input: child.stdout }).on('line', (line) => {
    const entry = JSON.parse(line) as { readonly message: string; readonly port?: number };
    if (entry.message === 'listening' && entry.port !== undefined) listening.resolve(entry.port);
  });
  const ended = once(child, 'exit');
  void ended.then(() => listening.reject(new Error('the service ended')));
  return {
    port: await listening.promise,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Resident set of a process, MB. */
function residentMb(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const agent = new Agent({ keepAlive: true, maxSockets: connections });

/** Pushes one message as Pub/Sub does; a nack would spoil the measurement. */
async function push(port: number, number: number): Promise<void> {
  const message = {
    data: Buffer.from(JSON.stringify({ id: number })).toString('base64'),
    messageId: String(number),
    publishTime: new Date().toISOString(),
  };
  const sent = request({ agent, port, host: '127.0.0.1', path: '/pubsub/push', method: 'POST' });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
  });
  sent.end(JSON.stringify({ message, subscription: 'projects/p/subscriptions/s' }));
  const response = await answered;
  const { statusCode } = response.resume();
  await once(response, 'end');
  if (statusCode !== 204) throw new Error(`launch ${number} was answered ${statusCode}`);
}

async function measure(name: string, ledgerUrl: string): Promise<void> {
  const cloudRun = await startCloudRunEmulator({
    images: { [LOCAL.image]: { run: () => 0 } },
    // A short list, so that the run takes minutes: how much of it is read is not what is measured here.
    keepExecutions: 100,
  });
  await createJob(cloudRun.address);
  const service = await startService({
    ROLE: 'subscriber',
    PUSH_AUTH: 'none',
    HOST: '127.0.0.1',
    PORT: '0',
    PROJECT_ID: LOCAL.projectId,
    JOB_NAME: LOCAL.job,
    CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
    LAUNCHES_PER_MINUTE: '0',
    READS_PER_MINUTE: '0',
    LEDGER_URL: ledgerUrl,
  });
  const resident: number[] = [];
  let next = 0;
  for (let sample = 1; sample <= samples; sample += 1) {
    const until = Math.round((launches * sample) / samples);
    const pushOn = async (): Promise<void> => {
      while (next < until) await push(service.port, next++);
    };
    await Promise.all(Array.from({ length: connections }, pushOn));
    resident.push(residentMb(service.pid));
  }
  await service.stop();
  await cloudRun.close();
  const half = resident[Math.ceil(samples / 2) - 1] ?? 0;
  const last = resident.at(-1) ?? 0;
  print(
    `${name.padEnd(18)} ${resident.map((mb) => String(mb).padStart(4)).join(' ')}   ${(last / half).toFixed(2)}`,
  );
}

print(
  `Resident set of the service in MB after each ${launches / samples} launches; last, end against half way`,
);
await measure('without a database', '');
const postgres = await startPostgres();
await measure('with PostgreSQL', await postgres.createDatabase());
await postgres.close();
