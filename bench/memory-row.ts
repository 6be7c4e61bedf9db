import { startEmulators } from './emulators.ts';
import { LAUNCH_REQUESTS, sendLoad } from './load.ts';
import { naiveService, ourService, type Program } from './programs.ts';
import type { Contest, Figures, Row } from './row.ts';
import { startServer } from './server-process.ts';

const REQUESTS = 100_000;
const CONNECTIONS = 100;

/** What the process holds in memory after many requests, and whether that grows. */
export const MEMORY_ROW: Row = {
  name: 'memory',
  work: `memory after ${REQUESTS.toLocaleString('en')} requests`,
  beside: 'naive',
  metrics: [
    { key: 'residentMb', unit: 'MB', digits: 0, bound: { of: 'ratio', kind: 'at most', value: 1 } },
    {
      key: 'growth',
      unit: 'times of half way',
      digits: 2,
      // The garbage collector leaves more or less behind from one moment to the next.
      bound: { of: 'ours', kind: 'at most', value: 1.05 },
    },
  ],
  rounds: 3,
  open,
};

async function open(): Promise<Contest> {
  const emulators = await startEmulators();
  return {
    contestants: {
      ours: () => measure(ourService(emulators)),
      beside: () => measure(naiveService(emulators)),
    },
    [Symbol.asyncDispose]: () => emulators[Symbol.asyncDispose](),
  };
}

async function measure(program: Program): Promise<Figures> {
  await using server = await startServer(program);
  const half = {
    port: server.port,
    traffic: LAUNCH_REQUESTS,
    connections: CONNECTIONS,
    until: { requests: REQUESTS / 2 },
  };
  await sendLoad(half);
  const halfWayMb = server.residentMb();
  await sendLoad(half);
  const residentMb = server.residentMb();
  return { residentMb, growth: residentMb / halfWayMb };
}
