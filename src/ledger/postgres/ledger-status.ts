import type { Pool, QueryResultRow } from 'pg';
import { jobOfPath } from '../../launch/event/launch-key.ts';
import type { JobStatus, LedgerStatus } from '../../launch/ledger/launch-actions.ts';
import { readLastSweep } from './ledger-facts.ts';
import { query } from './query.ts';

/**
 * What has not ended is read by the indexes of that, and what ended in a day by the index of ends, so that it costs the
 * same however much the ledger remembers.
 */
const JOBS = `
WITH queued AS (
  SELECT job, count(*)::integer AS queued, min(requested_at) AS oldest FROM launches
  WHERE stored_at IS NOT NULL AND ended_as IS NULL AND state IN ('queued', 'open') GROUP BY job
), holding AS (
  SELECT job, count(*)::integer AS holding,
    count(*) FILTER (WHERE state = 'launched' AND running_at IS NOT NULL)::integer AS running,
    count(*) FILTER (WHERE state = 'unknown' OR (state = 'calling' AND expires_at <= now()))::integer AS unknown
  FROM launches
  WHERE stored_at IS NOT NULL AND ended_as IS NULL AND state IN ('calling', 'unknown', 'launched') GROUP BY job
), ended AS (
  SELECT job, count(*) FILTER (WHERE ended_as = 'succeeded')::integer AS succeeded,
    count(*) FILTER (WHERE ended_as = 'failed')::integer AS failed
  FROM launches WHERE ended_as IN ('succeeded', 'failed') AND ended_at > now() - interval '1 day' GROUP BY job
)
SELECT job AS path, coalesce(queued, 0) AS queued, oldest AS "oldestQueuedAt", coalesce(holding, 0) AS holding,
  coalesce(running, 0) AS running, coalesce(unknown, 0) AS unknown, coalesce(succeeded, 0) AS "succeededInADay",
  coalesce(failed, 0) AS "failedInADay", pause.refusal, pause.error, pause.since, pause.until
FROM queued FULL JOIN holding USING (job) FULL JOIN ended USING (job)
LEFT JOIN LATERAL (
  SELECT refusal, error, since, until FROM launch_job_pauses
  WHERE target IN (job, regexp_replace(job, '(/jobs/[^/]+)/jobs/[^/]+$', '\\1')) ORDER BY until DESC LIMIT 1) AS pause
  ON true
ORDER BY job`;

/** A booked slot comes free a minute after its call. */
const CALLS = `
SELECT scope, count(*) FILTER (WHERE free_at > now())::integer AS "lastMinute"
FROM launch_slots GROUP BY scope ORDER BY scope`;

const SIZES = `
SELECT now() AS now, (SELECT count(*) FROM launches)::float8 AS launches,
  pg_total_relation_size('launches')::float8 AS bytes,
  (SELECT count(*) FROM launch_events WHERE tell_at <= now())::float8 AS events`;

type SizesRow = Pick<LedgerStatus, 'now' | 'launches' | 'bytes' | 'events'>;

interface JobRow extends Omit<JobStatus, 'job' | 'name' | 'pause'>, QueryResultRow {
  readonly path: string;
  readonly refusal: string | null;
  readonly error: string;
  readonly since: Date;
  readonly until: Date;
}

/** See `LaunchActions`. The statements follow each other; what happens between them is in the later ones. */
export async function readLedgerStatus(pool: Pool): Promise<LedgerStatus> {
  const jobs = await query<JobRow>(pool, { text: JOBS }, []);
  const calls = await query<LedgerStatus['calls'][number] & QueryResultRow>(pool, { text: CALLS }, []);
  const [sizes] = await query<SizesRow & QueryResultRow>(pool, { text: SIZES }, []);
  if (sizes === undefined) throw new Error('the database gives no row where there is always one');
  return { ...sizes, jobs: jobs.map(jobOf), calls, lastSweepAt: await readLastSweep(pool) };
}

function jobOf({ path, refusal, error, since, until, ...counts }: JobRow): JobStatus {
  const pause = refusal === null ? null : { refusal, error, since, until };
  return { ...jobOfPath(path), ...counts, pause };
}
