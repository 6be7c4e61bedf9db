#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { addDeadLetters } from './cli/dead-letters/command.ts';
import { addLaunches } from './cli/launches/command.ts';
import { addRules } from './cli/rules/command.ts';
import type { PublishOptions } from './cli/publish.ts';
import type { StatusOptions } from './cli/status.ts';
import { CommandError, type Runtime } from './settings/runtime.ts';
import { readableLog } from './logging/readable-log.ts';
import { VERSION } from './version.ts';

/** Cloud Run kills 10 s after SIGTERM; what is not done shortly before is cut. */
const STOP_LIMIT_MS = 9_500;
/** How long the process waits for its output to be read, once it is asked to stop. */
const UNREAD_LIMIT_MS = 1_000;
/** What a shell shows of a process that SIGPIPE ended, which Node ignores. */
const OUTPUT_CLOSED = 141;

const stop = new AbortController();
const runtime: Runtime = {
  env: process.env,
  stop: stop.signal,
  // JSON lines for a platform, readable lines for a person.
  logDestination: process.stdout.isTTY ? readableLogTo(process.stdout) : undefined,
  output: process.stdout,
  print: (line) => {
    process.stdout.write(`${line}\n`, (error) => {
      if (error !== null && error !== undefined) process.exit(OUTPUT_CLOSED);
    });
  },
  note: (line) => process.stderr.write(`${line}\n`),
  // Back to the beginning of the line, and clear it.
  progress: process.stderr.isTTY ? (text) => process.stderr.write(`\r\u001B[K${text}`) : undefined,
};

const program = new Command('job-bridge')
  .description('An event starts a Cloud Run job: Pub/Sub in, exactly one execution out.')
  .version(VERSION)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(oneLine(text)) });

program
  .command('serve')
  .description('run the HTTP service: requests, pushes, or both, as ROLE says')
  .action(async () => {
    const { serve } = await import('./service/serve.ts');
    await serve(runtime);
  });

program
  .command('job')
  .description('run the job entry: what a Cloud Run job runs')
  .option('--id <n>', 'the id of the launch request')
  .action(async ({ id }: { readonly id?: string }) => {
    const { job } = await import('./cli/job.ts');
    process.exitCode = await job(runtime, id);
  });

program
  .command('publish')
  .description('publish one launch request to the topic')
  .option('--id <n>', 'the id to launch; a job of the rules may do without')
  .option('--job <name>', 'a job of the rules; without it, the default job')
  .option('--data <json>', 'with --job: the data of the event')
  .option('--not-before <time>', 'not launched before, such as 2026-01-31T09:00:00+09:00; needs a ledger')
  .option('--launch-id <id>', 'make it the same launch as an earlier one with that launch id')
  .action(async (options: PublishOptions) => {
    const { publish } = await import('./cli/publish.ts');
    await publish(runtime, options);
  });

program
  .command('status')
  .description(
    'show how the queue stands, on one screen: what needs a person, what waits and runs (needs LEDGER_URL)',
  )
  .option('--json', 'the same as one JSON line')
  .action(async (options: StatusOptions) => {
    const { status } = await import('./cli/status.ts');
    await status(runtime, options);
  });

addLaunches(program, runtime, (code) => (process.exitCode = code));
addDeadLetters(program, runtime);
addRules(program, runtime);

program
  .command('doctor')
  .description('check the deployed set-up; name what is wrong with it, why it matters and how to fix it')
  .option('--impersonate <email>', "try rights as this service account, the service's own")
  .option('--json', 'one JSON line a finding')
  .addHelpText(
    'after',
    '\nIt changes nothing: of RunJob it asks for a validation only. Exit code 1: there is a fault.',
  )
  .action(async (options: { readonly impersonate?: string; readonly json?: boolean }) => {
    const { doctor } = await import('./cli/doctor/doctor.ts');
    process.exitCode = await doctor(runtime, options);
  });

// A closed output ends a command (`print` above), never a service, which goes on without its log.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

// Google's clients warn if they find no metadata server. What that means for a command, its own message says.
const listeners = process.rawListeners('warning');
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name === 'MetadataLookupWarning') return;
  for (const listener of listeners) Reflect.apply(listener, process, [warning]);
});

process.on('uncaughtException', (error) => void crash(error));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    stop.abort();
    setTimeout(() => {
      process.stderr.write(`job-bridge: still busy ${STOP_LIMIT_MS} ms after ${signal}; cut\n`);
      process.exit(1);
    }, STOP_LIMIT_MS).unref();
  });
}

try {
  await program.parseAsync();
  await end();
} catch (error) {
  if (error instanceof CommandError) {
    process.stderr.write(`job-bridge: ${error.message}\n`);
    await end(error.exitCode);
  } else if (error instanceof CommanderError) {
    // Commander has printed its message already. Its exit code 0 is --help.
    await end(error.exitCode === 0 ? 0 : 2);
  } else {
    await crash(error);
  }
}

/** Ends the process once its output is read, although a client may still keep a connection open. */
async function end(exitCode = process.exitCode): Promise<never> {
  // `process.exit` drops what waits in a pipe.
  const read = [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((resolve) => void stream.write('', () => resolve())),
  );
  const limit = new Promise<void>((resolve) => {
    const wait = (): void => void setTimeout(resolve, UNREAD_LIMIT_MS);
    if (stop.signal.aborted) wait();
    else stop.signal.addEventListener('abort', wait);
  });
  await Promise.race([Promise.all(read), limit]);
  process.exit(exitCode);
}

/** Ends the process with a line that Error Reporting counts. Node would print all that clients attach to their errors. */
async function crash(error: unknown): Promise<never> {
  const { createLogger } = await import('./logging/logger.ts');
  const { stderr } = process;
  const destination = stderr.isTTY ? readableLogTo(stderr) : { write: (line: string) => stderr.write(line) };
  createLogger({ level: 'fatal', destination }).fatal({ err: error }, 'unexpected: the process ends');
  process.exit(1);
}

function readableLogTo(terminal: NodeJS.WriteStream) {
  return readableLog({ stream: terminal, hasColors: terminal.hasColors() });
}

/** Commander puts its suggestions on a line of their own. */
function oneLine(text: string): string {
  const complaint = text
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ');
  return `job-bridge: ${complaint} (--help tells what there is)\n`;
}
