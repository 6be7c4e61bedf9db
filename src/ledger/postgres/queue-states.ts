/** Conditions on a row of `launches`, shared by the statements of the queue. */

/** In the words of the partial indexes of open launches. */
export const IS_OPEN = `stored_at IS NOT NULL AND ended_as IS NULL`;

/** It is in the queue. Instances of the previous version give claims back as `open`. */
export const QUEUED = `${IS_OPEN} AND state IN ('queued', 'open')`;

/** It may be claimed, if pauses and `running` allow it. */
export const IN_LINE = `${QUEUED} AND waits_for IS NULL AND wish IS NULL
    AND (launch_by IS NULL OR launch_by > now())`;

/** It is claimed, and not known to be launched. */
export const CLAIMED = `ended_as IS NULL AND state IN ('calling', 'unknown')`;

/** The state that people see. `ended_as` comes first, since an old job image may write `state` after the end. */
export const STATE = `CASE
  WHEN ended_as IS NOT NULL THEN ended_as
  WHEN state = 'open' THEN 'queued'
  WHEN state = 'calling' THEN CASE WHEN expires_at <= now() THEN 'unknown' ELSE 'launching' END
  WHEN state = 'launched' AND running_at IS NOT NULL THEN 'running'
  ELSE state END`;

/** Milliseconds since the Unix epoch. */
export const ms = (time: string): string => `(extract(epoch FROM ${time}) * 1000)::float8`;

export const NOW_MS = `${ms('now()')} AS now_ms`;
