import type { Command } from 'commander';
import type { LaunchesReopenOptions, LaunchesResolveOptions } from './resolve.ts';
import type { LaunchActionOptions, LaunchesRetryOptions } from './actions.ts';
import type { LaunchesListOptions } from './launches.ts';
import type { LaunchesWaitOptions } from './wait.ts';
import { END_STATES, LAUNCH_STATES } from '../../launch/ledger/launch-state.ts';
import type { Runtime } from '../../settings/runtime.ts';

const JOB = 'which job, if several use the launch id: its name in `jobs`, or the Cloud Run job';

/**
 * Adds `launches` to the command line; what it runs is loaded when it runs.
 *
 * @param exitWith sets the exit code of a command that did its work.
 */
export function addLaunches(program: Command, runtime: Runtime, exitWith: (code: number) => void): void {
  const launches = program
    .command('launches')
    .description('look at launches, cancel and retry them, settle unknown ones by hand (needs LEDGER_URL)');

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
      `only in this state, or several with commas between them: ${LAUNCH_STATES.join(', ')}`,
    )
    .option('--job <name>', 'only of this job: its name in `jobs`, or the Cloud Run job')
    .option('--key <key>', 'only with exactly this key')
    .option('--limit <n>', 'how many at most (50)')
    .option('--older-than <cursor>', 'continue an earlier list; it printed the cursor')
    .option('--json', 'one JSON line a launch')
    .action(async (options: LaunchesListOptions) => {
      const { launchesList } = await import('./launches.ts');
      await launchesList(runtime, options);
    });

  launches
    .command('wait <launchId>')
    .description('wait for the end of a launch, also of one that the ledger does not have yet')
    .option('--job <name>', JOB)
    .option('--timeout <seconds>', 'how long at most (60)')
    .option('--json', 'print the record as one JSON line')
    .addHelpText(
      'after',
      `
Exit code 0: it has succeeded. 1: it has failed, or is cancelled, gone, rejected or expired; or the command failed.
3: it is skipped or replaced. 4: it has not ended in that time, or is not known.`,
    )
    .action(async (launchId: string, options: Omit<LaunchesWaitOptions, 'launchId'>) => {
      const { launchesWait } = await import('./wait.ts');
      exitWith(await launchesWait(runtime, { launchId, ...options }));
    });

  launches
    .command('cancel <launchId>')
    .description('cancel a launch: a queued one ends at once, the execution of a running one is cancelled')
    .option('--job <name>', JOB)
    .option('--json', 'print what it is now as one JSON line')
    .action(async (launchId: string, options: Omit<LaunchActionOptions, 'launchId'>) => {
      const { launchesCancel } = await import('./actions.ts');
      await launchesCancel(runtime, { launchId, ...options });
    });

  launches
    .command('retry <launchId>')
    .description('launch again what ended without success, under a new launch id')
    .option('--force', 'also one that is gone, which may have done its work')
    .option('--job <name>', JOB)
    .option('--json', 'print the new launch id as one JSON line')
    .action(async (launchId: string, options: Omit<LaunchesRetryOptions, 'launchId'>) => {
      const { launchesRetry } = await import('./actions.ts');
      await launchesRetry(runtime, { launchId, ...options });
    });

  launches
    .command('forget <launchId>')
    .description(
      'erase the values of a launch that has ended (args, env, key, id); its launch id and state stay',
    )
    .option('--job <name>', JOB)
    .option('--json', 'one JSON line')
    .action(async (launchId: string, options: Omit<LaunchActionOptions, 'launchId'>) => {
      const { launchesForget } = await import('./actions.ts');
      await launchesForget(runtime, { launchId, ...options });
    });

  launches
    .command('resolve <launchId>')
    .description('settle by hand a launch whose outcome is unknown')
    .option('--execution <name>', 'it launched this execution')
    .option('--force', 'record that execution although Cloud Run does not show which launch it belongs to')
    .option('--not-launched', 'it launched nothing, and is launched when its turn comes')
    .option(
      '--ended <state>',
      `how its execution ended, which can no longer be read: ${END_STATES.join(', ')}`,
    )
    .option('--reason <text>', 'why, for the record')
    .option('--job <name>', JOB)
    .option('--json', 'print the record as one JSON line')
    .action(async (launchId: string, options: Omit<LaunchesResolveOptions, 'launchId'>) => {
      const { launchesResolve } = await import('./resolve.ts');
      await launchesResolve(runtime, { launchId, ...options });
    });

  launches
    .command('reopen <launchId>')
    .description('undo `launches resolve`, if nothing has happened to the launch since')
    .option('--reason <text>', 'why, for the record')
    .option('--job <name>', JOB)
    .option('--json', 'print the record as one JSON line')
    .action(async (launchId: string, options: Omit<LaunchesReopenOptions, 'launchId'>) => {
      const { launchesReopen } = await import('./resolve.ts');
      await launchesReopen(runtime, { launchId, ...options });
    });

  launches
    .command('resume')
    .description(
      'end the pause that followed a quota refusal, in each project and region of the configured jobs',
    )
    .action(async () => {
      const { launchesResume } = await import('./resume.ts');
      await launchesResume(runtime);
    });
}
