/** Accepted, and not ended as far as is known. Launches of the previous version are not followed. */
const FOLLOWED = `stored_at IS NOT NULL AND ended_as IS NULL AND state = 'launched'`;

/** Old job images do not write `launched_at`. */
const LAUNCHED_AT = `coalesce(launched_at, finished_at, claimed_at, created_at)`;

/**
 * Short name of the execution whose end counts: the one that the fence lets work, else the recorded one.
 */
export const COUNTS = `coalesce(working_execution, substring(execution FROM '[^/]+$'))`;

const SHOWN = `SELECT launch_id, job, execution, working_execution, wish,
  (extract(epoch FROM now() - ${LAUNCHED_AT}) * 1000)::float8 AS launched_ms_ago,
  (extract(epoch FROM now() - missing_at) * 1000)::float8 AS missing_ms_ago FROM launches`;

const LOOKED_AT = `coalesce(seen_at, ${LAUNCHED_AT})`;

/**
 * $1 rows, $2 unseen for (ms), $3 whether to return only launches to be cancelled, $4 whether looks count that could not
 * read the execution.
 */
export const FOLLOWING = `${SHOWN}
WHERE ${FOLLOWED} AND CASE WHEN $4 THEN ${LOOKED_AT} ELSE least(unread_since, ${LOOKED_AT}) END <= now() - $2::float8 * interval '1 ms'
  AND (NOT $3::boolean OR wish IS NOT NULL)
ORDER BY ${LOOKED_AT}, launch_id, job LIMIT $1`;

/** $1 launch id, $2 path of the job. */
export const FOLLOWED_ONE = `${SHOWN} WHERE launch_id = $1 AND job = $2 AND ${FOLLOWED}`;

/**
 * Rows that another transaction has locked are left to the next look. `updated_at` does not change, so that `reopen` is
 * still possible.
 *
 * $1 launch ids, $2 paths of jobs, $3 short names, $4 full names of executions, $5 whether a task has started.
 */
export const SAW = `
WITH seen AS MATERIALIZED (
  SELECT launch_id, job, full_name, has_started
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])
    AS k (of_launch, of_job, short_name, full_name, has_started)
  JOIN launches ON launch_id = of_launch AND job = of_job
  WHERE ${FOLLOWED} AND coalesce(${COUNTS}, short_name) = short_name
  ORDER BY launch_id, job FOR UPDATE OF launches SKIP LOCKED
)
UPDATE launches l SET seen_at = now(), unread_since = NULL, missing_at = NULL, finished_at = NULL,
  launched_at = coalesce(launched_at, finished_at), execution = coalesce(execution, seen.full_name),
  running_at = coalesce(running_at, CASE WHEN seen.has_started THEN now() END)
FROM seen WHERE l.launch_id = seen.launch_id AND l.job = seen.job`;

/** $1 launch ids, $2 paths of jobs. */
export const LOOKED = `
WITH looked AS MATERIALIZED (
  SELECT launch_id, job FROM unnest($1::text[], $2::text[]) AS k (of_launch, of_job)
  JOIN launches ON launch_id = of_launch AND job = of_job
  WHERE ${FOLLOWED} ORDER BY launch_id, job FOR UPDATE OF launches SKIP LOCKED
)
UPDATE launches l SET seen_at = now(), unread_since = coalesce(unread_since, now()) FROM looked
WHERE l.launch_id = looked.launch_id AND l.job = looked.job`;

/** $1 launch id, $2 path of the job, $3 key, $4 short name of the execution. */
const OF_EXECUTION = `launch_id = $1 AND job = $2 AND key IS NOT DISTINCT FROM $3 AND ${FOLLOWED}
  AND coalesce(${COUNTS}, $4) = $4`;

/** $5 full name of the execution, $6 how it ended, $7 details (JSON), $8 when, by Cloud Run's clock (ms), or null. */
export const END = `
UPDATE launches SET ended_as = $6, end_detail = $7, execution = coalesce(execution, $5),
  ended_at = least(now(), coalesce(to_timestamp($8::float8 / 1000), now())), finished_at = now(), updated_at = now(),
  launched_at = coalesce(launched_at, finished_at), missing_at = NULL
WHERE ${OF_EXECUTION}
RETURNING ended_as`;

/** It was missing before, and not too soon after the launch to count. */
const MISSED_BEFORE = `coalesce(missing_at >= ${LAUNCHED_AT} + $5::float8 * interval '1 ms', false)`;
const IS_GONE = `${MISSED_BEFORE} AND missing_at <= now() - $5::float8 * interval '1 ms'`;

/** $5 the least time between the launch and each of the two looks (ms). */
export const MISSING = `
UPDATE launches SET seen_at = now(), unread_since = NULL,
  missing_at = CASE WHEN ${MISSED_BEFORE} THEN missing_at
    WHEN now() >= ${LAUNCHED_AT} + $5::float8 * interval '1 ms' THEN now() END,
  ended_as = CASE WHEN ${IS_GONE} THEN 'gone' END,
  ended_at = CASE WHEN ${IS_GONE} THEN now() END,
  finished_at = CASE WHEN ${IS_GONE} THEN now() ELSE finished_at END,
  updated_at = CASE WHEN ${IS_GONE} THEN now() ELSE updated_at END
WHERE ${OF_EXECUTION}
RETURNING ended_as`;
