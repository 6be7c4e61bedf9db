/**
 * `npm run chaos`: the whole bridge with faults. Real clients, real service processes and a real PostgreSQL against the
 * emulators; exit code 1 for any lost or doubled launch.
 */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { Progress } from './at-rest.ts';
import { runFaults } from './fault-run.ts';
import { runPace } from './pace-run.ts';
import type { QueueVerdict } from './queue-verdict.ts';
import { runQueue } from './queue-run.ts';
import { faultTable, historiesText, paceTable, queueTable } from './table.ts';

interface Options {
  readonly requests?: number;
  readonly seed: number;
  readonly scale?: number;
  readonly instances?: number;
  readonly killEvery: number;
  readonly crashEvery: number;
  readonly minutes: number;
  readonly listLag?: number;
  readonly ackDeadline: number;
  readonly perMinute: number;
  readonly database: boolean;
  readonly pace?: boolean;
}

const program = new Command('npm run chaos --')
  .description('Sends launch requests through the bridge while calls fail and instances are killed.')
  .option('--requests <n>', 'launch requests (10000, with --pace 600)', number({ least: 1 }))
  .option('--seed <n>', 'of the random numbers', number({ least: 0 }), 1)
  .option(
    '--scale <n>',
    'factor by which every duration is shorter (10, with --pace 5)',
    number({ least: 1 }),
  )
  .option('--instances <n>', 'instances of the service (3)', number({ least: 1 }))
  .option('--kill-every <s>', 'average life of an instance, seconds', number({ least: 1 }), 10)
  .option(
    '--minutes <n>',
    'limit of the run; launches without an end are then lost',
    number({ least: 1 }),
    30,
  )
  .option(
    '--list-lag <s>',
    'delay until an execution is listed, before the scale (5, without a database 0)',
    number({ least: 0 }),
  )
  .option('--crash-every <s>', 'time between two crashes of the database, seconds', number({ least: 1 }), 30)
  .option(
    '--no-database',
    "one instance without LEDGER_URL (three with --pace): Cloud Run's list of executions is the record",
  )
  .option('--pace', 'measure how much of a RunJob quota is used, without faults')
  .option('--per-minute <n>', 'with --pace: the quota, and LAUNCHES_PER_MINUTE', number({ least: 1 }), 60)
  .option(
    '--ack-deadline <s>',
    'with --pace: the ack deadline of the subscription',
    number({ least: 31 }),
    60,
  )
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`chaos: ${text.replace(/^error: /, '')}`) });

/** A run with a ledger fails for any of these. */
const FAULTS: readonly (keyof QueueVerdict)[] = [
  'lost',
  'doubled',
  'overCap',
  'overlapping',
  'early',
  'misrecorded',
  'untold',
];

/** Without a terminal. */
const LINE_EVERY_MS = 15_000;
let reportedMs = 0;

const stop = new AbortController();
let interrupted = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted += 1;
    if (interrupted > 1) process.exit(130);
    stop.abort();
  });
}

try {
  const options = program.parse().opts<Options>();
  const passed = await (options.pace === true
    ? pace(options)
    : options.database
      ? queue(options)
      : faults(options));
  process.exit(passed ? 0 : 1);
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  if (stop.signal.aborted) process.exit(130);
  process.stderr.write(`chaos: ${(error as Error).stack ?? String(error)}\n`);
  process.exit(1);
}

async function queue(given: Options): Promise<boolean> {
  const { seed } = given;
  const options = {
    seed,
    requests: given.requests ?? 10_000,
    speed: given.scale ?? 10,
    instances: given.instances ?? 3,
    listLagSeconds: given.listLag ?? 5,
    killEveryMs: given.killEvery * 1000,
    crashEveryMs: given.crashEvery * 1000,
    limitMs: given.minutes * 60_000,
    stop: stop.signal,
    onProgress,
  };
  const report = await runQueue(options);
  endProgress();
  const { complete, histories, deadLettered } = report;
  const passed = complete && deadLettered === 0 && FAULTS.every((fault) => report[fault].length === 0);
  print(`chaos, seed ${seed}, ${options.instances} × PostgreSQL, ${options.speed} times faster`);
  print(queueTable(report, options.requests));
  if (histories.size > 0) print(`\n${historiesText(histories)}`);
  if (!complete) print(`\nnot finished after ${given.minutes} minutes`);
  print(
    passed
      ? 'passed: nothing lost, nothing doubled, no limit exceeded, every end recorded and announced'
      : 'FAILED',
  );
  return passed;
}

async function faults(given: Options): Promise<boolean> {
  const { seed } = given;
  const options = {
    seed,
    requests: given.requests ?? 10_000,
    speed: given.scale ?? 10,
    listLagSeconds: given.listLag ?? 0,
    killEveryMs: given.killEvery * 1000,
    limitMs: given.minutes * 60_000,
    stop: stop.signal,
    onProgress,
  };
  const report = await runFaults(options);
  endProgress();
  const { complete, lost, doubled, histories } = report;
  const passed = complete && lost.length + doubled.length === 0;
  print(`chaos, seed ${seed}, no database, ${options.speed} times faster`);
  print(faultTable(report, options));
  if (histories.size > 0) print(`\n${historiesText(histories)}`);
  for (const line of report.evidence.complaints) print(`\n${line}`);
  if (!complete) print(`\nnot finished after ${given.minutes} minutes`);
  print(passed ? 'passed: nothing lost, nothing doubled' : 'FAILED');
  return passed;
}

async function pace(given: Options): Promise<boolean> {
  const options = {
    seed: given.seed,
    requests: given.requests ?? 600,
    speed: given.scale ?? 5,
    instances: given.instances ?? 3,
    perMinute: given.perMinute,
    database: given.database,
    ackDeadlineSeconds: given.ackDeadline,
    limitMs: given.minutes * 60_000,
    stop: stop.signal,
    onProgress,
  };
  const report = await runPace(options);
  endProgress();
  const { complete, lost, doubled, deadLettered, quotaUsed, mostAttempts } = report;
  const passed =
    complete &&
    lost.length + doubled.length + deadLettered === 0 &&
    quotaUsed >= 0.95 &&
    (!options.database || mostAttempts === 1);
  print(`chaos --pace, seed ${options.seed}, ${options.instances} instances, ${options.speed} times faster`);
  print(paceTable(report, options));
  print(
    passed
      ? `passed: all launched once, 95 % of the quota used${options.database ? ', one delivery each' : ''}`
      : 'FAILED',
  );
  return passed;
}

function onProgress({ elapsedMs, launched, backlog, unfinished, kills }: Progress): void {
  const inLedger = unfinished === undefined ? '' : `, ${unfinished} unfinished in the ledger`;
  const line = `${Math.round(elapsedMs / 1000)} s: ${launched} launched, ${backlog} in Pub/Sub${inLedger}, ${kills} killed`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u{1b}[K${line}`);
  else if (elapsedMs - reportedMs > LINE_EVERY_MS) {
    reportedMs = elapsedMs;
    process.stderr.write(`${line}\n`);
  }
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u{1b}[K');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function number({ least }: { readonly least: number }): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It takes an integer of at least ${least}.`);
  };
}
