import { Client } from 'pg';
import { openDatabase } from './database.ts';
import { startEmulators, RULED_JOB, type Emulators } from './emulators.ts';
import { pushes, sendLoad } from './load.ts';
import { openLoadContest } from './load-contest.ts';
import { BARE_EXPRESS, naiveService, ourService } from './programs.ts';
import { cappedPushBody } from './push-bodies.ts';
import type { Contestants, Figures, Row } from './row.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import { storeLaunches } from './stored-launches.ts';
import { sweep } from './sweep.ts';

/** Concurrent pushes of Pub/Sub. */
const CONNECTIONS = 50;
const QUEUED = 10_000;
/** The ratio of the push path with PostgreSQL to the same naive bridge, before the ledger was a queue. */
const PUSH_PATH_SHARE = 0.8;
const WARM_UP_REQUESTS = 30_000;

const CAPPED = `jobs:
  capped: { job: ${RULED_JOB}, args: [job, "--id={id}"], running: 1 }
`;

/** A delivery that is stored and acked while its job has the maximum of executions. */
export const INTAKE_ROW: Row = {
  name: 'intake',
  work: 'one push into the ledger, its job at its cap',
  beside: 'naive, unchecked: to RunJob',
  limit: 'bare Express',
  metrics: [
    { key: 'cpuMs', unit: 'ms of CPU', digits: 3 },
    { key: 'perSecond', unit: 'pushes/s', digits: 0 },
    { key: 'p99Ms', unit: 'ms, p99', digits: 0 },
  ],
  rounds: 5,
  open: openIntake,
};

/** Launching the queued launches of the ledger by sweeps. */
export const DRAIN_ROW: Row = {
  name: 'drain',
  work: `${QUEUED.toLocaleString('en')} queued launches, unpaced`,
  beside: `naive, unchecked: ${CONNECTIONS} pushes at once`,
  metrics: [
    {
      key: 'perSecond',
      unit: 'launches/s',
      digits: 0,
      bound: { of: 'ratio', kind: 'at least', value: PUSH_PATH_SHARE },
    },
    { key: 'cpuMs', unit: 'ms of CPU', digits: 3 },
  ],
  rounds: 3,
  open: openDrain,
};

async function openIntake(acquired: AsyncDisposableStack): Promise<Contestants> {
  const emulators = acquired.use(await startEmulators());
  const ledgerUrl = await openDatabase(acquired);
  const traffic = pushes(emulators.token);
  const capped = pushes(emulators.token, cappedPushBody);
  return openLoadContest({
    servers: {
      ours: { program: ourService(emulators, { ledgerUrl, rules: CAPPED }), traffic: capped },
      beside: { program: naiveService(emulators), traffic },
      limit: { program: BARE_EXPRESS, traffic },
    },
    connections: CONNECTIONS,
    acquired,
  });
}

async function openDrain(acquired: AsyncDisposableStack): Promise<Contestants> {
  const emulators = acquired.use(await startEmulators());
  const ledgerUrl = await openDatabase(acquired);
  const ours = acquired.use(await startServer(ourService(emulators, { ledgerUrl })));
  const naive = acquired.use(await startServer(naiveService(emulators)));
  const traffic = pushes(emulators.token);
  for (const { port } of [ours, naive]) {
    await sendLoad({ port, traffic, connections: CONNECTIONS, until: { requests: WARM_UP_REQUESTS } });
  }
  return {
    ours: () => drain(ours, emulators, ledgerUrl),
    beside: async () => {
      const beforeMs = naive.cpuMs();
      const { perSecond } = await sendLoad({
        port: naive.port,
        traffic,
        connections: CONNECTIONS,
        until: { requests: QUEUED },
      });
      return { perSecond, cpuMs: (naive.cpuMs() - beforeMs) / QUEUED };
    },
  };
}

/** From the first claim to the last recorded launch, by the times in the ledger. */
async function drain(server: ServerProcess, { token }: Emulators, ledgerUrl: string): Promise<Figures> {
  await storeLaunches(ledgerUrl, QUEUED);
  const beforeMs = server.cpuMs();
  const since = new Date();
  for (let launched = 0; launched < QUEUED;) launched += (await sweep(server.port, token)).launched ?? 0;
  const cpuMs = (server.cpuMs() - beforeMs) / QUEUED;
  const client = new Client({ connectionString: ledgerUrl });
  await client.connect();
  const { rows } = await client.query<{ readonly seconds: number }>(
    `SELECT extract(epoch FROM max(launched_at) - min(claimed_at))::float8 AS seconds FROM launches WHERE claimed_at >= $1`,
    [since],
  );
  await client.end();
  return { perSecond: QUEUED / (rows[0]?.seconds ?? Number.NaN), cpuMs };
}
