/**
 * `npm run bench:pauses`: what the slowest hundredth of the answers waits for. Sets it beside the garbage collections of
 * the service, of the emulators and of the load, and says what the service holds after a full one, which tells whether
 * its memory grows. The naive bridge is measured in turn with it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { atLeastOne } from './at-least-one.ts';
import type { Collection } from './collection-log.ts';
import { drawAnswers, readCollections, shareBeside } from './collections.ts';
import { startEmulators } from './emulators.ts';
import { LAUNCH_REQUESTS, sendLoad } from './load.ts';
import { pinLoad } from './pinning.ts';
import { buildOthers, buildOurs, naiveService, ourService } from './programs.ts';
import { startServer, type ServerProcess } from './server-process.ts';

interface Options {
  readonly connections: number;
  readonly seconds: number;
  readonly rounds: number;
}

const HEAD = [
  'bridge, its p99 in each round, ms',
  'collections of',
  'slowest 1 %',
  'any answer',
  'young ones, longest',
  'full ones, longest',
  'held after a full one',
];
const WARM_UP_REQUESTS = 30_000;
const LOG = join(import.meta.dirname, 'collection-log.ts');

const { connections, seconds, rounds } = new Command('npm run bench:pauses --')
  .description('Which garbage collections the slowest answers of POST /job/:id wait for.')
  .option('--connections <n>', 'how many at once', atLeastOne, 100)
  .option('--seconds <n>', 'how long each round takes', atLeastOne, 10)
  .option('--rounds <n>', 'how often each bridge is measured', atLeastOne, 3)
  .parse()
  .opts<Options>();

const folder = mkdtempSync(join(tmpdir(), 'pauses-'));
const logOf = (name: string): string => join(folder, name);
try {
  buildOurs();
  buildOthers();
  pinLoad();
  // The process of the emulators is forked, and inherits what is preloaded here.
  process.env['GC_LOG'] = logOf('emulators');
  await using emulators = await startEmulators();
  process.env['GC_LOG'] = logOf('load');
  const programs = { ours: ourService(emulators), naive: naiveService(emulators) };
  await using servers = new AsyncDisposableStack();
  const bridges: Bridge[] = [];
  for (const [name, { args, env }] of Object.entries(programs)) {
    const program = { args: ['--import', LOG, ...args], env: { ...env, GC_LOG: logOf(name) } };
    const server = servers.use(await startServer(program));
    await sendLoad({ ...loadOf(server), until: { requests: WARM_UP_REQUESTS } });
    bridges.push({ name, server, rounds: [] });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const bridge of bridges) bridge.rounds.push(await measure(bridge));
  }
  process.stdout.write('Answers beside a garbage collection that is long enough to be waited for:\n\n');
  print([HEAD, HEAD.map(() => '---'), ...bridges.flatMap(rowsOf)]);
} finally {
  // Another collection of this process may be logged until it ends.
  delete process.env['GC_LOG'];
  rmSync(folder, { recursive: true });
}

interface Round {
  readonly p99Ms: number;
  readonly processes: readonly Beside[];
}

/** How the answers of a round stand to the collections of one process, or of all three. */
interface Beside {
  readonly of: string;
  readonly slowest: number;
  readonly any: number;
  readonly log: readonly Collection[];
}

interface Bridge {
  readonly name: string;
  readonly server: ServerProcess;
  readonly rounds: Round[];
}

function loadOf({ port }: ServerProcess) {
  return { port, traffic: LAUNCH_REQUESTS, connections };
}

async function measure({ name, server }: Bridge): Promise<Round> {
  const fromMs = Date.now();
  const { p99Ms, perSecond, slowest } = await sendLoad({ ...loadOf(server), until: { seconds } });
  const span = { fromMs, toMs: Date.now() };
  // Each connection has one request under way at any time.
  const any = drawAnswers(span, (connections / perSecond) * 1000);
  const beside = (of: string, log: readonly Collection[]): Beside => ({
    of,
    log,
    slowest: shareBeside(slowest, log),
    any: shareBeside(any, log),
  });
  const logs = { service: name, emulators: 'emulators', load: 'load' };
  const processes = Object.entries(logs).map(([of, file]) => beside(of, readCollections(logOf(file), span)));
  const all = processes.flatMap(({ log }) => log);
  return { p99Ms, processes: [...processes, beside('any of them', all)] };
}

function rowsOf({ name, rounds: measured }: Bridge): readonly string[][] {
  const first = measured[0]?.processes ?? [];
  return first.map(({ of }, place) => {
    const over = measured.flatMap(({ processes }) => processes[place] ?? []);
    const log = over.flatMap((beside) => beside.log);
    const percent = (share: (beside: Beside) => number): string =>
      `${Math.round((over.reduce((sum, beside) => sum + share(beside), 0) / over.length) * 100)} %`;
    const held = log.filter(({ kind }) => kind === 'full').map(({ heapMb }) => heapMb.toFixed(0));
    const p99s = measured.map(({ p99Ms }) => p99Ms.toFixed(1)).join(', ');
    return [
      place === 0 ? `${name}: ${p99s}` : '',
      of,
      percent(({ slowest }) => slowest),
      percent(({ any }) => any),
      longest(log, 'young'),
      longest(log, 'full'),
      of === 'service' ? `${held.at(0)} MB at first, ${held.at(-1)} MB at last` : '',
    ];
  });
}

function longest(log: readonly Collection[], kind: Collection['kind']): string {
  const times = log.filter((collection) => collection.kind === kind).map(({ durationMs }) => durationMs);
  return times.length === 0 ? '0' : `${times.length}, ${Math.max(...times).toFixed(1)} ms`;
}

function print(rows: readonly (readonly string[])[]): void {
  for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`);
}
