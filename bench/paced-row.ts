import { setTimeout } from 'node:timers/promises';
import { openDatabase } from './database.ts';
import { startEmulators } from './emulators.ts';
import { pushes, sendLoad } from './load.ts';
import { naiveService, ourService, type Program } from './programs.ts';
import type { Contestants, ContestantName, Figures, Row } from './row.ts';
import { startServer, type ServerProcess } from './server-process.ts';

/** LAUNCHES_PER_MINUTE is 50 by default. */
const PACE_MS = 1_200;
/** The executions of the last five minutes at that pace, which a launch without a ledger reads. */
const LISTED = 250;
const LAUNCHES = 10;
const WARM_UP = { connections: 50, until: { requests: 5_000 } };

/**
 * The cost of a single launch, the usual case: it shares nothing with others, and the caches of the processor are cold.
 */
export const PACED_ROWS: readonly Row[] = [
  pacedRow({ name: 'launch-paced', what: 'no ledger', hasLedger: false, cpu: 1.1 }),
  pacedRow({ name: 'launch-paced-ledger', what: 'PostgreSQL', hasLedger: true, cpu: 1, mean: 1.5 }),
];

function pacedRow(options: {
  readonly name: string;
  readonly what: string;
  readonly hasLedger: boolean;
  readonly cpu: number;
  readonly mean?: number;
}): Row {
  const { name, what, hasLedger, cpu, mean } = options;
  const atMost = (value: number) => ({ of: 'ratio', kind: 'at most', value }) as const;
  return {
    name,
    work: `one push each ${PACE_MS / 1000} s to RunJob, ${what}`,
    beside: 'naive, unchecked',
    metrics: [
      { key: 'cpuMs', unit: 'ms of CPU', digits: 3, bound: atMost(cpu) },
      {
        key: 'answerMs',
        unit: 'ms, mean',
        digits: 1,
        ...(mean !== undefined && { bound: atMost(mean) }),
      },
    ],
    rounds: 3,
    open: (acquired) => open(hasLedger, acquired),
  };
}

async function open(hasLedger: boolean, acquired: AsyncDisposableStack): Promise<Contestants> {
  const emulators = acquired.use(await startEmulators({ listed: LISTED }));
  const traffic = pushes(emulators.token);
  const settings = hasLedger ? { ledgerUrl: await openDatabase(acquired) } : {};
  const programs: readonly (readonly [ContestantName, Program])[] = [
    ['ours', ourService(emulators, settings)],
    ['beside', naiveService(emulators)],
  ];
  const contestants: Partial<Record<ContestantName, () => Promise<Figures>>> = {};
  for (const [name, program] of programs) {
    const server = acquired.use(await startServer(program));
    await sendLoad({ port: server.port, traffic, ...WARM_UP });
    contestants[name] = () => measure(server, emulators.token);
  }
  return contestants;
}

async function measure(server: ServerProcess, token: string): Promise<Figures> {
  const { path, headers, body } = pushes(token);
  const beforeMs = server.cpuMs();
  let answersMs = 0;
  for (let launch = 0; launch < LAUNCHES; launch += 1) {
    const startMs = performance.now();
    const init = { method: 'POST', headers: { ...headers }, body: body?.() ?? '' };
    const { status } = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    if (status !== 204) throw new Error(`a push was answered ${status}`);
    const answerMs = performance.now() - startMs;
    answersMs += answerMs;
    await setTimeout(PACE_MS - answerMs);
  }
  return { cpuMs: (server.cpuMs() - beforeMs) / LAUNCHES, answerMs: answersMs / LAUNCHES };
}
