/**
 * What the slowest hundredth of the answers waits for: the garbage collections of the service, of the emulators and of
 * the load, beside the naive bridge's. And what the service holds after a full one, which says whether its memory grows.
 *
 *   npm run bench:pauses -- [--connections 100] [--seconds 20]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Collection } from './collection-log.ts';
import { startEmulators } from './emulators.ts';
import { LAUNCH_REQUESTS, sendLoad, type Answer } from './load.ts';
import { pinLoad } from './pinning.ts';
import { buildOthers, buildOurs, naiveService, ourService, type Program } from './programs.ts';
import { startServer } from './server-process.ts';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '20' },
  },
});
const connections = Number(values.connections);
const seconds = Number(values.seconds);
const LOG = join(import.meta.dirname, 'collection-log.ts');
/** A full collection is made ready for so long, in part by threads that share the core, before its own pause. */
const MAKING_READY_MS = 50;
/** A batch of answers waits for its own request and, where it came too late for that, for the one before. */
const AFTERWARDS_MS = 3;

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
  const rows: string[][] = [];
  for (const [name, program] of [
    ['ours', ourService(emulators)],
    ['naive', naiveService(emulators)],
  ] as const) {
    rows.push(await measure(name, program));
  }
  print(rows);
} finally {
  rmSync(folder, { recursive: true });
}

async function measure(name: string, { args, env }: Program): Promise<string[]> {
  await using server = await startServer({
    args: ['--import', LOG, ...args],
    env: { ...env, GC_LOG: logOf(name) },
  });
  const load = { port: server.port, traffic: LAUNCH_REQUESTS, connections };
  await sendLoad({ ...load, until: { requests: 30_000 } });
  const fromMs = Date.now();
  const { requests, p99Ms, slowest } = await sendLoad({ ...load, until: { seconds } });
  const [own = [], ...others] = [name, 'emulators', 'load'].map((file) => collections(file, fromMs));
  const full = own.filter(({ kind }) => kind === 'full');
  const young = own.filter(({ kind }) => kind === 'young');
  const waits = (answer: Answer, log: readonly Collection[]): boolean =>
    log.some((collection) => overlaps(answer, collection));
  const share = (count: number): string => `${Math.round((count / slowest.length) * 100)} %`;
  const ownCount = slowest.filter((answer) => waits(answer, own)).length;
  const otherCount = slowest.filter((answer) => !waits(answer, own) && waits(answer, others.flat())).length;
  return [
    name,
    p99Ms.toFixed(1),
    share(ownCount),
    share(otherCount),
    share(slowest.length - ownCount - otherCount),
    `${((full.length / requests) * 100_000).toFixed(1)}, ${longest(full)} ms`,
    `${((young.length / requests) * 100_000).toFixed(0)}, ${longest(young)} ms`,
    `${full[0]?.heapMb.toFixed(0) ?? '?'} to ${full.at(-1)?.heapMb.toFixed(0) ?? '?'} MB`,
  ];
}

function collections(file: string, fromMs: number): readonly Collection[] {
  const lines = readFileSync(logOf(file), 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => JSON.parse(line) as Collection)
    .filter(({ kind, atMs }) => atMs >= fromMs && (kind === 'full' || kind === 'young'));
}

/** Young collections of a few milliseconds pass unnoticed. */
function overlaps({ atMs, durationMs }: Answer, collection: Collection): boolean {
  if (collection.kind === 'young' && collection.durationMs < 3) return false;
  const from = collection.atMs - (collection.kind === 'full' ? MAKING_READY_MS : 0);
  const to = collection.atMs + collection.durationMs + AFTERWARDS_MS;
  return from < atMs && to > atMs - durationMs;
}

function longest(log: readonly Collection[]): string {
  return Math.max(0, ...log.map(({ durationMs }) => durationMs)).toFixed(1);
}

function print(rows: readonly string[][]): void {
  const head = [
    'bridge',
    'p99, ms',
    'beside its own',
    "beside the emulators' and the load's alone",
    'beside none',
    'full ones per 100,000 requests, the longest',
    'young ones, the longest',
    'held after the first and the last full one',
  ];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  process.stdout.write(
    'The slowest hundredth of the answers, beside which garbage collections they waited:\n\n',
  );
  process.stdout.write([line(head), `|${'---|'.repeat(head.length)}\n`, ...rows.map(line)].join(''));
}
