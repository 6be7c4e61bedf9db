import type { BatchAct } from '../launch/ledger/batches.ts';
import type { LaunchRecord, LaunchRecords } from '../launch/ledger/launch-records.ts';
import { FINAL_STATES, OPEN_STATES, type LaunchState } from '../launch/ledger/launch-state.ts';
import type { LaunchesQuery } from './launches-query.ts';
import { possibleActions } from './possible-actions.ts';

/** How many launches are chosen at once. */
const MOST_CHOSEN = 1_000;
const LAUNCHES_A_READ = 200;

const STATES: Readonly<Record<BatchAct, readonly LaunchState[]>> = {
  cancel: OPEN_STATES,
  retry: FINAL_STATES.filter((state) => state !== 'succeeded'),
};

export interface Chosen {
  /** Newest first. */
  readonly launches: readonly LaunchRecord[];
  /** Where the older ones that match begin; undefined if these are all. */
  readonly olderThan: string | undefined;
}

/** The states of the filter in which the action is possible; a filter without states has all. */
export function statesFor(act: BatchAct, { states }: Pick<LaunchesQuery, 'states'>): readonly LaunchState[] {
  return states.length === 0 ? STATES[act] : STATES[act].filter((state) => states.includes(state));
}

/** The launches that match the filter, from its place in the list on, for which the action is possible. */
export async function chooseLaunches(
  { act, asked }: { readonly act: BatchAct; readonly asked: LaunchesQuery },
  { records }: { readonly records: Pick<LaunchRecords, 'list'> },
): Promise<Chosen> {
  const states = statesFor(act, asked);
  const { q, job, key, after } = asked;
  const chosen: LaunchRecord[] = [];
  let olderThan = after || undefined;
  while (states.length > 0) {
    const page = await records.list({
      states,
      q: q || undefined,
      job: job || undefined,
      key: key || undefined,
      limit: Math.min(LAUNCHES_A_READ, MOST_CHOSEN - chosen.length),
      olderThan,
    });
    chosen.push(...page.launches.filter((record) => isPossible(act, record)));
    olderThan = page.olderThan;
    if (olderThan === undefined || chosen.length >= MOST_CHOSEN) break;
  }
  return { launches: chosen, olderThan };
}

function isPossible(act: BatchAct, record: LaunchRecord): boolean {
  const { cancel, retry } = possibleActions(record);
  return act === 'cancel' ? cancel : retry !== 'no';
}
