import type { Command } from 'commander';
import type { LaunchesReopenOptions, LaunchesResolveOptions } from './resolve.ts';
import type { LaunchesListOptions } from './launches.ts';
import { END_STATES, LAUNCH_STATES } from '../../launch/ledger/launch-state.ts';
import type { Runtime } from '../../settings/runtime.ts';

const JOB = 'where several jobs use the launch id: the name in `jobs`, or the Cloud Run job';

/** Adds `launches` to the command line; what it runs is loaded when it runs. */
export function addLaunches(program: Command, runtime: Runtime): void {
  const launches = program
    .command('launches')
    .description('look at launches, and settle by hand those whose outcome nobody knows (needs LEDGER_URL)');

  launches
    .command('show <launchId>')
    .description('show what the ledger knows of a launch')
    .option('--job <name>', JOB)
    .option('--json', 'one JSON line a launch')
    .action(async (launchId: string, options: { readonly job?: string; readonly json?: boolean }) => {
      const { launchesShow } = await import('./launches.ts');
      await launchesShow(runtime, { launchId, ...options });
    });

  launches
    .command('list')
    .description('list launches, the newest first')
    .option(
      '--state <state>',
      `in that state, or in any of several with commas between them: ${LAUNCH_STATES.join(', ')}`,
    )
    .option('--job <name>', 'of that job alone: its name in `jobs`, or the Cloud Run job')
    .option('--limit <n>', 'how many at most (50)')
    .option('--older-than <cursor>', 'go on where an earlier list ended')
    .option('--json', 'one JSON line a launch')
    .action(async (options: LaunchesListOptions) => {
      const { launchesList } = await import('./launches.ts');
      await launchesList(runtime, options);
    });

  launches
    .command('resolve <launchId>')
    .description('settle a launch whose outcome nobody knows')
    .option('--execution <name>', 'it launched this execution')
    .option('--force', 'record that execution although Cloud Run does not tell whose it is')
    .option('--not-launched', 'it launched nothing, and is launched when its turn comes')
    .option(
      '--ended <state>',
      `nobody can be asked about its execution, which has ended: ${END_STATES.join(', ')}`,
    )
    .option('--reason <text>', 'why, for whoever reads the record')
    .option('--job <name>', JOB)
    .option('--json', 'print the record as one JSON line')
    .action(async (launchId: string, options: Omit<LaunchesResolveOptions, 'launchId'>) => {
      const { launchesResolve } = await import('./resolve.ts');
      await launchesResolve(runtime, { launchId, ...options });
    });

  launches
    .command('reopen <launchId>')
    .description('undo `launches resolve`, while nothing has happened to the launch since')
    .option('--reason <text>', 'why, for whoever reads the record')
    .option('--job <name>', JOB)
    .option('--json', 'print the record as one JSON line')
    .action(async (launchId: string, options: Omit<LaunchesReopenOptions, 'launchId'>) => {
      const { launchesReopen } = await import('./resolve.ts');
      await launchesReopen(runtime, { launchId, ...options });
    });

  launches
    .command('resume')
    .description(
      'end the pause of all launches that Google asked for, in each project and region that the configured jobs use',
    )
    .action(async () => {
      const { launchesResume } = await import('./resume.ts');
      await launchesResume(runtime);
    });
}
