/**
 * Copies of the statements of the version before jobs had names: an old instance and an old job image send them during a
 * deploy or a rollback. Do not change them together with the statements in `src`.
 */
export const LAST_VERSION = {
  look: `
SELECT l.* FROM unnest($1::text[], $2::text[]) AS k (launch_id, job) CROSS JOIN LATERAL (
  SELECT launch_id, job, digest, state, execution, token, (extract(epoch FROM now()) * 1000)::float8 AS now_ms,
    (extract(epoch FROM expires_at - now()) * 1000)::float8 AS expires_in_ms,
    (extract(epoch FROM now() - first_claimed_at) * 1000)::float8 AS first_claimed_ms_ago
  FROM launches WHERE launch_id = k.launch_id AND job = k.job LIMIT 1) AS l`,
  claim: `
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
  settle: `
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
  release: `
UPDATE launches SET state = 'open', token = NULL, expires_at = NULL, last_error = $4, updated_at = now(),
  first_claimed_at = CASE WHEN first_claimed_at < claimed_at THEN first_claimed_at END
WHERE launch_id = $1 AND job = $2 AND token = $3 AND state IN ('calling', 'unknown')
RETURNING launch_id`,
  markUnknown: `
UPDATE launches SET state = 'unknown', last_error = $4, updated_at = now()
WHERE launch_id = $1 AND job = $2 AND token = $3 AND state IN ('calling', 'unknown')
RETURNING token`,
  adopt: `
INSERT INTO launches AS l (launch_id, job, input_id, digest, state, execution, finished_at)
VALUES ($1, $2, $3, $4, 'launched', $5, now())
ON CONFLICT (launch_id, job) DO UPDATE SET
  input_id = excluded.input_id, digest = excluded.digest, state = 'launched', execution = excluded.execution,
  updated_at = now(), finished_at = coalesce(l.finished_at, now())
WHERE l.state <> 'launched' OR (l.digest = excluded.digest AND l.execution IS NULL)
RETURNING execution`,
  recorded: 'SELECT execution FROM launches WHERE launch_id = $1 AND job = $2',
  resolve: `
UPDATE launches SET token = NULL, expires_at = NULL, resolved_note = $4, resolved_at = now(), updated_at = now(),
  state = CASE WHEN $3::text IS NULL THEN 'open' ELSE 'launched' END, execution = $3,
  first_claimed_at = CASE WHEN $3::text IS NOT NULL THEN first_claimed_at END,
  finished_at = CASE WHEN $3::text IS NOT NULL THEN now() END
WHERE launch_id = $1 AND job = $2 AND (state = 'unknown' OR (state = 'calling' AND expires_at <= now()))
RETURNING launch_id`,
  remove: `
WITH old AS MATERIALIZED (
  SELECT launch_id, job FROM launches
  WHERE created_at < now() - $1::float8 * interval '1 day' AND state IN ('launched', 'rejected')
    AND finished_at < now() - $1::float8 * interval '1 day'
  ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
DELETE FROM launches l USING old WHERE l.launch_id = old.launch_id AND l.job = old.job
RETURNING l.launch_id`,
  launchesOf: `
SELECT job, execution, working_execution AS "workingExecution" FROM launches
WHERE launch_id = $1 AND split_part(job, '/jobs/', 2) = $2`,
  enter: `
UPDATE launches SET working_execution = coalesce(working_execution, $3),
  execution = coalesce(execution, job || '/executions/' || coalesce(working_execution, $3)),
  state = 'launched', finished_at = coalesce(finished_at, now()), updated_at = now()
WHERE launch_id = $1 AND job = $2
RETURNING working_execution`,
} as const;
