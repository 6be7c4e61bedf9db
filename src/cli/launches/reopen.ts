import { checkLaunchId, chosenLaunch, type LaunchChoice } from './choice.ts';
import { unlessRefused } from './refusals.ts';
import { launchJson, launchLines, printLines } from './report.ts';
import { withLedger } from './operator-ledger.ts';
import type { Runtime } from '../../settings/runtime.ts';

export interface LaunchesReopenOptions extends LaunchChoice {
  readonly reason?: string | undefined;
  readonly json?: boolean | undefined;
}

/**
 * Undoes `launches resolve`, and prints what the launch is then.
 *
 * @throws {CommandError} with exit code 1 for a launch that was not settled by hand, or to which something has happened
 *   since.
 */
export async function launchesReopen(runtime: Runtime, options: LaunchesReopenOptions): Promise<void> {
  checkLaunchId(options.launchId);
  const { reason = '' } = options;
  await withLedger(runtime, async (store) => {
    const records = await store.records();
    const key = await chosenLaunch(records, options);
    const note = reason === '' ? 'no reason given' : reason;
    const record = await unlessRefused(() => records.reopen({ key, note }));
    if (options.json === true) return runtime.print(launchJson(record));
    const lines = [
      'It is unknown again: its next delivery looks for it in Cloud Run, and launches it again once it is absent for RELAUNCH_AFTER_SECONDS.',
      'Where Pub/Sub has no delivery left, publish it again with the same launch id.',
    ];
    printLines(runtime, [...launchLines(record), '', ...lines]);
  });
}
