import type { Pool, QueryResultRow } from 'pg';
import { jobPath, type LaunchKey } from '../../launch/event/launch-key.ts';
import type { ActionRefusal, LaunchActions } from '../../launch/ledger/launch-actions.ts';
import { isFinal, type FinalState } from '../../launch/ledger/launch-state.ts';
import { retriedLaunch, retryRefusal } from '../../launch/ledger/retried-launch.ts';
import { launchOfText, textOfLaunch } from '../../launch/ledger/stored-launch.ts';
import { CANCEL, FORGET, RETRIED, RETRY } from './action-statements.ts';
import { changeLaunch } from './change-launch.ts';
import { KeyTurns } from './key-turns.ts';
import { postgresRecords } from './postgres-records.ts';
import { query, storable } from './query.ts';

interface EndedRow extends QueryResultRow {
  readonly ended_as: FinalState | null;
}

interface RequestRow extends QueryResultRow {
  readonly request: string | null;
}

const NOT_FOUND: ActionRefusal = { kind: 'refused', reason: 'not found' };
const REQUEST = 'SELECT request FROM launches WHERE launch_id = $1 AND job = $2';

/** See `LaunchActions`. */
export function postgresActions(pool: Pool): LaunchActions {
  const turns = new KeyTurns(pool);
  const records = postgresRecords(pool);
  const show = async (key: LaunchKey) => (await records.show(key))[0];
  return {
    async cancel({ key, by }) {
      const values = [storable(by)];
      const changed = await changeLaunch<EndedRow>({ pool, turns, key, text: CANCEL, values });
      if (changed?.ended_as) return { kind: 'ended', state: changed.ended_as };
      const record = await show(key);
      if (record === undefined) return NOT_FOUND;
      if (changed !== undefined) return { kind: 'wished', state: record.state };
      return { kind: 'refused', reason: record.isStored ? 'ended' : 'not stored', record };
    },
    async retry({ key, force, by }) {
      const record = await show(key);
      if (record === undefined) return NOT_FOUND;
      const refusal = retryRefusal(record, { force });
      if (refusal !== undefined) return refusal;
      const launch = [key.launchId, jobPath(key)];
      const [row] = await query<RequestRow>(pool, { text: REQUEST }, launch);
      if (row?.request == null) return { kind: 'refused', reason: 'not stored', record };
      const first = launchOfText(row.request);
      for (let nth = 0; ; nth += 1) {
        const retried = retriedLaunch(first, nth);
        const { launchId, queueing } = retried;
        const values = [launchId, textOfLaunch(retried), storable(by), queueing.expireAfterMs];
        const afterwards = { text: RETRIED, values: [launchId, jobPath(key)] };
        const made = await changeLaunch({ pool, turns, key, text: RETRY, values, afterwards });
        if (made !== undefined) return { kind: 'retried', launchId, isNew: true };
        const there = await show(retried);
        // The launch changed or was removed between the statements.
        if (there === undefined) return this.retry({ key, force, by });
        if (there.retryOf === key.launchId) return { kind: 'retried', launchId, isNew: false };
      }
    },
    async forget(key) {
      const launch = [key.launchId, jobPath(key)];
      if ((await query(pool, { text: FORGET }, launch)).length > 0) return { kind: 'forgotten' };
      const record = await show(key);
      if (record === undefined) return NOT_FOUND;
      const isOpen = record.isStored && !isFinal(record.state);
      return { kind: 'refused', reason: isOpen ? 'not ended' : 'not stored', record };
    },
  };
}
