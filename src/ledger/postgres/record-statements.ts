/** The statements of the launches that people see and settle. */
import { RECORD, STATE } from './launch-row.ts';

const OF_JOB = (text: string) => `(job = ${text} OR starts_with(job, ${text} || '/jobs/')
    OR split_part(job, '/jobs/', 2) = ${text} OR split_part(job, '/jobs/', 3) = ${text})`;

/** $1 launch id. */
export const SHOW = `SELECT ${RECORD} FROM launches WHERE launch_id = $1 ORDER BY job`;

/**
 * No index knows the states, as they change; retention bounds what is read.
 *
 * $1 states or null, $2 created at, $3 launch id and $4 path of the job of the last one before, or null, $5 rows, $6 name,
 * short or full name of the Cloud Run job, or null, $7 key or null, $8 any of those or null.
 */
export const LIST = `SELECT ${RECORD} FROM launches
WHERE ($1::text[] IS NULL OR ${STATE} = ANY ($1))
  AND ($2::timestamptz IS NULL OR (created_at, launch_id, job) < ($2, $3, $4))
  AND ($6::text IS NULL OR ${OF_JOB('$6')})
  AND ($7::text IS NULL OR key = $7)
  AND ($8::text IS NULL OR launch_id = $8 OR input_id = $8 OR key = $8 OR working_execution = $8
    OR execution = $8 OR split_part(execution, '/executions/', 2) = $8 OR ${OF_JOB('$8')})
ORDER BY created_at DESC, launch_id DESC, job DESC LIMIT $5`;

/**
 * Neither the state nor the token lets the holder of the claim settle it any more, however late it comes.
 *
 * $1 launch id, $2 path of the job, $3 execution or null for "not launched", $4 note.
 */
export const RESOLVE = `
UPDATE launches SET token = NULL, expires_at = NULL, resolved_note = $4, resolved_at = now(), updated_at = now(),
  state = CASE WHEN $3::text IS NULL THEN 'open' ELSE 'launched' END, execution = $3,
  first_claimed_at = CASE WHEN $3::text IS NOT NULL THEN first_claimed_at END,
  finished_at = CASE WHEN $3::text IS NOT NULL THEN now() END
WHERE launch_id = $1 AND job = $2 AND (state = 'unknown' OR (state = 'calling' AND expires_at <= now()))
RETURNING launch_id`;

/**
 * `RESOLVE` writes one time into `updated_at` and `resolved_at`, and every other write moves `updated_at`: while the two
 * are equal, nothing has happened to the launch since.
 *
 * The claim expires now, so that the launch has to stay absent for the whole of `RELAUNCH_AFTER_SECONDS` from now on. No
 * claim is older than the row, which stands for the time of the first one where `RESOLVE` has forgotten it.
 *
 * $1 launch id, $2 path of the job, $3 token, $4 note.
 */
export const REOPEN = `
UPDATE launches SET state = 'unknown', token = $3, expires_at = now(), execution = NULL, finished_at = NULL,
  first_claimed_at = coalesce(first_claimed_at, created_at), updated_at = now(), resolved_at = NULL,
  resolved_note = left($4 || coalesce('; it was settled as: ' || resolved_note, ''), 2000)
WHERE launch_id = $1 AND job = $2 AND token IS NULL
  AND updated_at = resolved_at AND working_execution IS NULL
RETURNING launch_id`;
