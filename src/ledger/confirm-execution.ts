import type { Pool } from 'pg';
import { query, type Statement } from './query.ts';

export interface ConfirmExecutionOptions {
  readonly pool: Pool;
  readonly launchId: string;
  /** The job, as its container knows it (`CLOUD_RUN_JOB`), or its full resource name. */
  readonly job: string;
  /** The execution, as its container knows it (`CLOUD_RUN_EXECUTION`), or its full resource name. */
  readonly execution: string;
}

export type Confirmation =
  /** Go ahead: this execution is the first one, or one of its tasks was; or the ledger knows nothing of the launch. */
  | { readonly kind: 'works' }
  /** Do nothing: that execution (its short name) does the work of this launch. */
  | { readonly kind: 'other execution'; readonly execution: string };

/** Jobs of the same short name, in different projects or regions, have the same launch id in one ledger. */
export class AmbiguousJob extends Error {
  override readonly name = 'AmbiguousJob';
}

interface WorkingRow {
  readonly job: string;
  readonly working_execution: string | null;
}

/** $1 launch id, $2 job, short or full. */
const LOOK: Statement = {
  text: `
SELECT job, working_execution FROM launches
WHERE launch_id = $1 AND (job = $2 OR split_part(job, '/jobs/', 2) = $2)`,
};

/**
 * Whoever comes second waits for the row and reads what the first one wrote. An execution that works is
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
RETURNING job, working_execution`,
};

/**
 * Asks whether this execution may do the work of its launch. The first execution of a launch that asks
 * may, and so may all its tasks and their retries; no other ever.
 *
 * @throws {LedgerUnavailable} when it cannot be told; do not work then.
 * @throws {AmbiguousJob} when only the full name of the job would tell.
 */
export async function confirmExecution(options: ConfirmExecutionOptions): Promise<Confirmation> {
  const { pool, launchId, job } = options;
  const execution = shortName(options.execution);
  const rows = await query<WorkingRow>(pool, LOOK, [launchId, job]);
  const [row] = rows;
  if (row === undefined) return { kind: 'works' };
  if (rows.length > 1) {
    throw new AmbiguousJob(
      `the ledger has launch ${launchId} for ${rows.map((one) => one.job).join(' and ')}; name the job in full (PROJECT_ID and REGION)`,
    );
  }
  // Once it is written it stays, so the many tasks of an execution only read.
  const working = row.working_execution ?? (await confirm({ pool, launchId, job: row.job, execution }));
  return working === execution ? { kind: 'works' } : { kind: 'other execution', execution: working };
}

async function confirm({ pool, launchId, job, execution }: ConfirmExecutionOptions): Promise<string> {
  const [row] = await query<WorkingRow>(pool, CONFIRM, [launchId, job, execution]);
  // A row that is gone by now was removed as finished long ago, and binds nobody.
  return row?.working_execution ?? execution;
}

function shortName(execution: string): string {
  return execution.slice(execution.lastIndexOf('/') + 1);
}
