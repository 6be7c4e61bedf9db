import type { QueryResultRow } from 'pg';
import {
  CursorInvalid,
  type LaunchPage,
  type LaunchRecord,
  type ListOptions,
  type ShowOptions,
} from '../../launch/ledger/launch-records.ts';
import { query, type OnPool } from './query.ts';

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

/** See `LaunchRecords`. */
export function showLaunch({ pool, launchId, job }: ShowOptions & OnPool): Promise<readonly LaunchRecord[]> {
  return query<LaunchRecord & QueryResultRow>(pool, { text: SHOW }, [launchId, job]);
}

/** See `LaunchRecords`. */
export async function listLaunches({
  pool,
  state,
  limit,
  olderThan,
}: ListOptions & OnPool): Promise<LaunchPage> {
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
