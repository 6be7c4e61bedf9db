import type { Pool, QueryResultRow } from 'pg';
import { jobOfPath, jobPath, type LaunchKey } from '../../launch/event/launch-key.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import type { Ended, FollowedLaunch, LaunchEnds } from '../../launch/ledger/launch-ends.ts';
import type { ExecutionEnd, FinalState } from '../../launch/ledger/launch-state.ts';
import { changeLaunch } from './change-launch.ts';
import { END, FOLLOWED_ONE, FOLLOWING, LOOKED, MISSING, SAW } from './end-statements.ts';
import { executionOf } from './job-column.ts';
import { KeyTurns } from './key-turns.ts';
import type { EndDetail } from './launch-row.ts';
import { query, storable } from './query.ts';

interface FollowedRow extends QueryResultRow {
  readonly launch_id: string;
  readonly job: string;
  readonly execution: string | null;
  readonly working_execution: string | null;
  readonly wish: 'cancel' | 'replace' | null;
  readonly launched_ms_ago: number;
  readonly missing_ms_ago: number | null;
}

interface EndedRow {
  /** Null if it has not ended. */
  readonly ended_as: FinalState | null;
}

/** See `LaunchEnds`. */
export function postgresEnds(pool: Pool): LaunchEnds {
  const turns = new KeyTurns(pool);
  const ended = async (key: LaunchKey, text: string, values: readonly unknown[]): Promise<Ended> => {
    const row = await changeLaunch<EndedRow & QueryResultRow>({ pool, turns, key, text, values });
    const state = row?.ended_as ?? undefined;
    return state === undefined ? { kind: 'unchanged' } : { kind: 'ended', state };
  };
  return {
    async following({ most, unseenForMs, wished = false, onlyReads = false }) {
      const values = [most, unseenForMs, wished, !onlyReads];
      const rows = await query<FollowedRow>(pool, { text: FOLLOWING }, values);
      return rows.map(followedOf);
    },
    async followed(key) {
      const [row] = await query<FollowedRow>(pool, { text: FOLLOWED_ONE }, [key.launchId, jobPath(key)]);
      return row && followedOf(row);
    },
    async saw(seen) {
      if (seen.length === 0) return;
      const columns = [
        ...keysOf(seen.map(({ key }) => key)),
        seen.map(({ execution }) => shortName(execution)),
        seen.map(({ execution }) => execution),
        seen.map(({ isRunning }) => isRunning),
      ];
      await query(pool, { text: SAW }, columns);
    },
    async looked(keys) {
      if (keys.length > 0) await query(pool, { text: LOOKED }, keysOf(keys));
    },
    end: ({ key, execution, end }) =>
      ended(key, END, [shortName(execution), execution, end.state, detailOf(end), end.endedAtMs]),
    missing: ({ key, execution, apartMs }) => ended(key, MISSING, [shortName(execution), apartMs]),
  };
}

function keysOf(keys: readonly LaunchKey[]): readonly (readonly string[])[] {
  return [keys.map(({ launchId }) => launchId), keys.map(jobPath)];
}

function followedOf(row: FollowedRow): FollowedLaunch {
  const of = jobOfPath(row.job);
  const { working_execution: working } = row;
  return {
    key: { ...of, launchId: row.launch_id },
    execution:
      (working === null ? executionOf(row.execution) : `${of.job}/executions/${working}`) ?? undefined,
    launchedMsAgo: row.launched_ms_ago,
    missingMsAgo: row.missing_ms_ago ?? undefined,
    wish: row.wish ?? undefined,
  };
}

/** The column `end_detail`. */
function detailOf({ failure, logUri }: ExecutionEnd): string {
  const shown = failure && { ...failure, detail: storable(failure.detail) };
  return JSON.stringify({ ...shown, logUri } satisfies EndDetail);
}
