import { CLAIMED, IN_LINE, NOW_MS } from './queue-states.ts';
import type { Statement } from './query.ts';

/** The length of the n-th pause of a job, n from 0: 10 s, 20 s … 10 min. */
export const pauseFor = (n: string): string => `least(600, 10 * 2 ^ least(${n}, 6)) * interval '1 s'`;

/** How a launch ends that was certainly not launched and was to be cancelled or replaced; else null. */
const AS_WISHED = `CASE wish WHEN 'cancel' THEN 'cancelled' WHEN 'replace' THEN 'replaced' END`;

/**
 * The new state of a launch that was not launched. If it has ended, its state is `queued` all the same: an instance of
 * the previous version would launch what is `open` or `rejected`.
 */
const UNCLAIMED = `state = CASE WHEN stored_at IS NULL THEN 'open' ELSE 'queued' END, token = NULL,
  expires_at = NULL, updated_at = now()`;

/**
 * The same, and the time of the first claim is kept only if this claim took over an earlier one. The execution of that
 * one may still appear, so the next listing must reach back to it.
 */
const NOT_LAUNCHED = `${UNCLAIMED},
  first_claimed_at = CASE WHEN first_claimed_at < claimed_at THEN first_claimed_at END`;

/** Also true of a pause that is over: then the next launch of the job is a probe. */
const isPaused = (job: string): string =>
  `EXISTS (SELECT FROM launch_job_pauses WHERE target IN ($2, ${job}))`;

/**
 * Claims the oldest launches in line, as many as pauses and `running` allow. Rows that another transaction has locked are
 * skipped.
 *
 * `running` is counted under the lock of the job, which is kept until the claims are committed. If two transactions find
 * that a pause is over, only one extends it and takes the probe.
 *
 * $1 path of the job, $2 full name of the Cloud Run job, $3 launches at most, $4 `running` or null, $5 lease (ms).
 */
export const TAKE: Statement = {
  name: 'queue-take',
  text: `
WITH pauses AS MATERIALIZED (
  SELECT until <= now() AS is_over FROM launch_job_pauses WHERE target IN ($1, $2)
), room AS MATERIALIZED (
  SELECT CASE
    WHEN EXISTS (SELECT FROM pauses WHERE NOT is_over) THEN 0
    ELSE least(
      CASE WHEN EXISTS (SELECT FROM pauses) THEN 1 ELSE $3::integer END,
      CASE WHEN $4::integer IS NOT NULL THEN $4::integer - launches_under_lock($1, NULL) END)
    END AS launches
), picked AS MATERIALIZED (
  SELECT launch_id, requested_at, created_at FROM launches
  WHERE job = $1 AND ${IN_LINE}
  ORDER BY requested_at, created_at, launch_id LIMIT (SELECT greatest(launches, 0) FROM room)
  FOR UPDATE SKIP LOCKED
), probe AS (
  UPDATE launch_job_pauses SET until = now() + greatest($5::float8 * interval '1 ms', ${pauseFor('probes')})
  WHERE target IN ($1, $2) AND until <= now() AND EXISTS (SELECT FROM picked)
  RETURNING target
)
UPDATE launches l SET state = 'calling', token = gen_random_uuid()::text,
  expires_at = now() + $5::float8 * interval '1 ms', first_claimed_at = coalesce(l.first_claimed_at, now()),
  claimed_at = now(), attempts = l.attempts + 1, held_until = NULL, updated_at = now()
FROM (
  SELECT launch_id, row_number() OVER (ORDER BY requested_at, created_at, launch_id)::integer AS nth FROM picked
) AS p
WHERE l.job = $1 AND l.launch_id = p.launch_id
  AND (SELECT count(*) FROM probe) = (SELECT count(*) FROM pauses)
RETURNING l.launch_id, l.token, l.request, p.nth, EXISTS (SELECT FROM pauses) AS is_probe, ${NOW_MS}`,
};

/**
 * For `SharedStatement`. `finished_at` is set by the end of a launch; for one without a request, whose end is not
 * recorded, it is set here.
 *
 * $1 launch ids, $2 paths of jobs, $3 tokens, $4 executions or null.
 */
export const SETTLE: Statement = {
  name: 'queue-settle',
  text: `
WITH held AS MATERIALIZED (
  SELECT l.launch_id, l.job, k.token, k.execution
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS k (launch_id, job, token, execution)
  JOIN launches l ON l.launch_id = k.launch_id AND l.job = k.job AND l.token = k.token
  WHERE ${CLAIMED}
  ORDER BY l.launch_id, l.job FOR UPDATE OF l
)
UPDATE launches l SET state = 'launched', execution = held.execution, launched_at = now(), updated_at = now(),
  finished_at = CASE WHEN stored_at IS NULL THEN now() END
FROM held
WHERE l.launch_id = held.launch_id AND l.job = held.job AND l.token = held.token AND ${CLAIMED}
RETURNING l.launch_id, l.job`,
};

/**
 * The statements below act on a claim: $1 launch id, $2 path of the job, $3 token. For those that free a key, $4 says
 * whether they run under its lock. If not, they do not change a launch with a key.
 */
const OF_CLAIM = `launch_id = $1 AND job = $2 AND token = $3 AND ${CLAIMED}`;
const UNDER_LOCK = `(key IS NULL OR $4::boolean)`;

/** The key of a claimed launch. */
export const KEY_OF: Statement = {
  name: 'queue-key-of',
  text: `SELECT key FROM launches WHERE ${OF_CLAIM}`,
};

/** $5 error, $6 how long it waits (ms) or null. */
export const RELEASE: Statement = {
  name: 'queue-release',
  text: `
UPDATE launches SET ${NOT_LAUNCHED}, last_error = $5, ended_as = ${AS_WISHED},
  ended_at = CASE WHEN wish IS NOT NULL THEN now() END, finished_at = CASE WHEN wish IS NOT NULL THEN now() END,
  waits_for = CASE WHEN wish IS NULL AND $6::float8 IS NOT NULL THEN 'time' END,
  held_until = CASE WHEN wish IS NULL THEN now() + $6::float8 * interval '1 ms' END
WHERE ${OF_CLAIM} AND ${UNDER_LOCK}
RETURNING ended_as`,
};

/** $5 error, $6 how it ended (JSON). */
export const REJECT: Statement = {
  name: 'queue-reject',
  text: `
UPDATE launches SET ${NOT_LAUNCHED}, last_error = $5, ended_as = coalesce(${AS_WISHED}, 'rejected'),
  end_detail = CASE WHEN wish IS NULL THEN $6::text END, ended_at = now(), finished_at = now(), waits_for = NULL,
  held_until = NULL
WHERE ${OF_CLAIM} AND ${UNDER_LOCK}
RETURNING ended_as`,
};

export const MARK_UNKNOWN: Statement = {
  name: 'queue-mark-unknown',
  text: `
UPDATE launches SET state = 'unknown', last_error = $4, updated_at = now() WHERE ${OF_CLAIM} RETURNING token`,
};

/**
 * $4 how long the claim must have been expired (ms), $5 lease (ms), $6 token of the new claim, $7 full name of the Cloud Run
 * job.
 */
export const TAKE_OVER: Statement = {
  name: 'queue-take-over',
  text: `
UPDATE launches SET state = 'calling', token = $6, expires_at = now() + $5::float8 * interval '1 ms',
  claimed_at = now(), attempts = attempts + 1, updated_at = now()
WHERE ${OF_CLAIM} AND request IS NOT NULL AND expires_at <= now() - $4::float8 * interval '1 ms'
  AND wish IS NULL AND (launch_by IS NULL OR launch_by > now()) AND NOT ${isPaused('$7')}
RETURNING token`,
};

const IS_TO_END = `(wish IS NOT NULL OR launch_by <= now())`;

/**
 * Ends an absent launch that is not to be launched again, or puts that of a paused job in line.
 *
 * $5 how long the claim must have been expired (ms), $6 full name of the Cloud Run job.
 */
export const LEAVE_ABSENT: Statement = {
  name: 'queue-leave-absent',
  text: `
UPDATE launches SET ${UNCLAIMED}, ended_as = CASE WHEN ${IS_TO_END} THEN coalesce(${AS_WISHED}, 'expired') END,
  ended_at = CASE WHEN ${IS_TO_END} THEN now() END, finished_at = CASE WHEN ${IS_TO_END} THEN now() END,
  waits_for = NULL, held_until = NULL
WHERE ${OF_CLAIM} AND ${UNDER_LOCK} AND request IS NOT NULL AND expires_at <= now() - $5::float8 * interval '1 ms'
  AND (${IS_TO_END} OR ${isPaused('$6')})
RETURNING ended_as`,
};
