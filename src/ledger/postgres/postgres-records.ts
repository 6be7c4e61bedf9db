import { randomUUID } from 'node:crypto';
import type { Pool, QueryResultRow } from 'pg';
import type { LaunchKey } from '../../launch/event/launch-key.ts';
import {
  CursorInvalid,
  ResolveRefused,
  type LaunchRecord,
  type LaunchRecords,
} from '../../launch/ledger/launch-records.ts';
import { query, storable } from './query.ts';
import { LIST, REOPEN, RESOLVE, SHOW } from './record-statements.ts';

/** The launches of a database, for people. */
export function postgresRecords(pool: Pool): LaunchRecords {
  const read = (text: string, values: readonly unknown[]) =>
    query<LaunchRecord & QueryResultRow>(pool, { text }, values);
  /** @returns the record as it is now, and whether the statement changed it. */
  const change = async (text: string, { launchId, job }: LaunchKey, values: readonly unknown[]) => {
    const changed = await query(pool, { text }, [launchId, job, ...values]);
    const [record] = await read(SHOW, [launchId, job]);
    if (record === undefined) throw new ResolveRefused({ reason: 'not found', key: { job, name: '', launchId } });
    return { record, isChanged: changed.length > 0 };
  };
  return {
    show: ({ launchId, job }) => read(SHOW, [launchId, job]),
    async list({ state, limit, olderThan }) {
      const after = olderThan === undefined ? [undefined, undefined, undefined] : parseCursor(olderThan);
      const rows = await read(LIST, [state, ...after, limit + 1]);
      const launches = rows.slice(0, limit);
      const last = rows.length > limit ? launches.at(-1) : undefined;
      return { launches, olderThan: last && cursorOf(last) };
    },
    async resolve({ key, verdict, note }) {
      const execution = verdict === 'not launched' ? undefined : verdict.execution;
      const { record, isChanged } = await change(RESOLVE, key, [execution, storable(note)]);
      if (isChanged) return record;
      throw new ResolveRefused({ reason: 'not unknown', record });
    },
    async reopen({ key, note }) {
      const { record, isChanged } = await change(REOPEN, key, [randomUUID(), storable(`reopened: ${note}`)]);
      if (isChanged) return record;
      throw new ResolveRefused({
        reason: record.resolvedAt === null ? 'not resolved' : 'changed since',
        record,
      });
    },
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
