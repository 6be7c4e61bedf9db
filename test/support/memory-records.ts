import { shownState, type Row } from '../../simulation/database/row.ts';
import { recordOf as shown } from '../../simulation/database/telling.ts';
import { judgeKey } from '../../simulation/database/key-turn.ts';
import { jobPath, keyText, type LaunchKey } from '../../src/launch/event/launch-key.ts';
import { shortName } from '../../src/launch/kit/short-name.ts';
import {
  CursorInvalid,
  ResolveRefused,
  type LaunchFilter,
  type LaunchRecord,
  type LaunchRecords,
} from '../../src/launch/ledger/launch-records.ts';
import type { RecordsOptions } from '../../src/launch/ledger/ledger-store.ts';
import { queuedReasonOf } from '../../src/launch/queue/queued-reason.ts';
import type { MemoryLedgerData } from './memory-data.ts';

/** The records that people see. */
export function memoryRecords(data: MemoryLedgerData, options: RecordsOptions = {}): LaunchRecords {
  const all = () => allRecords(data, options);
  const show: LaunchRecords['show'] = async ({ launchId, job, name }) =>
    all()
      .filter((one) => one.launchId === launchId && (job === undefined || one.job === job))
      .filter((one) => name === undefined || one.name === name)
      .toSorted((a, b) => (jobPath(a) < jobPath(b) ? -1 : 1));
  const recordOf = async (key: LaunchKey): Promise<LaunchRecord> => {
    const [record] = await show(key);
    if (record === undefined) throw new ResolveRefused({ reason: 'not found', key });
    return record;
  };
  const fitting = ({ states, job, key, q }: LaunchFilter) => {
    const isId = all().some(({ launchId }) => launchId === q);
    return all()
      .filter((one) => states === undefined || states.includes(one.state))
      .filter((one) => job === undefined || namesOf(one).includes(job))
      .filter((one) => key === undefined || one.key === key)
      .filter((one) => q === undefined || (isId ? one.launchId === q : isFoundBy(one, q)));
  };
  return {
    show,
    async list({ limit, olderThan, ...filter }) {
      const listed = fitting(filter);
      const start = olderThan === undefined ? 0 : listed.findIndex((one) => keyText(one) === olderThan) + 1;
      if (olderThan !== undefined && start === 0) throw new CursorInvalid('it is not a cursor of a list');
      const launches = listed.slice(start, start + limit);
      const last = launches.at(-1);
      return {
        launches,
        olderThan: last !== undefined && listed.length > start + limit ? keyText(last) : undefined,
      };
    },
    count: async ({ most, ...filter }) => Math.min(most, fitting(filter).length),
    async resolve({ key, resolution, note, by }) {
      const before = data.stored.table.get(key);
      if (before !== undefined) {
        data.stored.acting.resolve({ key, resolution, note });
        const after = data.stored.table.get(key) ?? before;
        data.resolved.set(after.id, { before, after });
        data.acts.note(key, { act: 'resolve', by, note });
      }
      return recordOf(key);
    },
    acts: async (key) => data.acts.of(key),
    async reopen({ key, note, by }) {
      const isReopened = reopen(data, key, note);
      const record = await recordOf(key);
      if (isReopened) {
        data.acts.note(key, { act: 'reopen', by, note: record.resolvedNote });
        return record;
      }
      const reason = record.resolvedAt === null ? 'not resolved' : 'changed since';
      throw new ResolveRefused({ reason, record });
    },
  };
}

/** Newest first. */
function allRecords(data: MemoryLedgerData, options: RecordsOptions): readonly LaunchRecord[] {
  const stored = [...data.stored.table.rows.values()].toReversed();
  const records = stored.map((row) => ({
    ...shown(data.stored.table, row),
    ...(shownState(row, data.now()) === 'queued' && reasonOf(data, row, options)),
  }));
  return records.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
}

function reasonOf(
  data: MemoryLedgerData,
  row: Row,
  { runningOf = () => undefined, setUpFaultOf = () => undefined }: RecordsOptions,
): Partial<LaunchRecord> {
  const { table } = data.stored;
  const pause = table.pauses.get(row.of.job) ?? table.pauses.get(row.path);
  const setUpFault = pause?.error ?? setUpFaultOf(row.of);
  const scopes = [...data.pauses].filter(([, untilMs]) => untilMs > Date.now());
  const reason = queuedReasonOf({
    isBefore: (row.notBeforeMs ?? 0) > data.now(),
    hasSetUpFault: setUpFault !== undefined,
    waitsForKey: row.waitsFor === 'key',
    isFull: table.holding(row.path) >= (runningOf(row.of) ?? Number.POSITIVE_INFINITY),
    isScopePaused: scopes.some(([scope]) => row.path.startsWith(`${scope}/`)),
    isBackingOff: row.waitsFor === 'time',
  });
  return { reason, ...(reason === 'set-up' && { detail: setUpFault ?? null }) };
}

/** Undoes a resolution if nothing except reads has happened to the launch since. @returns whether it did. */
function reopen(data: MemoryLedgerData, key: LaunchKey, note: string): boolean {
  const { table } = data.stored;
  const row = table.get(key);
  const resolved = row && data.resolved.get(row.id);
  if (row === undefined || resolved === undefined) return false;
  const { before, after } = resolved;
  const decisive = ['state', 'token', 'endedAs', 'working', 'attempts', 'isForgotten', 'failure'] as const;
  if (decisive.some((name) => row[name] !== after[name])) return false;
  const isLaunched = before.state === 'launched';
  const unknown = { state: 'unknown', token: `token ${table.nextNumber()}`, expiresMs: data.now() } as const;
  const resolvedNote = `reopened: ${note}; it was settled as: ${row.resolvedNote ?? ''}`;
  table.put({ ...before, ...(!isLaunched && unknown), resolvedNote, resolvedMs: undefined });
  data.resolved.delete(row.id);
  if (row.key !== undefined) judgeKey(table, { path: row.path, key: row.key });
  return true;
}

function namesOf(one: LaunchRecord): readonly string[] {
  return [one.name, one.job, shortName(one.job), jobPath(one)];
}

function isFoundBy(one: LaunchRecord, text: string): boolean {
  const executions = [one.execution, one.workingExecution, one.execution && shortName(one.execution)];
  return [one.inputId, one.key, one.state, ...executions, ...namesOf(one)].includes(text);
}
