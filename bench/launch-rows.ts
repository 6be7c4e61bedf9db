import { openDatabase } from './database.ts';
import { startEmulators } from './emulators.ts';
import { pushes } from './load.ts';
import { openLoadContest } from './load-contest.ts';
import { BARE_EXPRESS, naiveService, ourService } from './programs.ts';
import type { Contestants, Row } from './row.ts';

/** Concurrent pushes of Pub/Sub. */
const CONNECTIONS = 50;

/** The cost of one push until RunJob has answered, with and without a ledger. */
export const LAUNCH_ROWS: readonly Row[] = [
  launchRow({ name: 'launch-cpu', work: 'one push to RunJob, no ledger', ratio: 0.5, hasLedger: false }),
  launchRow({ name: 'launch-cpu-ledger', work: 'the same with PostgreSQL', ratio: 0.6, hasLedger: true }),
];

function launchRow(options: {
  readonly name: string;
  readonly work: string;
  readonly ratio: number;
  readonly hasLedger: boolean;
}): Row {
  const { name, work, ratio, hasLedger } = options;
  return {
    name,
    work,
    beside: 'naive, unchecked',
    limit: 'bare Express',
    metrics: [
      {
        key: 'cpuMs',
        unit: 'ms of CPU',
        digits: 3,
        bound: { of: 'ratio', kind: 'at most', value: ratio },
      },
      { key: 'perSecond', unit: 'launches/s', digits: 0 },
      { key: 'p99Ms', unit: 'ms, p99', digits: 0 },
    ],
    rounds: 5,
    open: (acquired) => open(hasLedger, acquired),
  };
}

async function open(hasLedger: boolean, acquired: AsyncDisposableStack): Promise<Contestants> {
  const emulators = acquired.use(await startEmulators());
  const traffic = pushes(emulators.token);
  const settings = hasLedger ? { ledgerUrl: await openDatabase(acquired) } : {};
  return openLoadContest({
    servers: {
      ours: { program: ourService(emulators, settings), traffic },
      beside: { program: naiveService(emulators), traffic },
      limit: { program: BARE_EXPRESS, traffic },
    },
    connections: CONNECTIONS,
    acquired,
  });
}
