import { startEmulators } from './emulators.ts';
import { LAUNCH_REQUESTS, sendLoad } from './load.ts';
import { naiveService, ourService, type Program } from './programs.ts';
import type { Contestants, Figures, Row } from './row.ts';
import { startServer, type ServerProcess } from './server-process.ts';

const REQUESTS = 100_000;
const CONNECTIONS = 100;
const LOOK_EVERY_MS = 20;

/** The largest resident set during the second half of many requests, and its growth since the first half. */
export const MEMORY_ROW: Row = {
  name: 'memory',
  work: `memory over ${REQUESTS.toLocaleString('en')} requests`,
  beside: 'naive',
  metrics: [
    { key: 'residentMb', unit: 'MB', digits: 0, bound: { of: 'ratio', kind: 'at most', value: 1 } },
    {
      key: 'growth',
      unit: 'times the first half',
      digits: 2,
      // V8 grows its heap in steps at uncertain moments.
      bound: { of: 'ours', kind: 'at most', value: 1.05 },
    },
  ],
  rounds: 3,
  open,
};

async function open(acquired: AsyncDisposableStack): Promise<Contestants> {
  const emulators = acquired.use(await startEmulators());
  return {
    ours: () => measure(ourService(emulators)),
    beside: () => measure(naiveService(emulators)),
  };
}

async function measure(program: Program): Promise<Figures> {
  await using server = await startServer(program);
  const halfWayMb = await highestMb(server);
  const residentMb = await highestMb(server);
  return { residentMb, growth: residentMb / halfWayMb };
}

/** The largest resident set during half of the requests. A single look could be before or after a garbage collection. */
async function highestMb(server: ServerProcess): Promise<number> {
  let highest = 0;
  const looks = setInterval(() => (highest = Math.max(highest, server.residentMb())), LOOK_EVERY_MS);
  try {
    await sendLoad({
      port: server.port,
      traffic: LAUNCH_REQUESTS,
      connections: CONNECTIONS,
      until: { requests: REQUESTS / 2 },
    });
  } finally {
    clearInterval(looks);
  }
  return highest;
}
