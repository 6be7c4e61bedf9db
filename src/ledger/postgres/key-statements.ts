import { ms, NOW_MS } from './queue-states.ts';
import type { Statement } from './query.ts';

/** Waits for the lock of a key. A later statement reads the rows, so that it sees what was committed meanwhile. */
export const LOCK_KEY: Statement = {
  name: 'key-lock',
  text: `SELECT launches_under_lock($1, $2) AS launches, ${NOW_MS}`,
};

/**
 * Reads and locks the launches of a key that decide which one is next: those that hold the key, are in line, are due now,
 * or wait after a refusal; the oldest one or all that wait for the key; and the launch $4.
 *
 * $1 path of the job, $2 key, $3 whether to read all that wait for the key, $4 launch id or null.
 */
export const LOAD_KEY: Statement = {
  name: 'key-load',
  text: `
SELECT launch_id, digest, when_running, waits_for, wish, stored_at IS NOT NULL AS is_stored, key,
  state IN ('calling', 'unknown', 'launched') AS holds, state IN ('open', 'rejected') AS is_free,
  waits_for = 'time' AND held_until = not_before AS is_newcomer,
  waits_for = 'time' AND held_until > now() AS is_held,
  coalesce(launch_by <= now(), false) AS is_expired,
  ${ms('greatest(not_before, requested_at)')} AS due_ms, ${ms('requested_at')} AS requested_ms,
  ${ms('created_at')} AS stored_ms
FROM launches
WHERE job = $1 AND launch_id = ANY (ARRAY(
  SELECT launch_id FROM launches WHERE job = $1 AND key = $2 AND ended_as IS NULL AND waits_for IS NULL
  UNION ALL
  SELECT launch_id FROM launches WHERE job = $1 AND key = $2 AND ended_as IS NULL AND waits_for = 'time'
    AND (held_until <= now() OR held_until IS DISTINCT FROM not_before)
  UNION ALL (
    SELECT launch_id FROM launches WHERE job = $1 AND key = $2 AND ended_as IS NULL AND waits_for = 'key'
      AND (launch_by IS NULL OR launch_by > now())
    ORDER BY requested_at, created_at, launch_id LIMIT CASE WHEN $3::boolean THEN NULL ELSE 1 END)
  UNION ALL SELECT $4))
ORDER BY launch_id FOR UPDATE`,
};

/**
 * $1 path of the job, $2 launch ids, $3 changes, $4 how they ended or null, $5 the launch that replaces them or null. A
 * change is `end`, `line` (it is in line), `wait` (for the key), or `want` (its execution is to be cancelled).
 */
export const CHANGE_KEY: Statement = {
  name: 'key-change',
  text: `
UPDATE launches l SET
  state = CASE c.change WHEN 'want' THEN l.state ELSE 'queued' END,
  wish = CASE c.change WHEN 'want' THEN 'replace' ELSE l.wish END,
  replaced_by = coalesce(c.replaced_by, l.replaced_by),
  waits_for = CASE c.change WHEN 'want' THEN l.waits_for WHEN 'wait' THEN 'key' END,
  held_until = CASE c.change WHEN 'want' THEN l.held_until END,
  ended_as = c.ended_as, ended_at = CASE c.change WHEN 'end' THEN now() END,
  finished_at = CASE c.change WHEN 'end' THEN now() ELSE l.finished_at END, updated_at = now()
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS c (launch_id, change, ended_as, replaced_by)
WHERE l.job = $1 AND l.launch_id = c.launch_id`,
};
