/** What the statements of the queue have in common. Each is a condition on a row of `launches`. */

/** As the indexes of launches that have not ended have it. */
export const IS_OPEN = `stored_at IS NOT NULL AND ended_as IS NULL`;

/** It is in the queue. An instance of the version before gives claims back as `open`. */
export const QUEUED = `${IS_OPEN} AND state IN ('queued', 'open')`;

/** It may be claimed, as far as it is up to this launch. */
export const IN_LINE = `${QUEUED} AND waits_for IS NULL AND wish IS NULL
    AND (launch_by IS NULL OR launch_by > now())`;

/** Somebody has claimed it, and it is not known to be launched. */
export const CLAIMED = `ended_as IS NULL AND state IN ('calling', 'unknown')`;

/** The state that people see. An end stays, whatever an old job image writes into `state` afterwards. */
export const STATE = `CASE
  WHEN ended_as IS NOT NULL THEN ended_as
  WHEN state = 'open' THEN 'queued'
  WHEN state = 'calling' THEN CASE WHEN expires_at <= now() THEN 'unknown' ELSE 'launching' END
  WHEN state = 'launched' AND running_at IS NOT NULL THEN 'running'
  ELSE state END`;

/** For the times of a statement: milliseconds since the Unix epoch. */
export const ms = (time: string): string => `(extract(epoch FROM ${time}) * 1000)::float8`;

export const NOW_MS = `${ms('now()')} AS now_ms`;
