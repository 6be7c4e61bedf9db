import type { Pool, QueryResultRow } from 'pg';
import { jobOfPath, jobPath } from '../../launch/event/launch-key.ts';
import type { Fence } from '../../launch/ledger/fence.ts';
import type { LaunchOfJob } from '../../launch/ledger/launch-of-execution.ts';
import { executionOf } from './job-column.ts';
import { query, type Statement } from './query.ts';

/** Its `job` is a path. */
type StoredLaunch = Omit<LaunchOfJob, 'name'> & QueryResultRow;

interface WorkingRow {
  readonly working_execution: string | null;
}

/** $1 launch id, $2 short name of the Cloud Run job. */
const LAUNCHES_OF: Statement = {
  text: `
SELECT job, execution, working_execution AS "workingExecution" FROM launches
WHERE launch_id = $1 AND split_part(job, '/jobs/', 2) = $2`,
};

/**
 * The one that comes second waits for the row and reads what the first one wrote. An execution that works is
 * proof of a launch, so the row says so from now on, and nobody launches it again.
 *
 * $1 launch id, $2 path of the job, $3 short name of the execution, $4 full name of the Cloud Run job.
 */
const ENTER: Statement = {
  text: `
UPDATE launches SET working_execution = coalesce(working_execution, $3),
  execution = coalesce(execution, $4::text || '/executions/' || coalesce(working_execution, $3)),
  state = 'launched', finished_at = coalesce(finished_at, now()), updated_at = now()
WHERE launch_id = $1 AND job = $2
RETURNING working_execution`,
};

/** The fence of the launches in a database. */
export function postgresFence(pool: Pool): Fence {
  return {
    async launchesOf({ launchId, job }) {
      const rows = await query<StoredLaunch>(pool, LAUNCHES_OF, [launchId, job]);
      return rows.map((row) => ({ ...row, ...jobOfPath(row.job), execution: executionOf(row.execution) }));
    },
    async enter({ key, execution }) {
      const [row] = await query<WorkingRow>(pool, ENTER, [key.launchId, jobPath(key), execution, key.job]);
      // A row that is gone by now was removed as finished long ago, and binds no execution.
      return row?.working_execution ?? execution;
    },
  };
}
