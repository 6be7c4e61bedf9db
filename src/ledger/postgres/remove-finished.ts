import { query, type OnPool, type Statement } from './query.ts';

export interface RemoveFinishedOptions extends OnPool {
  /** How long a finished launch is remembered: longer than the 7 days for which Pub/Sub keeps a message. */
  readonly retentionDays: number;
  /** The most rows in one transaction. */
  readonly batchSize?: number;
  /** Ends it after the current batch. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * `finished_at` is when the end was recorded, which may be long after the end. For launches of the previous version it is
 * when they were launched.
 *
 * A launch that finished before a time was also created before it, so the index of `created_at` is used. Rows that another
 * instance is removing are skipped, and PostgreSQL checks each row again once it is locked.
 *
 * $1 days, $2 rows.
 */
const REMOVE: Statement = {
  name: 'remove-finished',
  text: `
WITH old AS MATERIALIZED (
  SELECT launch_id, job FROM launches
  WHERE created_at < now() - $1::float8 * interval '1 day'
    AND finished_at < now() - $1::float8 * interval '1 day'
    AND CASE WHEN stored_at IS NULL THEN state IN ('launched', 'rejected') ELSE ended_as IS NOT NULL END
  ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
DELETE FROM launches l USING old WHERE l.launch_id = old.launch_id AND l.job = old.job
RETURNING l.launch_id`,
};

/** Events that could not be published for $1 days; $2 rows at most. */
const REMOVE_EVENTS: Statement = {
  name: 'remove-events',
  text: `
DELETE FROM launch_events WHERE place IN (
  SELECT place FROM launch_events WHERE happened_at < now() - $1::float8 * interval '1 day' LIMIT $2)
RETURNING place`,
};

/** The actions of operators on launches that were removed. $1 days, $2 rows. */
const REMOVE_ACTS: Statement = {
  name: 'remove-acts',
  text: `
DELETE FROM launch_acts WHERE place IN (
  SELECT place FROM launch_acts a WHERE done_at < now() - $1::float8 * interval '1 day'
    AND NOT EXISTS (SELECT FROM launches l WHERE l.launch_id = a.launch_id AND l.job = a.job) LIMIT $2)
RETURNING place`,
};

/** $1 days, $2 rows. */
const REMOVE_BATCHES: Statement = {
  name: 'remove-batches',
  text: `
DELETE FROM launch_batches WHERE id IN (
  SELECT id FROM launch_batches WHERE made_at < now() - $1::float8 * interval '1 day' LIMIT $2)
RETURNING id`,
};

/**
 * Removes old finished launches, and events, actions and batches of the same age; see `Upkeep.removeFinished`. Once an
 * hour is enough.
 */
export async function removeFinished(options: RemoveFinishedOptions): Promise<number> {
  const removed = await removeAll(REMOVE, options);
  for (const statement of [REMOVE_EVENTS, REMOVE_ACTS, REMOVE_BATCHES]) {
    if (options.signal?.aborted !== true) await removeAll(statement, options);
  }
  return removed;
}

async function removeAll(statement: Statement, options: RemoveFinishedOptions): Promise<number> {
  const { pool, retentionDays, batchSize = 500, signal } = options;
  let removed = 0;
  for (;;) {
    const batch = await query(pool, statement, [retentionDays, batchSize]);
    removed += batch.length;
    if (batch.length < batchSize || signal?.aborted === true) return removed;
  }
}
