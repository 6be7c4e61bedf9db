import type { Command } from 'commander';
import type { Runtime } from '../../settings/runtime.ts';
import type { LiveCheckOptions } from './options.ts';

const MORE = `
It says what it will create, which rights it needs, and what it costs, and asks before it begins. All of it is removed
at the end, also on Ctrl-C. Exit code 0: all that was tried is true. 1: something is
false, could not be told, or is left behind. 2: it did not run.`;

/** Adds `live-check` to the command line; what it runs is loaded when it runs. */
export function addLiveCheck(program: Command, runtime: Runtime, setExitCode: (code: number) => void): void {
  program
    .command('live-check')
    .description('try on a real project what the bridge assumes of Google Cloud (docs/assumptions.md)')
    .option('--project <id>', 'the project; without it PROJECT_ID, else that of your login')
    .option('--region <name>', 'the region of the Cloud Run jobs; without it REGION')
    .option('--yes', 'do not ask')
    .option('--only <ids>', 'these assumptions alone, with commas between them')
    .option('--json <file>', 'write the result as JSON')
    .option('--markdown <file>', 'write the result as a table to share')
    .option(
      '--ends-topic <name>',
      'the topic of your log sink of ended executions, in place of the Logging API',
    )
    .option(
      '--push-url <address>',
      'try pushes too: an https address that leads to --push-port of this machine',
    )
    .option('--push-port <n>', 'where it waits for pushes (8080)')
    .option('--use-up-quota', 'try the refusal of the quota too: 120 calls with validate_only')
    .option('--clean-up <prefix>', 'remove what an earlier run has left behind, and try nothing')
    .addHelpText('after', MORE)
    .action(async (options: LiveCheckOptions) => {
      const { liveCheck } = await import('./live-check.ts');
      setExitCode(await liveCheck(runtime, options));
    });
}
