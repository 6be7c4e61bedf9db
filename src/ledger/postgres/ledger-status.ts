import type { Pool, QueryResultRow } from 'pg';
import { jobOfPath } from '../../launch/event/launch-key.ts';
import {
  HOURS_TOLD,
  MOST_COUNTED,
  type HourFigures,
  type JobStatus,
  type LedgerStatus,
} from '../../launch/ledger/ledger-survey.ts';
import { PATHS } from './job-paths.ts';
import { HOUR_MS, HOURS_BEGAN, hourOf, type LaunchHours } from './launch-hours.ts';
import { QUEUED } from './queue-states.ts';
import { query, type Statement } from './query.ts';

/** It is cheap: queued launches are counted only up to a limit, and few launches have a slot. */
export const JOBS: Statement = {
  name: 'survey-jobs',
  text: `
WITH RECURSIVE ${PATHS}, holding AS MATERIALIZED (
  SELECT job AS path, count(*)::integer AS holding,
    count(*) FILTER (WHERE state = 'launched' AND running_at IS NOT NULL)::integer AS running,
    count(*) FILTER (WHERE state = 'unknown' OR (state = 'calling' AND expires_at <= now()))::integer AS unknown
  FROM launches
  WHERE stored_at IS NOT NULL AND ended_as IS NULL AND state IN ('calling', 'unknown', 'launched') GROUP BY job
)
SELECT path, queued, oldest AS "oldestQueuedAt", coalesce(holding, 0) AS holding, coalesce(running, 0) AS running,
  coalesce(unknown, 0) AS unknown, pause.refusal, pause.error, pause.since, pause.until
FROM paths LEFT JOIN holding USING (path)
CROSS JOIN LATERAL (
  SELECT count(*)::integer AS queued, min(requested_at) AS oldest FROM (
    SELECT requested_at FROM launches WHERE job = path AND ${QUEUED} ORDER BY requested_at LIMIT ${MOST_COUNTED + 1}
  ) AS first) AS queue
LEFT JOIN LATERAL (
  SELECT refusal, error, since, until FROM launch_job_pauses
  WHERE target IN (path, regexp_replace(path, '(/jobs/[^/]+)/jobs/[^/]+$', '\\1')) ORDER BY until DESC LIMIT 1) AS pause
  ON true
WHERE path IS NOT NULL ORDER BY path`,
};

export const FAILED: Statement = {
  name: 'survey-failed',
  text: `
SELECT job AS path, ${hourOf('ended_at')} AS hour, count(*)::integer AS failed,
  count(*) FILTER (WHERE ended_at > now() - interval '1 day')::integer AS "inADay"
FROM launches WHERE ended_as = 'failed' AND ended_at > least(now() - interval '1 day', ${HOURS_BEGAN})
GROUP BY job, 2`,
};

/** A slot becomes free a minute after its call. */
const CALLS: Statement = {
  name: 'survey-calls',
  text: `
SELECT scope, count(*) FILTER (WHERE free_at > now())::integer AS "lastMinute"
FROM launch_slots GROUP BY scope ORDER BY scope`,
};

/** For a large ledger the number of launches is the database's estimate, which it renews after 5 % have changed. */
export const SIZES: Statement = {
  name: 'survey-sizes',
  text: `
SELECT now() AS now, ${hourOf('now()')} AS hour, (
    SELECT CASE WHEN reltuples > ${MOST_COUNTED} THEN reltuples::float8 ELSE (
      SELECT count(*) FROM (SELECT FROM launches LIMIT ${MOST_COUNTED + 1}) AS first) END
    FROM pg_class WHERE oid = 'launches'::regclass) AS launches,
  pg_total_relation_size('launches')::float8 AS bytes,
  (SELECT count(*)::integer FROM (
    SELECT FROM launch_events WHERE tell_at <= now() LIMIT ${MOST_COUNTED + 1}) AS first) AS events,
  (SELECT swept_at FROM launch_sweeps) AS "lastSweepAt"`,
};

interface SizesRow
  extends Pick<LedgerStatus, 'now' | 'launches' | 'bytes' | 'events' | 'lastSweepAt'>, QueryResultRow {
  readonly hour: Date;
}

interface JobRow
  extends Omit<JobStatus, 'job' | 'name' | 'pause' | 'hours' | 'failedInADay'>, QueryResultRow {
  readonly path: string;
  readonly refusal: string | null;
  readonly error: string;
  readonly since: Date;
  readonly until: Date;
}

interface FailedRow extends QueryResultRow {
  readonly path: string;
  readonly hour: Date;
  readonly failed: number;
  readonly inADay: number;
}

/** See `LedgerSurvey`. The statements are separate, so their figures may differ by what happens in between. */
export async function readLedgerStatus(pool: Pool, launchHours: LaunchHours): Promise<LedgerStatus> {
  const [jobs, failures, calls, [sizes], stored] = await Promise.all([
    query<JobRow>(pool, JOBS, []),
    query<FailedRow>(pool, FAILED, []),
    query<LedgerStatus['calls'][number] & QueryResultRow>(pool, CALLS, []),
    query<SizesRow>(pool, SIZES, []),
    launchHours.read(),
  ]);
  if (sizes === undefined) throw new Error('the database gives no row where there is always one');
  const { hour: newest, ...facts } = sizes;
  const statusOf = ({ path, refusal, error, since, until, ...counts }: JobRow): JobStatus => {
    const failedOf = failures.filter((one) => one.path === path);
    const hours = Array.from({ length: HOURS_TOLD }, (_, place): HourFigures => {
      const hourMs = newest.getTime() - (HOURS_TOLD - 1 - place) * HOUR_MS;
      return {
        launches: stored.get(path)?.get(hourMs) ?? 0,
        failed: failedOf.find((one) => one.hour.getTime() === hourMs)?.failed ?? 0,
      };
    });
    const failedInADay = failedOf.reduce((sum, { inADay }) => sum + inADay, 0);
    const pause = refusal === null ? null : { refusal, error, since, until };
    return { ...jobOfPath(path), ...counts, failedInADay, hours, pause };
  };
  return { ...facts, jobs: jobs.map(statusOf).filter(hasNews), calls };
}

function hasNews({ queued, holding, failedInADay, hours }: JobStatus): boolean {
  return queued + holding + failedInADay > 0 || hours.some(({ launches, failed }) => launches + failed > 0);
}
