import { Command, CommanderError } from 'commander';
import { systemClock } from '../emulators/clock.ts';
import { commandWords } from '../emulators/command-line/command-words.ts';
import { stopSignal } from '../emulators/command-line/stop-signal.ts';
import { CommandError } from '../src/settings/runtime.ts';
import { parseInputId } from '../src/launch/event/input-id.ts';
import type { LocalRules } from './local-rules.ts';

const VARIABLES = `
Example, with a program that is on every machine: npm run local -- --id 2 --exec echo
prints the arguments of the execution: job --id=2

Variables of docs/configuration.md count too, for example:
  PORT                  of the service (8080)
  JOB_ARGS, JOB_ENV     arguments and environment of each execution
  LAUNCHES_PER_MINUTE   0 here: launches do not wait for a pace
  LOG_LEVEL             debug says more, warn less
  LEDGER_URL            a PostgreSQL of yours; else one is started, and removed at the end
  PUBSUB_EMULATOR_HOST  a Pub/Sub emulator of yours; else one is started
The chain itself sets ROLE, PROJECT_ID, REGION, JOB_NAME, RULES_FILE, RULES, PUSH_* and the topics and subscriptions.`;

const program = new Command('npm run local --')
  .description('Runs the whole chain on this machine: emulators, service, job.')
  .option('--id <n>', 'run one launch through the chain, print what the job prints, exit as the job does')
  .option(
    '--exec <command>',
    "run this program as the job (with --rules, as every job) instead of the project's own",
  )
  .option('--rules <file>', 'use the jobs and rules of this file in place of the one job')
  .option('--no-ledger', 'start no ledger, and use none; --id starts none either')
  .addHelpText('after', VARIABLES)
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => {
      const complaint = text
        .replace(/^error: /, '')
        .trim()
        .replaceAll('\n', ' ');
      write(`local: ${complaint} (see npm run local -- --help)\n`);
    },
  });

const stop = stopSignal({ process, clock: systemClock(), onImpatience: () => process.exit(130) });

try {
  const { id, exec, rules, ledger } = program.parse().opts<Options>();
  const options = {
    env: ledger ? process.env : { ...process.env, LEDGER_URL: '' },
    stop,
    command: exec === undefined ? undefined : commandOf(exec),
    rules: rules === undefined ? undefined : await rulesOf(rules),
  };
  if (id === undefined) {
    const { keepRunning } = await import('./keep-running.ts');
    await keepRunning({ ...options, hasLedger: ledger });
  } else {
    const inputId = inputIdOf(id);
    refuseIdWithoutDefaultJob(options.rules);
    const { launchOnce } = await import('./launch-once.ts');
    process.exitCode = await launchOnce({ ...options, id: inputId });
  }
  process.exit();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  const isOurs = error instanceof CommandError;
  process.stderr.write(`local: ${isOurs ? error.message : ((error as Error).stack ?? String(error))}\n`);
  process.exit(isOurs ? error.exitCode : 1);
}

interface Options {
  readonly id?: string;
  readonly exec?: string;
  readonly rules?: string;
  readonly ledger: boolean;
}

/** Rules and their languages are loaded only if there are some. */
async function rulesOf(file: string): Promise<LocalRules> {
  const { readLocalRules } = await import('./local-rules.ts');
  // npm runs scripts at the root of the project; INIT_CWD is the folder of the person.
  return readLocalRules({ file, folder: process.env['INIT_CWD'] ?? '' });
}

function inputIdOf(id: string): string {
  const inputId = parseInputId(id);
  if (inputId !== undefined) return inputId;
  const message = `--id is ${JSON.stringify(id)}; takes a non-negative integer of up to 100 digits, as in: npm run local -- --id 2`;
  throw new CommandError({ message, exitCode: 2 });
}

/** @throws {CommandError} */
function refuseIdWithoutDefaultJob(rules: LocalRules | undefined): void {
  if (rules?.hasDefaultJob ?? true) return;
  const message = `--id launches the default job, and ${rules?.file} has none; leave --id out, and request a job of the file`;
  throw new CommandError({ message, exitCode: 2 });
}

function commandOf(exec: string): readonly string[] {
  const command = commandWords(exec);
  if (command !== undefined && command.length > 0) return command;
  const problem = command === undefined ? 'has a quote that is not closed' : 'is empty';
  const message = `--exec ${problem}; takes a command, as in: npm run local -- --id 2 --exec echo`;
  throw new CommandError({ message, exitCode: 2 });
}
