/** The statements of the launches that people see and settle. */
import { RECORD } from './launch-row.ts';

/** $1 launch id. */
export const SHOW = `SELECT ${RECORD} FROM launches WHERE launch_id = $1 ORDER BY job`;

/** What operators did with a launch, the first thing first. $1 launch id, $2 path of the job. */
export const ACTS = `SELECT act, done_by AS by, note, done_at AS at FROM launch_acts
WHERE launch_id = $1 AND job = $2 ORDER BY place`;

/**
 * The statements below change one launch: $1 launch id, $2 path of the job, $3 its key, $4 note, $5 by whom. Neither the state nor the
 * token lets the holder of a claim settle it any more, however late it comes.
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

/** Back into the queue, unless somebody wanted it cancelled or replaced. */
export const RESOLVE_NOT_LAUNCHED = `
UPDATE launches SET ${RESOLVED}, state = CASE WHEN stored_at IS NULL THEN 'open' ELSE 'queued' END,
  execution = NULL, first_claimed_at = NULL, waits_for = NULL, held_until = NULL,
  ended_as = CASE wish WHEN 'cancel' THEN 'cancelled' WHEN 'replace' THEN 'replaced' END,
  ended_at = CASE WHEN wish IS NOT NULL THEN now() END, finished_at = CASE WHEN wish IS NOT NULL THEN now() END
WHERE ${OF_LAUNCH} AND ${IS_UNKNOWN}
RETURNING launch_id`;

/** `state` stays, so that this can be undone. $6 how it ended. */
export const RESOLVE_ENDED = `
UPDATE launches SET ${RESOLVED}, state = CASE state WHEN 'calling' THEN 'unknown' ELSE state END,
  ended_as = $6, ended_at = now(), finished_at = now()
WHERE ${OF_LAUNCH} AND stored_at IS NOT NULL AND (state = 'launched' OR ${IS_UNKNOWN})
RETURNING launch_id`;

/** It was launched before somebody said how it ended. */
const WAS_LAUNCHED = `(ended_as IS NOT NULL AND state = 'launched')`;

/**
 * To resolve writes one time into `updated_at` and `resolved_at`, and every other write but a look at the execution moves
 * `updated_at`: while the two are equal, nothing has happened to the launch since.
 *
 * The claim of an unknown one expires now, so that it has to stay absent for the whole of `RELAUNCH_AFTER_SECONDS` from now
 * on. No claim is older than the row, which stands for the time of the first one where that was forgotten.
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
