import { Command, CommanderError } from 'commander';
import { systemClock } from '../emulators/clock.ts';
import { commandWords } from '../emulators/command-line/command-words.ts';
import { stopSignal } from '../emulators/command-line/stop-signal.ts';
import { CommandError } from '../src/settings/runtime.ts';
import { parseInputId } from '../src/launch/event/input-id.ts';
import type { LocalRules } from './local-rules.ts';

const program = new Command('npm run local --')
  .description('Runs the whole chain on this machine: emulators, service, job.')
  .option('--id <n>', 'run one launch through the chain, print what the job prints, exit as the job does')
  .option(
    '--exec <command>',
    "run this program as the job, as each of them with --rules, instead of the project's own",
  )
  .option('--rules <file>', 'have the jobs and rules of this file, in place of the one job')
  .option('--no-ledger', 'keep no ledger; with --id there is none anyway')
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => {
      const complaint = text
        .replace(/^error: /, '')
        .trim()
        .replaceAll('\n', ' ');
      write(`local: ${complaint} (npm run local -- --help tells what there is)\n`);
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

/** Rules and their languages are loaded only where there are some. */
async function rulesOf(file: string): Promise<LocalRules> {
  const { readLocalRules } = await import('./local-rules.ts');
  // npm runs its scripts at the root of the project, and tells here where the person is.
  return readLocalRules({ file, folder: process.env['INIT_CWD'] ?? '' });
}

function inputIdOf(id: string): string {
  const inputId = parseInputId(id);
  if (inputId !== undefined) return inputId;
  const message = `--id is ${JSON.stringify(id)}; takes a non-negative integer of up to 100 digits, as in: npm run local -- --id 2`;
  throw new CommandError({ message, exitCode: 2 });
}

function commandOf(exec: string): readonly string[] {
  const command = commandWords(exec);
  if (command !== undefined && command.length > 0) return command;
  const problem = command === undefined ? 'has a quote that is not closed' : 'is empty';
  const message = `--exec ${problem}; takes a command, as in: npm run local -- --exec 'python3 manage.py'`;
  throw new CommandError({ message, exitCode: 2 });
}
