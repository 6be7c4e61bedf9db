import type { Command } from 'commander';
import type { Runtime } from '../../settings/runtime.ts';
import type { RulesTestOptions } from './test.ts';

/** Adds `rules` to the command line; what it runs is loaded when it runs. */
export function addRules(program: Command, runtime: Runtime): void {
  const rules = program
    .command('rules')
    .description('check a rules file, and try which job an event launches');

  rules
    .command('check [file]')
    .description('name every fault of the file, and run its tests')
    .addHelpText('after', '\nExit code 2: the file has faults. Exit code 1: a test failed.')
    .action(async (file: string | undefined) => {
      const { rulesCheck } = await import('./check.ts');
      await rulesCheck(runtime, { file });
    });

  rules
    .command('test <event>')
    .description('say which rule an event matches, and print the RunJob request that it becomes')
    .option('--file <file>', 'the rules file, in place of RULES_FILE or RULES')
    .option('--attribute <name=value>', 'an attribute of the message; repeat the option for more', collected)
    .option('--subscription <name>', 'the subscription that delivers it')
    .option('--job <name>', 'the job that the message names')
    .addHelpText(
      'after',
      `
The event is a JSON file: the data of a message; the body of a push ({"message": …, "subscription": …}); or a CloudEvent
({"specversion": "1.0", …}). Exit code 1: nothing would be launched.`,
    )
    .action(async (event: string, options: Omit<RulesTestOptions, 'event'>) => {
      const { rulesTest } = await import('./test.ts');
      await rulesTest(runtime, { event, ...options });
    });
}

function collected(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
