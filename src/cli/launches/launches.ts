import type { LaunchRecord } from '../../launch/ledger/launch-records.ts';
import { LAUNCH_STATES, type LaunchState } from '../../launch/ledger/launch-state.ts';
import { checkLaunchId, chosenLaunches, type LaunchChoice } from './choice.ts';
import { recordsByRules } from './limits.ts';
import { launchJson, launchLines, launchTable, printLines } from './report.ts';
import { notePauses } from './resume.ts';
import { checkedNumber, wrongInput } from '../options.ts';
import { withLedger } from './operator-ledger.ts';
import type { Runtime } from '../../settings/runtime.ts';

export interface LaunchesShowOptions extends LaunchChoice {
  readonly json?: boolean | undefined;
}

export interface LaunchesListOptions {
  /** One, or several with commas between them. */
  readonly state?: string | undefined;
  /** A name in `jobs`, or a Cloud Run job, short or full. */
  readonly job?: string | undefined;
  readonly key?: string | undefined;
  /** A number as text; 50 when left out. */
  readonly limit?: string | undefined;
  /** The cursor that the list before printed. */
  readonly olderThan?: string | undefined;
  readonly json?: boolean | undefined;
}

const MOST_LISTED = 100_000;
const PAGE = 500;

/**
 * Prints what the ledger knows of a launch.
 *
 * @throws {CommandError} with exit code 1 if the ledger does not have it.
 */
export async function launchesShow(runtime: Runtime, options: LaunchesShowOptions): Promise<void> {
  checkLaunchId(options.launchId);
  await withLedger(runtime, async (store, config) => {
    const records = await chosenLaunches(await recordsByRules(runtime, { store, config }), options);
    printLines(runtime, options.json === true ? records.map(launchJson) : records.flatMap(launchLines));
  });
}

/**
 * Prints the launches of the ledger, the newest first, and notes whether launches are paused.
 *
 * @throws {CommandError}
 */
export async function launchesList(runtime: Runtime, options: LaunchesListOptions): Promise<void> {
  const states = options.state?.split(',').map(checkedState);
  const { job, key, limit: value = '50' } = options;
  const limit = checkedNumber({ name: '--limit', value, least: 1, most: MOST_LISTED });
  await withLedger(runtime, async (store, config) => {
    const records = await recordsByRules(runtime, { store, config });
    const listed: LaunchRecord[] = [];
    let { olderThan } = options;
    do {
      const page = await records.list({
        states,
        job,
        key,
        limit: Math.min(PAGE, limit - listed.length),
        olderThan,
      });
      listed.push(...page.launches);
      ({ olderThan } = page);
    } while (olderThan !== undefined && listed.length < limit);
    await notePauses(runtime, store);
    printLines(runtime, options.json === true ? listed.map(launchJson) : launchTable(listed));
    if (olderThan !== undefined && options.json !== true) {
      runtime.print(`there are more: add --older-than ${olderThan}`);
    }
  });
}

function checkedState(state: string): LaunchState {
  const found = LAUNCH_STATES.find((one) => one === state);
  if (found !== undefined) return found;
  throw wrongInput(`--state is ${JSON.stringify(state)}; takes ${LAUNCH_STATES.join(', ')}`);
}
