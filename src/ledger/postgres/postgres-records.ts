import { randomUUID } from 'node:crypto';
import type { Pool, QueryResultRow } from 'pg';
import { jobPath, type LaunchKey } from '../../launch/event/launch-key.ts';
import {
  CursorInvalid,
  ResolveRefused,
  type LaunchAct,
  type LaunchFilter,
  type LaunchRecord,
  type LaunchRecords,
  type ShownLaunches,
  type Resolution,
} from '../../launch/ledger/launch-records.ts';
import type { RecordsOptions } from '../../launch/ledger/ledger-store.ts';
import { changeLaunch } from './change-launch.ts';
import { KeyTurns } from './key-turns.ts';
import type { RecordRow } from './launch-row.ts';
import { recordsWithReasons } from './queued-reasons.ts';
import { query, storable } from './query.ts';
import { countStatement, isLaunchId, listStatement } from './list-statement.ts';
import {
  ACTS,
  REOPEN,
  RESOLVE_ENDED,
  RESOLVE_LAUNCHED,
  RESOLVE_NOT_LAUNCHED,
  SHOW,
} from './record-statements.ts';

/** See `LaunchRecords`. */
export function postgresRecords(pool: Pool, options: RecordsOptions = {}): LaunchRecords {
  const turns = new KeyTurns(pool);
  const read = async (text: string, values: readonly unknown[]) => {
    const rows = await query<RecordRow>(pool, { text }, values);
    return recordsWithReasons({ pool, rows, ...options });
  };
  const show = async ({ launchId, job, name }: ShownLaunches) =>
    (await read(SHOW, [launchId])).filter(
      (one) => (job === undefined || one.job === job) && (name === undefined || one.name === name),
    );
  const looked = async (filter: LaunchFilter) => ({
    ...filter,
    isLaunchId: filter.q !== undefined && (await isLaunchId(pool, filter.q)),
  });
  /** @returns the record after the statement, and whether the statement changed it. */
  const change = async (text: string, key: LaunchKey, values: readonly unknown[]) => {
    const changed = await changeLaunch({ pool, turns, key, text, values });
    const [record] = await show(key);
    if (record === undefined) throw new ResolveRefused({ reason: 'not found', key });
    return { record, isChanged: changed !== undefined };
  };
  return {
    show,
    async list({ olderThan, limit, ...filter }) {
      const after = olderThan === undefined ? undefined : parseCursor(olderThan);
      const { text, values } = listStatement({ ...(await looked(filter)), after, limit: limit + 1 });
      const rows = await read(text, values);
      const launches = rows.slice(0, limit);
      const last = rows.length > limit ? launches.at(-1) : undefined;
      return { launches, olderThan: last && cursorOf(last) };
    },
    async count({ most, ...filter }) {
      const { text, values } = countStatement({ ...(await looked(filter)), limit: most });
      const [row] = await query<{ readonly count: number }>(pool, { text }, values);
      return row?.count ?? 0;
    },
    async resolve({ key, resolution, note, by }) {
      const { text, values } = statementOf(resolution);
      const { record, isChanged } = await change(text, key, [storable(note), storable(by), ...values]);
      if (isChanged) return record;
      const isOld = typeof resolution === 'object' && 'ended' in resolution && !record.isStored;
      throw new ResolveRefused({ reason: isOld ? 'not stored' : 'not unknown', record });
    },
    acts: (key) => query<LaunchAct & QueryResultRow>(pool, { text: ACTS }, [key.launchId, jobPath(key)]),
    async reopen({ key, note, by }) {
      const values = [storable(`reopened: ${note}`), storable(by), randomUUID()];
      const { record, isChanged } = await change(REOPEN, key, values);
      if (isChanged) return record;
      throw new ResolveRefused({
        reason: record.resolvedAt === null ? 'not resolved' : 'changed since',
        record,
      });
    },
  };
}

function statementOf(resolution: Resolution): { readonly text: string; readonly values: readonly string[] } {
  if (resolution === 'not launched') return { text: RESOLVE_NOT_LAUNCHED, values: [] };
  return 'ended' in resolution
    ? { text: RESOLVE_ENDED, values: [resolution.ended] }
    : { text: RESOLVE_LAUNCHED, values: [resolution.execution] };
}

function cursorOf(record: LaunchRecord): string {
  const place = [record.createdAt, record.launchId, jobPath(record)];
  return Buffer.from(JSON.stringify(place)).toString('base64url');
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
  throw new CursorInvalid('it is not a cursor of a list');
}
