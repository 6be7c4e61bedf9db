import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startEmulators, type Emulators } from './emulators.ts';
import { LAUNCH_REQUESTS, pushes } from './load.ts';
import { onServerCore } from './pinning.ts';
import { untilListening } from './probe.ts';
import {
  BARE_EXPRESS,
  BARE_NODE,
  BARE_SERVER,
  naiveService,
  OUR_JOB_ENTRY,
  ourService,
  type Program,
} from './programs.ts';
import type { Contestants, ContestantName, Row } from './row.ts';
import { answered, startTimeMs, type Milestone } from './start-time.ts';

type Programs = Readonly<Partial<Record<ContestantName, Program>>>;

/** From the start of a process to a milestone. */
export const START_ROWS: readonly Row[] = [
  row({
    name: 'start-listening',
    work: 'start until it listens',
    beside: 'bare Express',
    limit: 'bare Node server',
    ratio: 0.9,
    programs: (emulators) => ({ ours: ourService(emulators), beside: BARE_EXPRESS, limit: BARE_SERVER }),
    milestone: () => untilListening,
  }),
  row({
    name: 'start-stored',
    work: 'start until the first 202',
    beside: 'naive, eager clients',
    ratio: 0.65,
    programs: (emulators) => ({ ours: ourService(emulators), beside: naiveService(emulators) }),
    milestone: () => answered(LAUNCH_REQUESTS),
  }),
  row({
    name: 'start-launched',
    work: 'start until the first launch by push',
    beside: 'naive, eager clients',
    ratio: 0.65,
    programs: (emulators) => ({ ours: ourService(emulators), beside: naiveService(emulators) }),
    milestone: ({ token }) => answered(pushes(token)),
  }),
  {
    ...frame({ name: 'job', work: 'whole process of `job --id 2`', beside: '`node -e 0`', ratio: 3 }),
    open: async () => ({
      ours: () => wholeProcess(OUR_JOB_ENTRY),
      beside: () => wholeProcess(BARE_NODE),
    }),
  },
];

function frame(options: {
  readonly name: string;
  readonly work: string;
  readonly beside: string;
  readonly limit?: string;
  readonly ratio: number;
}): Omit<Row, 'open'> {
  const { ratio, ...words } = options;
  const bound = { of: 'ratio', kind: 'at most', value: ratio } as const;
  return { ...words, metrics: [{ key: 'elapsedMs', unit: 'ms', digits: 0, bound }], rounds: 15 };
}

function row(
  options: Parameters<typeof frame>[0] & {
    readonly programs: (emulators: Emulators) => Programs;
    readonly milestone: (emulators: Emulators) => Milestone;
  },
): Row {
  const { programs, milestone, ...words } = options;
  return { ...frame(words), open: (acquired) => open({ programs, milestone, acquired }) };
}

async function open(options: {
  readonly programs: (emulators: Emulators) => Programs;
  readonly milestone: (emulators: Emulators) => Milestone;
  readonly acquired: AsyncDisposableStack;
}): Promise<Contestants> {
  const emulators = options.acquired.use(await startEmulators());
  const milestone = options.milestone(emulators);
  const measures = Object.entries(options.programs(emulators)).map(([name, program]) => {
    const measure = async () => ({ elapsedMs: await startTimeMs(program, milestone) });
    return [name, measure] as const;
  });
  // The first start fills the disk cache, and loads the emulators' code for their first call.
  for (const [, measure] of measures) await measure();
  return Object.fromEntries(measures);
}

async function wholeProcess({ args, env }: Program) {
  const command = onServerCore(process.execPath, args);
  const startMs = performance.now();
  const child = spawn(command.file, command.args, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.resume();
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { elapsedMs: performance.now() - startMs };
}
