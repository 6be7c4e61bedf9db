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
 *
 * The column `job` holds the path of the job, see `job-column.ts`.
 *
 * Statements that lock the rows of several launches lock them in the order of the primary key, so that two of them
 * never wait for each other.
 */

/**
 * For `SharedStatement`. `LIMIT` keeps each launch a look into the primary key, however small PostgreSQL believes the
 * table to be.
 *
 * $1 launch ids, $2 paths of jobs.
 */
export const LOOK: Statement = {
  name: 'launch-look',
  text: `
SELECT l.* FROM unnest($1::text[], $2::text[]) AS k (launch_id, job) CROSS JOIN LATERAL (
  SELECT launch_id, job, digest, state, execution, token, (extract(epoch FROM now()) * 1000)::float8 AS now_ms,
    (extract(epoch FROM expires_at - now()) * 1000)::float8 AS expires_in_ms,
    (extract(epoch FROM now() - first_claimed_at) * 1000)::float8 AS first_claimed_ms_ago
  FROM launches WHERE launch_id = k.launch_id AND job = k.job LIMIT 1) AS l`,
};

/**
 * For `SharedStatement`. A fresh launch is one insert. A row that is there already is taken when it is free, or when
 * it is the unknown one that the caller names by its token. No row comes back where the claim is refused.
 *
 * $1 launch ids, $2 paths of jobs, $3 input ids, $4 digests, $5 tokens, $6 leases (ms), $7 message ids, $8 trace ids,
 * $9 tokens taken over or null, $10 how long those must have been expired (ms).
 */
export const CLAIM: Statement = {
  name: 'launch-claim',
  text: `
INSERT INTO launches AS l (launch_id, job, input_id, digest, state, token, expires_at,
  first_claimed_at, claimed_at, attempts, message_id, trace_id)
SELECT launch_id, job, input_id, digest, 'calling', token, now() + lease_ms * interval '1 ms', now(), now(), 1,
  message_id, trace_id
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::text[], $8::text[])
  AS k (launch_id, job, input_id, digest, token, lease_ms, message_id, trace_id)
ORDER BY launch_id, job
ON CONFLICT (launch_id, job) DO UPDATE SET
  input_id = excluded.input_id, digest = excluded.digest, state = 'calling', token = excluded.token,
  expires_at = excluded.expires_at, first_claimed_at = coalesce(l.first_claimed_at, now()), claimed_at = now(),
  attempts = l.attempts + 1, message_id = excluded.message_id, trace_id = excluded.trace_id,
  updated_at = now(), finished_at = NULL
WHERE l.state IN ('open', 'rejected')
  OR (l.state IN ('calling', 'unknown') AND EXISTS (
    SELECT FROM unnest($5::text[], $9::text[], $10::float8[]) AS t (token, earlier, expired_for_ms)
    WHERE t.token = excluded.token AND t.earlier = l.token
      AND l.expires_at <= now() - t.expired_for_ms * interval '1 ms'))
RETURNING launch_id, job, (extract(epoch FROM now()) * 1000)::float8 AS now_ms`,
};

/**
 * For `SharedStatement`.
 *
 * $1 launch ids, $2 paths of jobs, $3 tokens, $4 executions or null.
 */
export const SETTLE: Statement = {
  name: 'launch-settle',
  text: `
WITH held AS MATERIALIZED (
  SELECT l.launch_id, l.job, k.token, k.execution
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS k (launch_id, job, token, execution)
  JOIN launches l ON l.launch_id = k.launch_id AND l.job = k.job AND l.token = k.token
  WHERE l.state IN ('calling', 'unknown')
  ORDER BY l.launch_id, l.job FOR UPDATE OF l
)
UPDATE launches l SET state = 'launched', execution = held.execution, updated_at = now(), finished_at = now()
FROM held
WHERE l.launch_id = held.launch_id AND l.job = held.job AND l.token = held.token
  AND l.state IN ('calling', 'unknown')
RETURNING l.launch_id, l.job`,
};

/**
 * The time of the first claim is forgotten, unless the claim took over another one whose execution may
 * still turn up: the next look at Cloud Run's list must reach back as far as that.
 *
 * $1 launch id, $2 path of the job, $3 token, $4 error.
 */
export const RELEASE: Statement = {
  name: 'launch-release',
  text: `
UPDATE launches SET state = 'open', token = NULL, expires_at = NULL, last_error = $4, updated_at = now(),
  first_claimed_at = CASE WHEN first_claimed_at < claimed_at THEN first_claimed_at END
WHERE launch_id = $1 AND job = $2 AND token = $3 AND state IN ('calling', 'unknown')
RETURNING launch_id`,
};

/** $1 launch id, $2 path of the job, $3 token, $4 error. */
export const MARK_UNKNOWN: Statement = {
  name: 'launch-mark-unknown',
  text: `
UPDATE launches SET state = 'unknown', last_error = $4, updated_at = now()
WHERE launch_id = $1 AND job = $2 AND token = $3 AND state IN ('calling', 'unknown')
RETURNING token`,
};

/**
 * The execution is what happened, so a claim gives way to it, whatever its request. Only a launch that has been recorded
 * stays.
 *
 * $1 launch id, $2 path of the job, $3 input id, $4 digest, $5 execution.
 */
export const ADOPT: Statement = {
  name: 'launch-adopt',
  text: `
INSERT INTO launches AS l (launch_id, job, input_id, digest, state, execution, finished_at)
VALUES ($1, $2, $3, $4, 'launched', $5, now())
ON CONFLICT (launch_id, job) DO UPDATE SET
  input_id = excluded.input_id, digest = excluded.digest, state = 'launched', execution = excluded.execution,
  updated_at = now(), finished_at = coalesce(l.finished_at, now())
WHERE l.state <> 'launched' OR (l.digest = excluded.digest AND l.execution IS NULL)
RETURNING execution`,
};

/** What a launch has that {@link ADOPT} left as it was. $1 launch id, $2 path of the job. */
export const RECORDED: Statement = {
  name: 'launch-recorded',
  text: 'SELECT execution FROM launches WHERE launch_id = $1 AND job = $2',
};
