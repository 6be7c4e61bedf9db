import { startEmulators } from './emulators.ts';
import { LAUNCH_REQUESTS } from './load.ts';
import { openLoadContest } from './load-contest.ts';
import { BARE_EXPRESS, naiveService, ourService } from './programs.ts';
import type { Bound, Contestants, Metric, Row } from './row.ts';

const ratio = (value: number, goal?: number): Bound => ({
  of: 'ratio',
  kind: 'at least',
  value,
  ...(goal !== undefined && { goal }),
});

/** `POST /job/:id` until its 202, by the number of connections. */
export const REQUEST_ROWS: readonly Row[] = [
  requestRow({ connections: 1, bound: ratio(12, 15) }),
  requestRow({ connections: 10, bound: ratio(10) }),
  requestRow({
    connections: 100,
    bound: ratio(0.9, 1),
    p99Bound: { of: 'ratio', kind: 'at most', value: 1 },
    // The closest figure: with fewer rounds, other work on the machine would decide it.
    rounds: 9,
  }),
];

function requestRow(options: {
  readonly connections: number;
  readonly bound: Bound;
  readonly p99Bound?: Bound;
  readonly rounds?: number;
}): Row {
  const { connections, bound, p99Bound, rounds = 5 } = options;
  const p99: Metric = { key: 'p99Ms', unit: 'ms, p99', digits: 1 };
  return {
    name: `publish-${connections}`,
    work: `\`/job/:id\`, ${connections} ${connections === 1 ? 'connection' : 'connections'}`,
    beside: 'naive, default batching',
    limit: 'bare Express',
    metrics: [
      { key: 'perSecond', unit: 'requests/s', digits: 0, bound },
      p99Bound === undefined ? p99 : { ...p99, bound: p99Bound },
      { key: 'cpuMs', unit: 'ms of CPU', digits: 3 },
    ],
    rounds,
    open: (acquired) => open(connections, acquired),
  };
}

async function open(connections: number, acquired: AsyncDisposableStack): Promise<Contestants> {
  const emulators = acquired.use(await startEmulators());
  return openLoadContest({
    servers: {
      ours: { program: ourService(emulators), traffic: LAUNCH_REQUESTS },
      beside: { program: naiveService(emulators), traffic: LAUNCH_REQUESTS },
      // It always answers 204.
      limit: { program: BARE_EXPRESS, traffic: { ...LAUNCH_REQUESTS, status: 204 } },
    },
    connections,
    acquired,
  });
}
