/** The statements of the launches that people see and settle. */
import { RECORD } from './launch-row.ts';

/** $1 launch id. */
export const SHOW = `SELECT ${RECORD} FROM launches WHERE launch_id = $1 ORDER BY job`;

/** The actions of operators on a launch, oldest first. $1 launch id, $2 path of the job. */
export const ACTS = `SELECT act, done_by AS by, note, done_at AS at FROM launch_acts
WHERE launch_id = $1 AND job = $2 ORDER BY place`;

/**
 * The statements below change one launch: $1 launch id, $2 path of the job, $3 its key, $4 note, $5 the operator. They
 * remove the token, so that the owner of the claim can no longer settle it.
 */
const OF_LAUNCH = `launch_id = $1 AND job = $2 AND key IS NOT DISTINCT FROM $3 AND ended_as IS NULL`;
const RESOLVED = `token = NULL, expires_at = NULL, resolved_note = $4, resolved_by = $5, resolved_at = now(), updated_at = now()`;
const IS_UNKNOWN = `(state = 'unknown' OR (state = 'calling' AND expires_at <= now()))`;

/** $6 execution. */
export const RESOLVE_LAUNCHED = `
UPDATE launches SET ${RESOLVED}, state = 'launched', execution = $6,
  launched_at = CASE WHEN stored_at IS NOT NULL THEN coalesce(claimed_at, now()) END,
  finished_at = CASE WHEN stored_at IS NULL THEN now() END
WHERE ${OF_LAUNCH} AND ${IS_UNKNOWN}
RETURNING launch_id`;

/** It is queued again, unless it was to be cancelled or replaced. */
export const RESOLVE_NOT_LAUNCHED = `
UPDATE launches SET ${RESOLVED}, state = CASE WHEN stored_at IS NULL THEN 'open' ELSE 'queued' END,
  execution = NULL, first_claimed_at = NULL, waits_for = NULL, held_until = NULL,
  ended_as = CASE wish WHEN 'cancel' THEN 'cancelled' WHEN 'replace' THEN 'replaced' END,
  ended_at = CASE WHEN wish IS NOT NULL THEN now() END, finished_at = CASE WHEN wish IS NOT NULL THEN now() END
WHERE ${OF_LAUNCH} AND ${IS_UNKNOWN}
RETURNING launch_id`;

/** `state` is kept, so that `REOPEN` can restore it. $6 how it ended. */
export const RESOLVE_ENDED = `
UPDATE launches SET ${RESOLVED}, state = CASE state WHEN 'calling' THEN 'unknown' ELSE state END,
  ended_as = $6, ended_at = now(), finished_at = now()
WHERE ${OF_LAUNCH} AND stored_at IS NOT NULL AND (state = 'launched' OR ${IS_UNKNOWN})
RETURNING launch_id`;

/** It was launched before it was resolved as ended. */
const WAS_LAUNCHED = `(ended_as IS NOT NULL AND state = 'launched')`;

/**
 * Resolving writes the same time into `updated_at` and `resolved_at`. Every other write, except for a look at the
 * execution, changes `updated_at`. So while the two are equal, nothing has happened since.
 *
 * The claim of an unknown launch expires now, so that it has to be absent for `RELAUNCH_AFTER_SECONDS` from now on. If the
 * time of the first claim was not kept, `created_at` is used: no claim is older.
 *
 * $6 token.
 */
export const REOPEN = `
UPDATE launches SET state = CASE WHEN ${WAS_LAUNCHED} THEN 'launched' ELSE 'unknown' END,
  token = CASE WHEN NOT ${WAS_LAUNCHED} THEN $6 END, expires_at = CASE WHEN NOT ${WAS_LAUNCHED} THEN now() END,
  execution = CASE WHEN ended_as IS NOT NULL THEN execution END,
  launched_at = CASE WHEN ended_as IS NOT NULL THEN launched_at END,
  running_at = CASE WHEN ended_as IS NOT NULL THEN running_at END, missing_at = NULL, seen_at = NULL, unread_since = NULL,
  waits_for = NULL, held_until = NULL, ended_as = NULL, ended_at = NULL, end_detail = NULL, finished_at = NULL,
  first_claimed_at = coalesce(first_claimed_at, created_at), updated_at = now(), resolved_at = NULL, resolved_by = $5,
  resolved_note = left($4 || coalesce('; it was settled as: ' || resolved_note, ''), 2000)
WHERE launch_id = $1 AND job = $2 AND key IS NOT DISTINCT FROM $3 AND token IS NULL
  AND updated_at = resolved_at AND (working_execution IS NULL OR ended_as IS NOT NULL)
RETURNING launch_id`;
