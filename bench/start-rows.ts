import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startEmulators, type Emulators } from './emulators.ts';
import { pushBody } from './load.ts';
import { onServerCore } from './pinning.ts';
import { untilAnswered, untilListening } from './probe.ts';
import {
  BARE_EXPRESS,
  BARE_NODE,
  BARE_SERVER,
  naiveService,
  OUR_JOB_ENTRY,
  ourService,
  type Program,
} from './programs.ts';
import type { Contest, ContestantName, Row } from './row.ts';
import { spawnServer } from './server-process.ts';

type Programs = Readonly<Partial<Record<ContestantName, Program>>>;

/** What is waited for, once the process has been started. */
type Milestone = (port: number, emulators: Emulators) => Promise<void>;

const stored: Milestone = (port) =>
  untilAnswered({ port, path: '/job/2', method: 'POST', accepts: (status) => status === 202 });

const launched: Milestone = (port, { token }) =>
  untilAnswered({
    port,
    path: '/pubsub/push',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: pushBody(),
    accepts: (status) => status === 204,
  });

/** From the start of a process to what it is started for. */
export const START_ROWS: readonly Row[] = [
  row({
    name: 'start-listening',
    work: 'start until it listens',
    beside: 'bare Express',
    limit: 'bare Node server',
    ratio: 0.9,
    programs: (emulators) => ({ ours: ourService(emulators), beside: BARE_EXPRESS, limit: BARE_SERVER }),
    milestone: untilListening,
  }),
  row({
    name: 'start-stored',
    work: 'start until the first 202',
    beside: 'naive, eager clients',
    ratio: 0.65,
    programs: (emulators) => ({ ours: ourService(emulators), beside: naiveService(emulators) }),
    milestone: stored,
  }),
  row({
    name: 'start-launched',
    work: 'start until the first launch by push',
    beside: 'naive, eager clients',
    ratio: 0.65,
    programs: (emulators) => ({ ours: ourService(emulators), beside: naiveService(emulators) }),
    milestone: launched,
  }),
  {
    ...frame({ name: 'job', work: 'whole process of `job --id 2`', beside: '`node -e 0`', ratio: 3 }),
    open: async () => ({
      contestants: { ours: () => wholeProcess(OUR_JOB_ENTRY), beside: () => wholeProcess(BARE_NODE) },
      [Symbol.asyncDispose]: () => Promise.resolve(),
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
    readonly milestone: Milestone;
  },
): Row {
  const { programs, milestone, ...words } = options;
  return { ...frame(words), open: () => open(programs, milestone) };
}

async function open(programsOf: (emulators: Emulators) => Programs, milestone: Milestone): Promise<Contest> {
  const emulators = await startEmulators();
  const measures = Object.entries(programsOf(emulators)).map(([name, program]) => {
    const measure = async () => {
      const startMs = performance.now();
      await using server = await spawnServer(program);
      await Promise.race([milestone(server.port, emulators), server.failed]);
      return { elapsedMs: performance.now() - startMs };
    };
    return [name, measure] as const;
  });
  // The first start fills the disk's cache, and loads what the emulators need for their first call.
  for (const [, measure] of measures) await measure();
  return {
    contestants: Object.fromEntries(measures),
    [Symbol.asyncDispose]: () => emulators[Symbol.asyncDispose](),
  };
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
