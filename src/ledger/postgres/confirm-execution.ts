import type { Pool } from 'pg';
import { query, type Statement } from './query.ts';
import { rowOfExecution, type LaunchOfJob, type PlaceSource } from './row-of-execution.ts';

export interface ConfirmExecutionOptions {
  readonly pool: Pool;
  readonly launchId: string;
  /** The job, as its container knows it (`CLOUD_RUN_JOB`): its short name. */
  readonly job: string;
  /** The execution, as its container knows it (`CLOUD_RUN_EXECUTION`): its short name. */
  readonly execution: string;
  /** Who may know the project and the region of this execution, the most trusted first. */
  readonly places?: readonly PlaceSource[];
}

export type Confirmation =
  /** Go ahead: this execution is the first one, or one of its tasks was. */
  | { readonly kind: 'works' }
  /** Do nothing: that execution (its short name) does the work of this launch. */
  | { readonly kind: 'other execution'; readonly execution: string }
  /** Go ahead, but another execution would be told the same. `elsewhere` has that launch id: jobs of other places. */
  | { readonly kind: 'unknown launch'; readonly elsewhere: readonly string[] };

/** $1 launch id, $2 short name of the job. */
const LOOK: Statement = {
  text: `
SELECT job, execution, working_execution FROM launches
WHERE launch_id = $1 AND split_part(job, '/jobs/', 2) = $2`,
};

/**
 * The one that comes second waits for the row and reads what the first one wrote. An execution that works is
 * proof of a launch, so the row says so from now on, and nobody launches it again.
 *
 * $1 launch id, $2 full name of the job, $3 short name of the execution.
 */
const CONFIRM: Statement = {
  text: `
UPDATE launches SET working_execution = coalesce(working_execution, $3),
  execution = coalesce(execution, job || '/executions/' || coalesce(working_execution, $3)),
  state = 'launched', finished_at = coalesce(finished_at, now()), updated_at = now()
WHERE launch_id = $1 AND job = $2
RETURNING working_execution`,
};

/**
 * Asks whether this execution may do the work of its launch. The first execution of a launch that asks
 * may, and so may all its tasks and their retries; no other ever. So it may ask again when an answer was lost.
 *
 * @throws {LedgerUnavailable} when it cannot be told now; do not work then.
 * @throws {AmbiguousJob} when it cannot be told which launch is this execution's.
 */
export async function confirmExecution(options: ConfirmExecutionOptions): Promise<Confirmation> {
  const { pool, launchId, job, execution, places: sources = [] } = options;
  const rows = await query<LaunchOfJob>(pool, LOOK, [launchId, job]);
  const row = await rowOfExecution({ rows, execution, sources });
  if (row === undefined) return { kind: 'unknown launch', elsewhere: rows.map((one) => one.job) };
  // Once it is written it stays, so the many tasks of an execution only read.
  const working = row.working_execution ?? (await confirm({ pool, launchId, job: row.job, execution }));
  return working === execution ? { kind: 'works' } : { kind: 'other execution', execution: working };
}

async function confirm({ pool, launchId, job, execution }: ConfirmExecutionOptions): Promise<string> {
  const [row] = await query<Pick<LaunchOfJob, 'working_execution'>>(pool, CONFIRM, [
    launchId,
    job,
    execution,
  ]);
  // A row that is gone by now was removed as finished long ago, and binds nobody.
  return row?.working_execution ?? execution;
}
