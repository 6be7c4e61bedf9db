import type { Statement } from './query.ts';

/**
 * The statements of the ledger. Each is one transaction under READ COMMITTED, and each is right with any number of
 * others beside it for one reason: PostgreSQL decides the `WHERE` of an `UPDATE`, also that of `ON CONFLICT DO
 * UPDATE`, on the newest committed version of the row and under its lock. Whoever came second therefore
 * judges what the first one left, never what both saw before.
 *
 * Times are `now()`, the start of the statement, so that one statement has one idea of the time. One that waited for
 * a lock is a little behind: a claim is then taken for less expired than it is, and its own lease starts
 * earlier, though not before it was asked for. Both err on the side that does not launch.
 */

/** $1 launch id, $2 job. */
export const LOOK: Statement = {
  name: 'launch-look',
  text: `
SELECT digest, state, execution, token,
  (extract(epoch FROM expires_at - now()) * 1000)::float8 AS expires_in_ms,
  (extract(epoch FROM now() - first_claimed_at) * 1000)::float8 AS first_claimed_ms_ago
FROM launches WHERE launch_id = $1 AND job = $2`,
};

/**
 * A fresh launch is one insert. A row that is there already is taken when it is free, or when it is the
 * unknown one that the caller names by its token. No row comes back where the claim is refused.
 *
 * $1 launch id, $2 job, $3 input id, $4 digest, $5 token, $6 lease (ms), $7 message id, $8 trace id,
 * $9 token taken over or null, $10 how long that must have been expired (ms).
 */
export const CLAIM: Statement = {
  name: 'launch-claim',
  text: `
INSERT INTO launches AS l (launch_id, job, input_id, digest, state, token, expires_at,
  first_claimed_at, claimed_at, attempts, message_id, trace_id)
VALUES ($1, $2, $3, $4, 'calling', $5, now() + $6::float8 * interval '1 ms', now(), now(), 1, $7, $8)
ON CONFLICT (launch_id, job) DO UPDATE SET
  input_id = excluded.input_id, digest = excluded.digest, state = 'calling', token = excluded.token,
  expires_at = excluded.expires_at, first_claimed_at = coalesce(l.first_claimed_at, now()), claimed_at = now(),
  attempts = l.attempts + 1, message_id = excluded.message_id, trace_id = excluded.trace_id,
  updated_at = now(), finished_at = NULL
WHERE l.state IN ('open', 'rejected')
  OR (l.state IN ('calling', 'unknown') AND l.digest = excluded.digest
    AND l.token = $9 AND l.expires_at <= now() - $10::float8 * interval '1 ms')
RETURNING token`,
};

/** $1 launch id, $2 job, $3 token, $4 execution or null. */
export const SETTLE: Statement = {
  name: 'launch-settle',
  text: `
UPDATE launches SET state = 'launched', execution = $4, updated_at = now(), finished_at = now()
WHERE launch_id = $1 AND job = $2 AND token = $3 AND state IN ('calling', 'unknown')
RETURNING token`,
};

/**
 * The time of the first claim is forgotten, unless the claim took over another one whose execution may
 * still turn up: the next look at Cloud Run's list must reach back as far as that.
 *
 * $1 launch id, $2 job, $3 token, $4 error.
 */
export const RELEASE: Statement = {
  name: 'launch-release',
  text: `
UPDATE launches SET state = 'open', token = NULL, expires_at = NULL, last_error = $4, updated_at = now(),
  first_claimed_at = CASE WHEN first_claimed_at < claimed_at THEN first_claimed_at END
WHERE launch_id = $1 AND job = $2 AND token = $3 AND state IN ('calling', 'unknown')
RETURNING launch_id`,
};

/** $1 launch id, $2 job, $3 token, $4 error. */
export const MARK_UNKNOWN: Statement = {
  name: 'launch-mark-unknown',
  text: `
UPDATE launches SET state = 'unknown', last_error = $4, updated_at = now()
WHERE launch_id = $1 AND job = $2 AND token = $3 AND state IN ('calling', 'unknown')
RETURNING token`,
};

/**
 * A row with another digest is left alone, unless nothing was launched for it: the execution is what
 * happened.
 *
 * $1 launch id, $2 job, $3 input id, $4 digest, $5 execution.
 */
export const ADOPT: Statement = {
  name: 'launch-adopt',
  text: `
INSERT INTO launches AS l (launch_id, job, input_id, digest, state, execution, finished_at)
VALUES ($1, $2, $3, $4, 'launched', $5, now())
ON CONFLICT (launch_id, job) DO UPDATE SET
  input_id = excluded.input_id, digest = excluded.digest, state = 'launched', execution = excluded.execution,
  updated_at = now(), finished_at = coalesce(l.finished_at, now())
WHERE l.state IN ('open', 'rejected') OR (l.digest = excluded.digest AND l.execution IS NULL)
RETURNING launch_id`,
};
