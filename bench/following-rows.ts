import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { join } from 'node:path';
import { LOCAL, createJobs } from '../dev/local-project.ts';
import { startCloudRunEmulator, type CloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import { DatabaseFaults } from '../chaos/database-faults.ts';
import { startDatabaseProxy } from '../chaos/database-proxy.ts';
import { startPostgres } from '../test/postgres.ts';
import { OUR_JOB, startEmulators } from './emulators.ts';
import { pushes, sendLoad } from './load.ts';
import { ourService } from './programs.ts';
import type { Contestants, Figures, Row } from './row.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import { sweep } from './sweep.ts';

const ENDED = 1_000;
const RUNNING = 1_000;
const IDLE_SWEEPS = 200;
/** The time between sweeps in the measured minute; a scheduler sweeps less often. */
const SWEEP_EVERY_MS = 10_000;
const MINUTE_MS = 60_000;

/** An idle sweep. */
export const SWEEP_IDLE_ROW: Row = {
  name: 'sweep-idle',
  work: `a sweep over ${ENDED.toLocaleString('en')} ended launches`,
  beside: '',
  metrics: [
    { key: 'queries', unit: 'statements', digits: 0, bound: { of: 'ours', kind: 'at most', value: 2 } },
    { key: 'calls', unit: 'calls to Google', digits: 0, bound: { of: 'ours', kind: 'at most', value: 0 } },
    { key: 'ms', unit: 'ms, mean', digits: 1 },
    { key: 'cpuMs', unit: 'ms of CPU', digits: 2 },
  ],
  rounds: 3,
  open: (acquired) => openContest({ acquired, run: () => 0, launches: ENDED, measure: measureIdle }),
};

/** The reads of following executions, of Google's quota of 600 a minute. */
export const FOLLOW_ROW: Row = {
  name: 'follow',
  work: `a minute with ${RUNNING.toLocaleString('en')} running executions, a sweep each ${SWEEP_EVERY_MS / 1000} s`,
  beside: '',
  metrics: [
    {
      key: 'reads',
      unit: 'reads of Cloud Run',
      digits: 0,
      bound: { of: 'ours', kind: 'at most', value: 60 },
    },
    { key: 'followed', unit: 'executions looked at', digits: 0 },
    { key: 'cpuMs', unit: 'ms of CPU', digits: 0 },
  ],
  rounds: 1,
  open: (acquired) =>
    openContest({ acquired, run: untilStopped, launches: RUNNING, measure: measureFollowing }),
};

interface Measured {
  readonly server: ServerProcess;
  readonly token: string;
  readonly cloudRun: CloudRunEmulator;
  /** Counts the statements to the database. */
  readonly statements: DatabaseFaults;
}

/** Our service with some launches; its calls to Cloud Run and its statements are counted. */
async function openContest(options: {
  readonly acquired: AsyncDisposableStack;
  readonly run: (task: { readonly signal: AbortSignal }) => Promise<number> | number;
  readonly launches: number;
  readonly measure: (measured: Measured) => Promise<Figures>;
}): Promise<Contestants> {
  const { acquired } = options;
  const emulators = acquired.use(await startEmulators());
  const cloudRun = await startCloudRunEmulator({
    images: { [LOCAL.image]: { run: options.run } },
    keepCalls: 100_000,
  });
  acquired.defer(() => cloudRun.close());
  await createJobs({ cloudRunHost: cloudRun.address, jobs: [{ name: OUR_JOB, containers: [] }] });
  const postgres = await startPostgres({ durable: true });
  acquired.defer(() => postgres.close());
  const url = new URL((await postgres.createDatabase()).replace('@/', '@localhost/'));
  const statements = new DatabaseFaults({ random: () => 1, share: 0 });
  const socketFile = join(postgres.socketFolder, '.s.PGSQL.5432');
  const proxy = await startDatabaseProxy({ socketFile, faults: statements, lateMs: 0 });
  acquired.defer(() => proxy.close());
  const ledgerUrl = `postgres://${url.username}:${url.password}@127.0.0.1:${proxy.port}${url.pathname}`;
  const program = ourService({ ...emulators, cloudRunHost: cloudRun.address }, { ledgerUrl });
  const server = acquired.use(
    await startServer({ ...program, env: { ...program.env, READS_PER_MINUTE: '480' } }),
  );
  const { token } = emulators;
  const until = { requests: options.launches };
  await sendLoad({ port: server.port, traffic: pushes(token), connections: 20, until });
  return { ours: () => options.measure({ server, token, cloudRun, statements }) };
}

async function measureIdle({ server, token, cloudRun, statements }: Measured): Promise<Figures> {
  // The read budget of following has a window of a minute.
  for (let followed = 1; followed > 0; await setTimeout(SWEEP_EVERY_MS)) {
    ({ followed = 0 } = await sweep(server.port, token));
  }
  const before = { statements: statements.turns, calls: cloudRun.calls.length, cpuMs: server.cpuMs() };
  const startMs = performance.now();
  for (let done = 0; done < IDLE_SWEEPS; done += 1) await sweep(server.port, token);
  return {
    queries: (statements.turns - before.statements) / IDLE_SWEEPS,
    calls: cloudRun.calls.length - before.calls,
    ms: (performance.now() - startMs) / IDLE_SWEEPS,
    cpuMs: (server.cpuMs() - before.cpuMs) / IDLE_SWEEPS,
  };
}

async function measureFollowing({ server, token, cloudRun }: Measured): Promise<Figures> {
  const before = { calls: cloudRun.calls.length, cpuMs: server.cpuMs() };
  let looks = 0;
  for (
    const endMs = performance.now() + MINUTE_MS;
    performance.now() < endMs;
    await setTimeout(SWEEP_EVERY_MS)
  ) {
    const { followed = 0 } = await sweep(server.port, token);
    looks += followed;
  }
  return {
    reads: cloudRun.calls.length - before.calls,
    followed: looks,
    cpuMs: server.cpuMs() - before.cpuMs,
  };
}

async function untilStopped({ signal }: { readonly signal: AbortSignal }): Promise<number> {
  await once(signal, 'abort');
  return 0;
}
