import type { Pool, QueryResultRow } from 'pg';
import { jobOfPath, jobPath } from '../../launch/event/launch-key.ts';
import type { Fence } from '../../launch/ledger/fence.ts';
import type { LaunchOfJob } from '../../launch/ledger/launch-of-execution.ts';
import type { FinalState } from '../../launch/ledger/launch-state.ts';
import { COUNTS } from './end-statements.ts';
import { executionOf } from './job-column.ts';
import { query, type Statement } from './query.ts';

/** `job` is a path here. */
type StoredLaunch = Omit<LaunchOfJob, 'name'> & QueryResultRow;

interface WorkingRow {
  readonly working_execution: string | null;
}

interface LeftRow {
  /** Short name of the execution whose end counts. */
  readonly counts: string | null;
  readonly ended_as: FinalState | null;
  readonly state: string;
}

/** $1 launch id, $2 short name of the Cloud Run job. */
const LAUNCHES_OF: Statement = {
  text: `
SELECT job, execution, working_execution AS "workingExecution" FROM launches
WHERE launch_id = $1 AND split_part(job, '/jobs/', 2) = $2`,
};

/**
 * The second execution waits for the row, and reads what the first one wrote. An execution that works proves that the
 * launch happened, so the row becomes `launched`, and is not launched again. An ended launch stays ended.
 *
 * $1 launch id, $2 path of the job, $3 short name of the execution, $4 full name of the Cloud Run job.
 */
const ENTER: Statement = {
  text: `
UPDATE launches SET working_execution = coalesce(working_execution, $3),
  execution = coalesce(execution, $4::text || '/executions/' || coalesce(working_execution, $3)),
  state = 'launched', updated_at = now(), waits_for = NULL, held_until = NULL,
  launched_at = CASE WHEN stored_at IS NOT NULL THEN coalesce(launched_at, now()) END,
  finished_at = CASE WHEN stored_at IS NULL THEN coalesce(finished_at, now()) ELSE finished_at END
WHERE launch_id = $1 AND job = $2 AND (ended_as IS NULL OR (state = 'launched' AND ${COUNTS} = $3))
RETURNING working_execution`,
};

/** Reads a launch that {@link ENTER} did not change. $1 launch id, $2 path of the job. */
const LEFT: Statement = {
  text: `SELECT ended_as, state, ${COUNTS} AS counts FROM launches WHERE launch_id = $1 AND job = $2`,
};

/** See `Fence`. */
export function postgresFence(pool: Pool): Fence {
  return {
    async launchesOf({ launchId, job }) {
      const rows = await query<StoredLaunch>(pool, LAUNCHES_OF, [launchId, job]);
      return rows.map((row) => ({ ...row, ...jobOfPath(row.job), execution: executionOf(row.execution) }));
    },
    async enter({ key, execution }) {
      const launch = [key.launchId, jobPath(key)];
      const [row] = await query<WorkingRow>(pool, ENTER, [...launch, execution, key.job]);
      if (row !== undefined) return { working: row.working_execution ?? execution };
      const [left] = await query<LeftRow>(pool, LEFT, launch);
      // The row was removed because it ended long ago, so it does not bind the execution.
      if (left === undefined || left.ended_as === null) return { working: execution };
      const { state, counts, ended_as: ended } = left;
      return state === 'launched' && counts !== null ? { working: counts } : { ended };
    },
  };
}
