/**
 * `npm run bench`: compares ours with a bridge as written from Google's samples, and with the fastest possible server. A
 * figure that falls short is reported; the exit code is still 0.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { atLeastOne } from './at-least-one.ts';
import { LAUNCH_ROWS } from './launch-rows.ts';
import { BOARD_ROW } from './board-row.ts';
import { CLAIM_ROW } from './claim-row.ts';
import { FOLLOW_ROW, SWEEP_IDLE_ROW } from './following-rows.ts';
import { DRAIN_ROW, INTAKE_ROW } from './queue-rows.ts';
import { describeMachine } from './machine.ts';
import { MEMORY_ROW } from './memory-row.ts';
import { writeIntoPage } from './page.ts';
import { PACED_ROWS } from './paced-row.ts';
import { pinLoad } from './pinning.ts';
import { buildOthers, buildOurs } from './programs.ts';
import { REQUEST_ROWS } from './request-rows.ts';
import { RULES_ROW } from './rules-row.ts';
import { measureRow, type Result, type Row } from './row.ts';
import { START_ROWS } from './start-rows.ts';
import { machineText, shortfalls, table } from './table.ts';
import { compare } from './verdict.ts';

interface Options {
  readonly row: readonly string[];
  readonly rounds?: number;
  readonly build: boolean;
  readonly write?: boolean;
}

const ROWS: readonly Row[] = [
  ...REQUEST_ROWS,
  ...LAUNCH_ROWS,
  ...PACED_ROWS,
  INTAKE_ROW,
  DRAIN_ROW,
  CLAIM_ROW,
  BOARD_ROW,
  SWEEP_IDLE_ROW,
  FOLLOW_ROW,
  ...START_ROWS,
  RULES_ROW,
  MEMORY_ROW,
];
const NAMES = ROWS.map(({ name }) => name);
const RESULTS = join(import.meta.dirname, 'results');

const program = new Command('npm run bench --')
  .description(
    'Measures ours, a naive bridge and the fastest possible server; about twenty minutes, on Linux.',
  )
  .option('--row <name...>', `only these rows: ${NAMES.join(', ')}`, rowName, NAMES)
  .option(
    '--rounds <n>',
    'measurements of each contestant (5, publish-100 9, starts 15, memory 3)',
    atLeastOne,
  )
  .option('--no-build', 'measure the existing dist/')
  .option('--write', 'write the table into docs/maintainers/performance.md')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`bench: ${text.replace(/^error: /, '')}`) });

try {
  await bench(program.parse().opts<Options>());
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  process.stderr.write(`bench: ${(error as Error).stack ?? String(error)}\n`);
  process.exit(1);
}

async function bench(options: Options): Promise<void> {
  if (options.write === true && options.row !== NAMES) {
    program.error('--write needs all rows, because the page has the whole table');
  }
  const machine = describeMachine();
  if (options.build) buildOurs();
  buildOthers();
  pinLoad();
  const results: Result[] = [];
  for (const row of ROWS.filter(({ name }) => options.row.includes(name))) {
    process.stderr.write(`${row.name} …\n`);
    results.push(await measureRow(row, options.rounds ?? row.rounds));
  }
  const short = shortfalls(results);
  const text = [
    machineText(machine).replaceAll('\n', '\n\n'),
    table(results),
    short.length === 0
      ? 'Nothing falls short.'
      : ['Falls short:', ...short.map((line) => `- ${line}`)].join('\n'),
  ].join('\n\n');
  process.stdout.write(`${text}\n`);
  await mkdir(RESULTS, { recursive: true });
  const atIso = new Date().toISOString();
  const json = results.map((result) => ({ ...result, comparisons: compare(result) }));
  await writeFile(join(RESULTS, 'latest.json'), JSON.stringify({ atIso, machine, results: json }, null, 2));
  if (options.write === true) await writeIntoPage(text);
}

function rowName(name: string, before: readonly string[]): readonly string[] {
  if (!NAMES.includes(name)) throw new InvalidArgumentError(`It is one of ${NAMES.join(', ')}.`);
  return before === NAMES ? [name] : [...before, name];
}
