import { CLAIMED, IN_LINE, ms, NOW_MS, QUEUED } from './queue-states.ts';
import type { Statement } from './query.ts';

const HELD_BY_TIME = `${QUEUED} AND waits_for = 'time' AND held_until <= now()`;
const EXPIRED = `${QUEUED} AND launch_by <= now()`;
/** Queued with a wish: an instance of the previous version gave its claim back. */
const WISHED = `${QUEUED} AND wish IS NOT NULL`;

/** For launches without a key. $1 the most launches. */
const changeOf = (condition: string, change: string): string => `
WITH changing AS MATERIALIZED (
  SELECT launch_id, job FROM launches WHERE ${condition} AND key IS NULL LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE launches l SET state = 'queued', waits_for = NULL, held_until = NULL, updated_at = now()${change}
FROM changing c WHERE l.launch_id = c.launch_id AND l.job = c.job
RETURNING l.launch_id`;

const END = ', ended_at = now(), finished_at = now()';

/** Changes for a time or a wish, of launches that share no key with another open launch. $1 the most launches. */
export const WAKE: readonly Statement[] = [
  { name: 'wake-expired', text: changeOf(EXPIRED, `, ended_as = 'expired'${END}`) },
  {
    name: 'wake-wished',
    text: changeOf(
      WISHED,
      `, ended_as = CASE l.wish WHEN 'cancel' THEN 'cancelled' ELSE 'replaced' END${END}`,
    ),
  },
  { name: 'wake-held', text: changeOf(HELD_BY_TIME, '') },
  {
    name: 'wake-alone',
    text: `
WITH held AS MATERIALIZED (
  SELECT launch_id, job, key FROM launches
  WHERE ${HELD_BY_TIME} AND wish IS NULL AND (launch_by IS NULL OR launch_by > now()) LIMIT $1
), keyed AS MATERIALIZED (
  SELECT * FROM held WHERE key IS NOT NULL ORDER BY job, key
), alone AS MATERIALIZED (
  SELECT launch_id, job FROM keyed WHERE launches_under_lock(job, key) = 1
)
UPDATE launches l SET state = 'queued', waits_for = NULL, held_until = NULL, updated_at = now()
FROM alone a WHERE l.launch_id = a.launch_id AND l.job = a.job AND ${HELD_BY_TIME}
RETURNING l.launch_id`,
  },
];

/**
 * The keys with a launch that has become due, has expired or is to be ended. The launches are found first, so that no
 * index of keys is read as a whole. $1 the most keys.
 */
export const KEYS_TO_WAKE: Statement = {
  name: 'wake-keys',
  text: `
WITH k AS MATERIALIZED (
  (SELECT job, key FROM launches WHERE ${HELD_BY_TIME} LIMIT $1)
  UNION ALL (SELECT job, key FROM launches WHERE ${EXPIRED} LIMIT $1)
  UNION ALL (SELECT job, key FROM launches WHERE ${WISHED} LIMIT $1)
)
SELECT DISTINCT job, key FROM k WHERE key IS NOT NULL LIMIT $1`,
};

/** Under the lock of the key. $1 path of the job, $2 key. */
export const EXPIRE_OF_KEY: Statement = {
  name: 'wake-expire-of-key',
  text: `
UPDATE launches SET state = 'queued', waits_for = NULL, held_until = NULL, updated_at = now(), ended_as = 'expired'${END}
WHERE (launch_id, job) IN (SELECT launch_id, job FROM launches WHERE ${EXPIRED} AND job = $1 AND key = $2)
RETURNING launch_id`,
};

/** $1 paths of jobs, $2 the full names of their Cloud Run jobs. */
export const AGENDA: Statement = {
  name: 'queue-agenda',
  text: `
SELECT
  coalesce((SELECT array_agg(k.job ORDER BY first.requested_at, k.job)
    FROM unnest($1::text[], $2::text[]) AS k (job, target) CROSS JOIN LATERAL (
      SELECT requested_at FROM launches WHERE job = k.job AND ${IN_LINE}
      ORDER BY requested_at, created_at, launch_id LIMIT 1) AS first
    WHERE NOT EXISTS (SELECT FROM launch_job_pauses WHERE target IN (k.job, k.target) AND until > now())
  ), '{}') AS due,
  EXISTS (SELECT FROM launches WHERE ${HELD_BY_TIME})
    OR EXISTS (SELECT FROM launches WHERE ${EXPIRED})
    OR EXISTS (SELECT FROM launches WHERE ${WISHED}) AS to_wake,
  (SELECT count(*)::integer FROM launches WHERE stored_at IS NOT NULL AND ${CLAIMED} AND expires_at <= now())
    + (SELECT count(*)::integer FROM launches WHERE stored_at IS NULL AND ${CLAIMED} AND expires_at <= now()) AS unknown,
  (SELECT count(*)::integer FROM launches WHERE stored_at IS NOT NULL AND ended_as IS NULL AND state = 'launched')
    AS following,
  (SELECT count(*)::integer FROM launches
    WHERE stored_at IS NOT NULL AND ended_as IS NULL AND state = 'launched' AND wish IS NOT NULL) AS wishes,
  EXISTS (SELECT FROM launch_events WHERE tell_at <= now()) AS events,
  ${NOW_MS}`,
};

/** How long a launch has to be unknown before it is reported. */
const NEWS_AFTER = `interval '5 minutes'`;

/**
 * It also writes one event for a launch with a request that was unknown for long, if events are wanted.
 *
 * $1 the most launches.
 */
export const UNKNOWN: Statement = {
  name: 'queue-unknown',
  text: `
WITH lost AS MATERIALIZED (
  SELECT launch_id, job FROM (
    SELECT launch_id, job, seen_at, expires_at FROM launches
    WHERE stored_at IS NOT NULL AND ${CLAIMED} AND expires_at <= now()
    UNION ALL
    SELECT launch_id, job, seen_at, expires_at FROM launches
    WHERE stored_at IS NULL AND ${CLAIMED} AND expires_at <= now()
  ) AS l ORDER BY seen_at NULLS FIRST, expires_at LIMIT $1
), looked AS MATERIALIZED (
  SELECT l.launch_id, l.job, seen_at AS seen_before,
    NOT told_unknown AND stored_at IS NOT NULL AND expires_at <= now() - ${NEWS_AFTER} AS is_news
  FROM lost JOIN launches l ON l.launch_id = lost.launch_id AND l.job = lost.job
  WHERE ${CLAIMED} AND expires_at <= now()
  ORDER BY l.launch_id, l.job FOR UPDATE OF l SKIP LOCKED
), told AS (
  INSERT INTO launch_events (launch_id, job, state, happened_at, tell_at)
  SELECT launch_id, job, 'unknown', now(), now() FROM looked
  WHERE is_news AND EXISTS (SELECT FROM launch_sweeps WHERE events_until > now())
)
UPDATE launches l SET seen_at = now(), told_unknown = told_unknown OR is_news
FROM looked WHERE l.launch_id = looked.launch_id AND l.job = looked.job
RETURNING l.launch_id, l.job, l.request, l.digest, l.input_id, l.token, is_news, seen_before,
  ${ms('expires_at')} AS expires_ms, ${ms('first_claimed_at')} AS first_claimed_ms, ${NOW_MS}`,
};
