/** Each statement here changes one launch: $1 launch id, $2 path of the job, $3 the launch's key or null. */
const OF_LAUNCH = `launch_id = $1 AND job = $2 AND key IS NOT DISTINCT FROM $3`;

const IS_QUEUED = `state IN ('queued', 'open')`;

/**
 * A queued launch ends. Any other launch gets the wish, which overrides a wish to replace it.
 *
 * $4 the operator.
 */
export const CANCEL = `
UPDATE launches SET wish = 'cancel', wished_by = CASE WHEN wish = 'cancel' THEN wished_by ELSE $4 END,
  state = CASE WHEN ${IS_QUEUED} THEN 'queued' ELSE state END,
  ended_as = CASE WHEN ${IS_QUEUED} THEN 'cancelled' END, ended_at = CASE WHEN ${IS_QUEUED} THEN now() END,
  finished_at = CASE WHEN ${IS_QUEUED} THEN now() ELSE finished_at END,
  waits_for = NULL, held_until = NULL, updated_at = now()
WHERE ${OF_LAUNCH} AND stored_at IS NOT NULL AND ended_as IS NULL
RETURNING ended_as`;

/**
 * Stores the launch again under another launch id, as if it was requested now. One with a key is stored as one that has
 * just become due; the same transaction then decides about it (see `KeyTurn.judge`).
 *
 * $4 new launch id, $5 its request, $6 the operator, $7 how long it may wait (ms) or null.
 */
export const RETRY = `
INSERT INTO launches (launch_id, job, input_id, digest, state, stored_at, request, requested_at, key, when_running,
  launch_by, waits_for, not_before, held_until, message_id, trace_id, retry_of, wished_by)
SELECT $4, job, input_id, digest, 'queued', now(), $5, now(), key, when_running,
  now() + $7::float8 * interval '1 ms', CASE WHEN key IS NOT NULL THEN 'time' END,
  CASE WHEN key IS NOT NULL THEN now() END, CASE WHEN key IS NOT NULL THEN now() END, message_id, trace_id, $1, $6
FROM launches WHERE ${OF_LAUNCH} AND ended_as IS NOT NULL AND request IS NOT NULL
ON CONFLICT (launch_id, job) DO NOTHING
RETURNING launch_id`;

/** Removes the time that {@link RETRY} set for a launch with a key. $1 its launch id, $2 path of the job. */
export const RETRIED = 'UPDATE launches SET not_before = NULL WHERE launch_id = $1 AND job = $2';

/** It also erases Cloud Run's message, which may quote values. */
export const FORGET = `
UPDATE launches SET request = NULL, key = NULL, last_error = NULL,
  end_detail = (end_detail::jsonb || '{"detail": ""}')::text, updated_at = now()
WHERE launch_id = $1 AND job = $2 AND stored_at IS NOT NULL AND ended_as IS NOT NULL
RETURNING launch_id`;
