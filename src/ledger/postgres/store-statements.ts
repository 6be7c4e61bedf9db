import { IN_LINE, NOW_MS, STATE } from './queue-states.ts';
import type { Statement } from './query.ts';

/** The columns of all storing statements, in this order; see `storedColumns`. */
const ASKED = `unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::float8[],
    $8::float8[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[]`;
const COLUMNS = `launch_id, job, input_id, digest, request, requested_ms, not_before_ms,
    expire_after_ms, message_id, trace_id, key, when_running, rule`;

/** The claim of a row that asks for one. It is granted if `TAKE` would claim this row next, and not as a probe. */
const CLAIM = `CASE WHEN (not_before IS NULL OR not_before <= now())
    AND (expire_after_ms IS NULL OR requested_at + expire_after_ms * interval '1 ms' > now())
    AND NOT EXISTS (SELECT FROM launch_job_pauses WHERE target IN (r.job, r.cloud_run_job))
    AND coalesce(r.requested_at < (
      SELECT requested_at FROM launches WHERE job = r.job AND ${IN_LINE}
      ORDER BY requested_at, created_at, launch_id LIMIT 1), true)
  THEN asked_token END AS token, lease_ms * interval '1 ms' AS lease`;
const NO_CLAIM = 'NULL::text AS token, NULL::interval AS lease';

/**
 * Inserts a new launch, or adds the request to a row of the previous version, which has none:
 *
 * - If the previous version certainly launched nothing, the row is queued with the new request.
 * - If its claim may have launched, only the same request is added, and the row stays claimed. With a key it is marked as
 *   one that has become due, so that the key is decided when the claim is given back.
 *
 * It returns no row if nothing was stored.
 *
 * @param claim the token and the lease of each row's claim.
 */
const insertOf = (rows: string, claim = NO_CLAIM): string => `
INSERT INTO launches AS l (launch_id, job, input_id, digest, stored_at, request, requested_at, key, when_running,
  not_before, launch_by, waits_for, held_until, ended_as, ended_at, finished_at, replaced_by, message_id, trace_id,
  rule, state, token, expires_at, first_claimed_at, claimed_at, attempts)
SELECT launch_id, job, input_id, digest, now(), request, requested_at, key, when_running, not_before,
  requested_at + expire_after_ms * interval '1 ms',
  CASE WHEN ended_as IS NOT NULL THEN NULL WHEN not_before > now() THEN 'time' ELSE waits_for END,
  CASE WHEN not_before > now() THEN not_before END,
  ended_as, CASE WHEN ended_as IS NOT NULL THEN now() END, CASE WHEN ended_as IS NOT NULL THEN now() END, replaced_by,
  message_id, trace_id, rule,
  CASE WHEN token IS NULL THEN 'queued' ELSE 'calling' END, token, CASE WHEN token IS NOT NULL THEN now() + lease END,
  CASE WHEN token IS NOT NULL THEN now() END, CASE WHEN token IS NOT NULL THEN now() END, (token IS NOT NULL)::integer
FROM (
  SELECT *, ${claim} FROM (
    SELECT *, coalesce(to_timestamp(requested_ms / 1000), now()) AS requested_at,
      to_timestamp(not_before_ms / 1000) AS not_before
    FROM ${rows}) AS r
  ORDER BY launch_id, job) AS r
ON CONFLICT (launch_id, job) DO UPDATE SET
  state = CASE WHEN l.state IN ('calling', 'unknown') THEN l.state ELSE 'queued' END,
  input_id = excluded.input_id, digest = excluded.digest, stored_at = now(), request = excluded.request,
  requested_at = excluded.requested_at, key = excluded.key, when_running = excluded.when_running,
  not_before = excluded.not_before, launch_by = excluded.launch_by, message_id = excluded.message_id,
  trace_id = excluded.trace_id, rule = excluded.rule, updated_at = now(),
  waits_for = CASE WHEN l.state NOT IN ('calling', 'unknown') THEN excluded.waits_for
    WHEN excluded.key IS NOT NULL THEN 'time' END,
  held_until = CASE WHEN l.state NOT IN ('calling', 'unknown') THEN excluded.held_until
    WHEN excluded.key IS NOT NULL THEN now() END,
  ended_as = excluded.ended_as, ended_at = excluded.ended_at, finished_at = excluded.finished_at,
  replaced_by = excluded.replaced_by
WHERE l.stored_at IS NULL AND (l.state IN ('open', 'rejected')
  OR (l.state IN ('calling', 'unknown') AND l.digest = excluded.digest AND excluded.ended_as IS NULL))
RETURNING launch_id, job, ended_as, token, ${NOW_MS},
  (ended_as IS NULL AND state = 'queued' AND waits_for IS NULL AND (launch_by IS NULL OR launch_by > now())) AS is_due`;

/**
 * A due launch with a key is stored only if no other launch of the key is open, so that there is nothing to decide. Of
 * several with one key only the first is stored.
 *
 * @param asked the rows to store.
 */
const storeOf = (asked: string, claim?: string): string => `
WITH asked AS MATERIALIZED (
  SELECT k.*, row_number() OVER (PARTITION BY job, key ORDER BY launch_id) AS nth
  FROM ${asked}
  ORDER BY job, key, launch_id
), fit AS MATERIALIZED (
  SELECT * FROM asked WHERE CASE
    WHEN key IS NULL OR to_timestamp(not_before_ms / 1000) > now() THEN true
    WHEN nth > 1 THEN false
    ELSE launches_under_lock(job, key) = 0 END
)${insertOf('(SELECT *, NULL::text AS waits_for, NULL::text AS ended_as, NULL::text AS replaced_by FROM fit) AS f', claim)}`;

/** For `SharedStatement`. $1 … $13 see `storedColumns`. */
export const STORE: Statement = {
  name: 'queue-store',
  text: storeOf(`${ASKED}) AS k (${COLUMNS})`),
};

/**
 * Like {@link STORE}, and claims the launches that have nothing in line before them. All launches of the statement ask for
 * a claim: it does not see the others that it stores, so an older one without a claim would be passed over.
 *
 * $1 … $13 see `storedColumns`, $14 tokens, $15 leases (ms), $16 full names of the Cloud Run jobs.
 */
export const START: Statement = {
  name: 'queue-start',
  text: storeOf(
    `${ASKED}, $14::text[], $15::float8[], $16::text[]) AS k (${COLUMNS}, asked_token, lease_ms, cloud_run_job)`,
    CLAIM,
  ),
};

/**
 * Stores one launch under the lock of its key, after the decision.
 *
 * $1 … $13 see `storedColumns`, $14 what it waits for, $15 how it ended, $16 the launch that replaces it; each or null.
 */
export const STORE_JUDGED: Statement = {
  name: 'queue-store-judged',
  text: insertOf(
    `${ASKED}, $14::text[], $15::text[], $16::text[]) AS k (${COLUMNS}, waits_for, ended_as, replaced_by)`,
  ),
};

/**
 * For `SharedStatement`: reads a launch. `LIMIT` makes PostgreSQL use the primary key, however small it believes the table
 * to be.
 *
 * $1 launch ids, $2 paths of jobs.
 */
export const FIND: Statement = {
  name: 'queue-find',
  text: `
SELECT l.* FROM unnest($1::text[], $2::text[]) AS k (launch_id, job) CROSS JOIN LATERAL (
  SELECT launch_id, job, digest, execution, stored_at IS NOT NULL AS is_stored, ${STATE} AS state,
    state IN ('open', 'rejected') AS is_free
  FROM launches WHERE launch_id = k.launch_id AND job = k.job LIMIT 1) AS l`,
};
