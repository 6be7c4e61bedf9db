import type { Pool } from 'pg';
import { jobPath } from '../../launch/event/launch-key.ts';
import type { LaunchRecord } from '../../launch/ledger/launch-records.ts';
import type { RecordsOptions } from '../../launch/ledger/ledger-store.ts';
import { LedgerUnusable } from '../../launch/ledger/ledger.ts';
import { queuedReasonOf } from '../../launch/queue/queued-reason.ts';
import { recordOf, type RecordRow } from './launch-row.ts';
import { query } from './query.ts';

/** Why launches of a job may have to wait. */
interface JobLimits {
  readonly path: string;
  readonly holding: number;
  /** Cloud Run's error; null if the job is not paused. */
  readonly refusal: string | null;
  readonly isScopePaused: boolean;
}

const HOLDING = `(SELECT count(*)::integer FROM launches WHERE job = path AND stored_at IS NOT NULL
  AND ended_as IS NULL AND state IN ('calling', 'unknown', 'launched')) AS holding`;

/** $1 paths of jobs. */
const LIMITS = `SELECT path, ${HOLDING}, (SELECT error FROM launch_job_pauses
    WHERE target IN (path, regexp_replace(path, '(/jobs/[^/]+)/jobs/[^/]+$', '\\1')) ORDER BY until DESC LIMIT 1) AS refusal,
  EXISTS (SELECT FROM launch_pauses WHERE paused_until > now() AND starts_with(path, scope || '/'))
    AS "isScopePaused"
FROM unnest($1::text[]) AS path`;

/** For a database user that may read only `launches`. $1 paths of jobs. */
const HOLDING_ONLY = `SELECT path, ${HOLDING}, NULL AS refusal, false AS "isScopePaused"
FROM unnest($1::text[]) AS path`;

/** The records of rows, with the reasons of queued ones. Only these need a second statement. */
export async function recordsWithReasons({
  pool,
  rows,
  runningOf = () => undefined,
  setUpFaultOf = () => undefined,
}: RecordsOptions & { readonly pool: Pool; readonly rows: readonly RecordRow[] }): Promise<
  readonly LaunchRecord[]
> {
  const queued = rows.filter(({ state, isStored }) => state === 'queued' && isStored);
  const jobs = [...new Set(queued.map(({ job }) => job))];
  const limits = jobs.length === 0 ? [] : await limitsOf(pool, jobs);
  const byPath = new Map(limits.map((ofJob) => [ofJob.path, ofJob]));
  return rows.map((row) => {
    const record = recordOf(row);
    const ofJob = byPath.get(jobPath(record));
    if (record.state !== 'queued' || !record.isStored || ofJob === undefined) return record;
    const { holding, refusal, isScopePaused } = ofJob;
    const setUpFault = refusal ?? setUpFaultOf(record);
    const reason = queuedReasonOf({
      isBefore: row.isBefore,
      hasSetUpFault: setUpFault !== undefined,
      waitsForKey: row.waitsFor === 'key',
      isFull: holding >= (runningOf(record) ?? Number.POSITIVE_INFINITY),
      isScopePaused,
      isBackingOff: row.waitsFor === 'time',
    });
    return { ...record, reason, detail: reason === 'set-up' ? (setUpFault ?? null) : record.detail };
  });
}

async function limitsOf(pool: Pool, jobs: readonly string[]): Promise<readonly JobLimits[]> {
  try {
    return await query<JobLimits & Record<string, unknown>>(pool, { text: LIMITS }, [jobs]);
  } catch (error) {
    if (!(error instanceof LedgerUnusable) || error.reason !== 'not allowed') throw error;
    return query<JobLimits & Record<string, unknown>>(pool, { text: HOLDING_ONLY }, [jobs]);
  }
}
