import type { Command } from 'commander';
import type { DeadLettersListOptions } from './list.ts';
import type { DeadLettersReplayOptions } from './replay.ts';
import type { Runtime } from '../../settings/runtime.ts';

const LEASING = `
To look at messages Pub/Sub has to lease them: while this runs nobody else gets them. All that stays is released at
the end, also on Ctrl-C; after a kill it is hidden for up to 30 s.`;

/** Adds `dead-letters` to the command line; what it runs is loaded when it runs. */
export function addDeadLetters(program: Command, runtime: Runtime): void {
  const deadLetters = program
    .command('dead-letters')
    .description('look at messages that were given up, and send them back (needs DEAD_LETTER_SUBSCRIPTION)');

  deadLetters
    .command('list')
    .description('show dead letters with their reasons, the newest first')
    .option('--reason <code>', 'only those with this reason; "none" for those that the bridge did not store')
    .option('--launch-id <id>', 'only those of this launch')
    .option('--limit <n>', 'how many at most (100)')
    .option('--json', 'one JSON line a dead letter')
    .addHelpText('after', LEASING)
    .action(async (options: DeadLettersListOptions) => {
      const { deadLettersList } = await import('./list.ts');
      await deadLettersList(runtime, options);
    });

  deadLetters
    .command('replay')
    .description(
      'send dead letters back to TOPIC under the same launch ids: launched already, they are duplicates',
    )
    .option('--reason <code>', 'those with this reason; "none" for those that the bridge did not store')
    .option('--launch-id <id>', 'those of this launch')
    .option('--all', 'all of them')
    .option('--dry-run', 'show what would be sent; send nothing')
    .option('--per-minute <n>', 'how many at most in a minute (50); 0: as fast as it goes')
    .option('--max-replays <n>', 'leave alone what was replayed this often (3)')
    .option(
      '--force',
      'replay under NEW launch ids: what had launched runs again. Needed for what the bridge did not store',
    )
    .addHelpText('after', LEASING)
    .action(async (options: DeadLettersReplayOptions) => {
      const { deadLettersReplay } = await import('./replay.ts');
      await deadLettersReplay(runtime, options);
    });
}
