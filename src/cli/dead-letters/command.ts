import type { Command } from 'commander';
import type { DeadLettersDiscardOptions } from './discard.ts';
import type { DeadLettersListOptions } from './list.ts';
import type { DeadLettersReplayOptions } from './replay.ts';
import type { Runtime } from '../../settings/runtime.ts';

const LEASING = `
Reading messages leases them: while this runs, no other reader gets them. All that stays is released at the end, also
on Ctrl-C. After a kill it stays leased for up to 30 s.`;

/** Adds `dead-letters` to the command line; what it runs is loaded when it runs. */
export function addDeadLetters(program: Command, runtime: Runtime): void {
  const deadLetters = program
    .command('dead-letters')
    .description(
      'look at messages that were given up, send them back, or discard them (needs DEAD_LETTER_SUBSCRIPTION)',
    );

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
    .command('show <id>')
    .description(
      'show one with its attributes and data, by its own message id (LETTER in the list) or its launch id',
    )
    .option('--json', 'one JSON line a dead letter, with all of its data')
    .addHelpText('after', LEASING)
    .action(async (id: string, options: { readonly json?: boolean }) => {
      const { deadLettersShow } = await import('./show.ts');
      await deadLettersShow(runtime, { id, ...options });
    });

  deadLetters
    .command('replay')
    .description(
      'send dead letters back to TOPIC under the same launch ids: what has launched is not launched again',
    )
    .option('--reason <code>', 'those with this reason; "none" for those that the bridge did not store')
    .option('--launch-id <id>', 'those of this launch')
    .option('--letter <id>', 'the one with this message id (LETTER in the list)')
    .option('--all', 'all of them')
    .option('--dry-run', 'show what would be sent; send nothing')
    .option('--data <json>', 'send the chosen one with this data in place of its own')
    .option('--per-minute <n>', 'how many at most a minute (50); 0: no limit')
    .option('--max-replays <n>', 'leave alone what was replayed this many times (3)')
    .option(
      '--force',
      'replay under NEW launch ids: what had launched runs again. Needed for what the bridge did not store',
    )
    .addHelpText('after', LEASING)
    .action(async (options: DeadLettersReplayOptions) => {
      const { deadLettersReplay } = await import('./replay.ts');
      await deadLettersReplay(runtime, options);
    });

  deadLetters
    .command('discard')
    .description('remove dead letters for good, with a line in the log for each')
    .option('--reason <text>', 'why, for the log')
    .option('--code <code>', 'those with this reason; "none" for those that the bridge did not store')
    .option('--launch-id <id>', 'those of this launch')
    .option('--letter <id>', 'the one with this message id (LETTER in the list)')
    .option('--all', 'all of them')
    .option('--dry-run', 'show what would be removed; remove nothing')
    .addHelpText('after', LEASING)
    .action(async (options: DeadLettersDiscardOptions) => {
      const { deadLettersDiscard } = await import('./discard.ts');
      await deadLettersDiscard(runtime, options);
    });
}
