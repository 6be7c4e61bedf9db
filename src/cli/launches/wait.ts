import { LaunchWaits } from '../../launch/executions/launch-waits.ts';
import { systemClock, type Clock } from '../../launch/kit/clock.ts';
import { shownLine } from '../../launch/kit/shown-line.ts';
import type { LaunchRecord } from '../../launch/ledger/launch-records.ts';
import type { LaunchState } from '../../launch/ledger/launch-state.ts';
import { statePhrase } from '../../phrases/launch-state.ts';
import type { Runtime } from '../../settings/runtime.ts';
import { checkedNumber } from '../options.ts';
import { checkLaunchId, knownLaunch, type LaunchChoice } from './choice.ts';
import { recordsByRules } from './limits.ts';
import { withLedger } from './operator-ledger.ts';
import { launchJson } from './report.ts';

export interface LaunchesWaitOptions extends LaunchChoice {
  /** Seconds as text; 60 when left out. */
  readonly timeout?: string | undefined;
  readonly json?: boolean | undefined;
}

const NOT_IN_TIME = 4;

/** The exit code, by the state of the launch. */
export const WAIT_EXIT_CODES: Readonly<Record<LaunchState, number>> = {
  succeeded: 0,
  failed: 1,
  cancelled: 1,
  gone: 1,
  rejected: 1,
  expired: 1,
  skipped: 3,
  replaced: 3,
  queued: NOT_IN_TIME,
  launching: NOT_IN_TIME,
  unknown: NOT_IN_TIME,
  launched: NOT_IN_TIME,
  running: NOT_IN_TIME,
};

const LONGEST_S = 604_800;

/**
 * Waits until the ledger has the end of a launch, and prints its state. It also waits for a launch that the ledger does
 * not have yet.
 *
 * @returns the exit code.
 * @throws {CommandError}
 */
export async function launchesWait(
  runtime: Runtime,
  options: LaunchesWaitOptions,
  clock: Clock = systemClock,
): Promise<number> {
  const { launchId, timeout: value = '60', json = false } = options;
  checkLaunchId(launchId);
  const timeout = checkedNumber({ name: '--timeout', value, least: 0, most: LONGEST_S });
  const { stop, print, progress } = runtime;
  let seen: LaunchRecord | undefined;
  await withLedger(runtime, async (store, config) => {
    const records = await recordsByRules(runtime, { store, config });
    const show = tellingChanges(runtime, clock);
    const waits = new LaunchWaits({
      clock,
      keyOf: () => launchId,
      async find() {
        const record = await knownLaunch(records, options);
        show(record === undefined ? `${launchId} is not known yet` : sentence(record));
        return record;
      },
    });
    try {
      seen = await waits.end(undefined, { waitMs: timeout * 1000, signal: stop });
    } finally {
      progress?.('');
    }
  });
  if (seen === undefined) {
    runtime.note?.(
      `the ledger has no launch ${launchId} yet: it was not delivered in that time or never requested, or it is of another --job`,
    );
    return NOT_IN_TIME;
  }
  print(json ? launchJson(seen) : sentence(seen));
  return WAIT_EXIT_CODES[seen.state];
}

function sentence(record: LaunchRecord): string {
  return shownLine(`${record.launchId} ${statePhrase(record)}`);
}

/** On a terminal one line that is updated; else a line for each change. */
function tellingChanges({ progress, note }: Runtime, clock: Clock): (says: string) => void {
  const startMs = clock.monotonic();
  let last: string | undefined;
  return (says) => {
    if (progress !== undefined) {
      progress(`${says} (${Math.round((clock.monotonic() - startMs) / 1000)} s)`);
    } else if (says !== last) note?.(says);
    last = says;
  };
}
