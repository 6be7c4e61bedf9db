import type { Pool, QueryResultRow } from 'pg';
import type { LaunchState } from './launch-state.ts';
import { query } from './query.ts';

/** One launch, for whoever looks at it. Times are by the database's clock. */
export interface LaunchRecord {
  readonly launchId: string;
  /** Full resource name. */
  readonly job: string;
  /** The id of the launch request, decimal digits. */
  readonly inputId: string;
  readonly digest: string;
  /** `unknown` also for a claim that has expired. */
  readonly state: LaunchState;
  /** Claims so far. */
  readonly attempts: number;
  /** Full resource name, as far as it is known. */
  readonly execution: string | null;
  /** Short name of the execution that confirmed that it works. */
  readonly workingExecution: string | null;
  readonly lastError: string | null;
  readonly messageId: string | null;
  readonly traceId: string | null;
  /** What was settled by hand, and why. */
  readonly resolvedNote: string | null;
  readonly resolvedAt: Date | null;
  readonly createdAt: Date;
  readonly firstClaimedAt: Date | null;
  readonly claimedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
}

export interface LaunchPage {
  /** Newest first. */
  readonly launches: readonly LaunchRecord[];
  /** Where the next page begins; undefined on the last one. */
  readonly olderThan: string | undefined;
}

/** The cursor is none that `listLaunches` gave out. */
export class CursorInvalid extends Error {
  override readonly name = 'CursorInvalid';
}

const STATE = `CASE WHEN state = 'calling' AND expires_at <= now() THEN 'unknown' ELSE state END`;

const RECORD = `
SELECT launch_id AS "launchId", job, input_id AS "inputId", digest, ${STATE} AS state, attempts, execution,
  working_execution AS "workingExecution", last_error AS "lastError", message_id AS "messageId",
  trace_id AS "traceId", resolved_note AS "resolvedNote", resolved_at AS "resolvedAt",
  created_at AS "createdAt", first_claimed_at AS "firstClaimedAt", claimed_at AS "claimedAt",
  expires_at AS "expiresAt", updated_at AS "updatedAt", finished_at AS "finishedAt"`;

const SHOW = `${RECORD} FROM launches WHERE launch_id = $1 AND ($2::text IS NULL OR job = $2) ORDER BY job`;

/** No index knows the states, as they change; retention bounds what is read. */
const LIST = `${RECORD} FROM launches
WHERE ($1::text IS NULL OR ${STATE} = $1)
  AND ($2::timestamptz IS NULL OR (created_at, launch_id, job) < ($2, $3, $4))
ORDER BY created_at DESC, launch_id DESC, job DESC LIMIT $5`;

/**
 * The launches of that launch id: none, one, or one for each job that uses it.
 *
 * @throws {LedgerUnavailable}
 */
export function showLaunch(options: {
  readonly pool: Pool;
  readonly launchId: string;
  /** Full resource name; left out for all jobs. */
  readonly job?: string | undefined;
}): Promise<readonly LaunchRecord[]> {
  const { pool, launchId, job } = options;
  return query<LaunchRecord & QueryResultRow>(pool, { text: SHOW }, [launchId, job]);
}

/**
 * Lists launches, the newest first.
 *
 * @throws {LedgerUnavailable}
 * @throws {CursorInvalid}
 */
export async function listLaunches(options: {
  readonly pool: Pool;
  readonly state?: LaunchState | undefined;
  readonly limit: number;
  /** `olderThan` of the page before. */
  readonly olderThan?: string | undefined;
}): Promise<LaunchPage> {
  const { pool, state, limit, olderThan } = options;
  const after = olderThan === undefined ? [undefined, undefined, undefined] : parseCursor(olderThan);
  const rows = await query<LaunchRecord & QueryResultRow>(pool, { text: LIST }, [state, ...after, limit + 1]);
  const launches = rows.slice(0, limit);
  const last = launches.at(-1);
  return {
    launches,
    olderThan: rows.length > limit && last !== undefined ? cursorOf(last) : undefined,
  };
}

function cursorOf({ createdAt, launchId, job }: LaunchRecord): string {
  return Buffer.from(JSON.stringify([createdAt, launchId, job])).toString('base64url');
}

function parseCursor(cursor: string): readonly string[] {
  try {
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
    if (Array.isArray(parts) && parts.length === 3 && !Number.isNaN(Date.parse(String(parts[0])))) {
      return parts.map(String);
    }
  } catch {
    // Reported below.
  }
  throw new CursorInvalid('it is no cursor of a list');
}
