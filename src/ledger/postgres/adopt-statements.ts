import type { Statement } from './query.ts';

/**
 * Records an execution that was found, whatever claim or request the row has. It does not replace a recorded execution,
 * and an ended launch stays ended.
 *
 * $1 launch id, $2 path of the job, $3 input id, $4 digest, $5 execution, $6 whether it runs under the lock of its key.
 */
export const ADOPT: Statement = {
  name: 'queue-adopt',
  text: `
INSERT INTO launches AS l (launch_id, job, input_id, digest, state, execution, launched_at, finished_at)
VALUES ($1, $2, $3, $4, 'launched', $5, now(), now())
ON CONFLICT (launch_id, job) DO UPDATE SET
  input_id = excluded.input_id, digest = excluded.digest, execution = excluded.execution, updated_at = now(),
  state = CASE WHEN l.ended_as IS NULL THEN 'launched' ELSE l.state END, waits_for = NULL, held_until = NULL,
  launched_at = coalesce(l.launched_at, now()),
  finished_at = CASE WHEN l.stored_at IS NULL THEN coalesce(l.finished_at, now()) ELSE l.finished_at END
WHERE (l.key IS NULL OR $6::boolean)
  AND CASE WHEN l.ended_as IS NULL THEN l.state <> 'launched' OR (l.digest = excluded.digest AND l.execution IS NULL)
    ELSE l.execution IS NULL END
RETURNING execution, key`,
};

/** Reads a launch that {@link ADOPT} did not change. $1 launch id, $2 path of the job. */
export const RECORDED: Statement = {
  name: 'queue-recorded',
  text: 'SELECT execution, key FROM launches WHERE launch_id = $1 AND job = $2',
};
