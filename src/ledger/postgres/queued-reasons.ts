import type { Pool } from 'pg';
import { jobPath } from '../../launch/event/launch-key.ts';
import type { LaunchRecord } from '../../launch/ledger/launch-records.ts';
import type { RecordsOptions } from '../../launch/ledger/ledger-store.ts';
import { LedgerUnusable } from '../../launch/ledger/ledger.ts';
import { queuedReasonOf } from '../../launch/queue/queued-reason.ts';
import { recordOf, type RecordRow } from './launch-row.ts';
import { query } from './query.ts';

/** What keeps the launches of a job back. */
interface JobStanding {
  /** Of the job. */
  readonly path: string;
  readonly holding: number;
  /** What Cloud Run refused it with; null where it is not paused. */
  readonly refusal: string | null;
  readonly isScopePaused: boolean;
}

const HOLDING = `(SELECT count(*)::integer FROM launches WHERE job = path AND stored_at IS NOT NULL
  AND ended_as IS NULL AND state IN ('calling', 'unknown', 'launched')) AS holding`;

/** $1 paths of jobs. */
const STANDINGS = `SELECT path, ${HOLDING}, (SELECT error FROM launch_job_pauses
    WHERE target IN (path, regexp_replace(path, '(/jobs/[^/]+)/jobs/[^/]+$', '\\1')) ORDER BY until DESC LIMIT 1) AS refusal,
  EXISTS (SELECT FROM launch_pauses WHERE paused_until > now() AND starts_with(path, scope || '/'))
    AS "isScopePaused"
FROM unnest($1::text[]) AS path`;

/** For a user who may read launches only. $1 paths of jobs. */
const HOLDING_ONLY = `SELECT path, ${HOLDING}, NULL AS refusal, false AS "isScopePaused"
FROM unnest($1::text[]) AS path`;

/** The records of rows; of queued ones with why they are. A second statement is needed only for some of those. */
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
  const standings = jobs.length === 0 ? [] : await standingsOf(pool, jobs);
  const byPath = new Map(standings.map((standing) => [standing.path, standing]));
  return rows.map((row) => {
    const record = recordOf(row);
    const standing = byPath.get(jobPath(record));
    if (record.state !== 'queued' || !record.isStored || standing === undefined) return record;
    const { holding, refusal, isScopePaused } = standing;
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

async function standingsOf(pool: Pool, jobs: readonly string[]): Promise<readonly JobStanding[]> {
  try {
    return await query<JobStanding & Record<string, unknown>>(pool, { text: STANDINGS }, [jobs]);
  } catch (error) {
    if (!(error instanceof LedgerUnusable) || error.reason !== 'not allowed') throw error;
    return query<JobStanding & Record<string, unknown>>(pool, { text: HOLDING_ONLY }, [jobs]);
  }
}
