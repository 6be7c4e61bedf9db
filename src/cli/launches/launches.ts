import { LAUNCH_STATES, type LaunchRecord, type LaunchState } from '../../launch/ledger/launch-records.ts';
import { checkLaunchId, chosenLaunches, wrong, type LaunchChoice } from './choice.ts';
import { launchJson, launchLines, launchTable } from './report.ts';
import { notePauses } from './resume.ts';
import { withLedger } from './operator-ledger.ts';
import type { Runtime } from '../../settings/runtime.ts';

export interface LaunchesShowOptions extends LaunchChoice {
  readonly json?: boolean | undefined;
}

export interface LaunchesListOptions {
  readonly state?: string | undefined;
  /** A name in `jobs`, or a Cloud Run job, short or full. */
  readonly job?: string | undefined;
  /** A number as text; 50 when left out. */
  readonly limit?: string | undefined;
  /** Where the list before ended, as it said. */
  readonly olderThan?: string | undefined;
  readonly json?: boolean | undefined;
}

const MOST_LISTED = 100_000;
const PAGE = 500;

/**
 * Prints what the ledger knows of a launch.
 *
 * @throws {CommandError} with exit code 1 where it knows nothing.
 */
export async function launchesShow(runtime: Runtime, options: LaunchesShowOptions): Promise<void> {
  checkLaunchId(options.launchId);
  await withLedger(runtime, async (store) => {
    const records = await chosenLaunches(await store.records(), options);
    print(runtime, options.json === true ? records.map(launchJson) : records.flatMap(launchLines));
  });
}

/**
 * Prints the launches of the ledger, the newest first, and notes whether launches are paused.
 *
 * @throws {CommandError}
 */
export async function launchesList(runtime: Runtime, options: LaunchesListOptions): Promise<void> {
  const state = checkedState(options.state);
  const limit = checkedLimit(options.limit);
  const { job } = options;
  await withLedger(runtime, async (store) => {
    const records = await store.records();
    const listed: LaunchRecord[] = [];
    let { olderThan } = options;
    do {
      const page = await records.list({
        state,
        job,
        limit: Math.min(PAGE, limit - listed.length),
        olderThan,
      });
      listed.push(...page.launches);
      ({ olderThan } = page);
    } while (olderThan !== undefined && listed.length < limit);
    await notePauses(runtime, store);
    print(runtime, options.json === true ? listed.map(launchJson) : launchTable(listed));
    if (olderThan !== undefined && options.json !== true) {
      runtime.print(`there are more: add --older-than ${olderThan}`);
    }
  });
}

function print(runtime: Runtime, lines: readonly string[]): void {
  for (const line of lines) runtime.print(line);
}

function checkedState(state: string | undefined): LaunchState | undefined {
  const found = LAUNCH_STATES.find((one) => one === state);
  if (state === undefined || found !== undefined) return found;
  throw wrong(`--state is ${JSON.stringify(state)}; takes ${LAUNCH_STATES.join(', ')}`);
}

function checkedLimit(limit = '50'): number {
  const number = /^\d{1,9}$/.test(limit) ? Number(limit) : 0;
  if (number >= 1 && number <= MOST_LISTED) return number;
  throw wrong(`--limit is ${JSON.stringify(limit)}; takes a whole number from 1 to ${MOST_LISTED}`);
}
