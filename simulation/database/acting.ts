import type { LaunchKey } from '../../src/launch/event/launch-key.ts';
import type { Launch } from '../../src/launch/jobs/launch.ts';
import type { LaunchActions } from '../../src/launch/ledger/launch-actions.ts';
import {
  ResolveRefused,
  type LaunchRecord,
  type Resolution,
} from '../../src/launch/ledger/launch-records.ts';
import { retriedLaunch, retryRefusal } from '../../src/launch/ledger/retried-launch.ts';
import type { Atomic } from './atomic.ts';
import { asWished, claimsOf, notLaunched } from './claims.ts';
import { judgeKey } from './key-turn.ts';
import { isClaimed, isFollowed, isQueued, type Row } from './row.ts';
import type { Table } from './table.ts';
import { recordOf } from './telling.ts';

/** The actions of operators. */
export interface Acting extends Pick<Atomic<LaunchActions>, 'cancel' | 'retry' | 'forget'> {
  /** See `LaunchRecords.resolve`. */
  resolve(options: {
    readonly key: LaunchKey;
    readonly resolution: Resolution;
    readonly note: string;
  }): LaunchRecord;
}

export function actingOf(table: Table): Acting {
  const put = (row: Row): void => {
    table.put(row);
    if (row.key !== undefined) judgeKey(table, { path: row.path, key: row.key });
  };
  return {
    cancel({ key, by }) {
      const row = table.get(key);
      if (row === undefined) return { kind: 'refused', reason: 'not found' };
      if (row.endedAs !== undefined) {
        return { kind: 'refused', reason: 'ended', record: recordOf(table, row) };
      }
      const wishedBy = row.wish === 'cancel' ? row.wishedBy : by;
      const wished = {
        ...row,
        wish: 'cancel',
        wishedBy,
        waitsFor: undefined,
        heldUntilMs: undefined,
      } as const;
      if (isQueued(row)) {
        put({ ...wished, endedAs: 'cancelled', endedMs: table.clock.now() });
        return { kind: 'ended', state: 'cancelled' };
      }
      put(wished);
      return { kind: 'wished', state: recordOf(table, wished).state };
    },
    retry({ key, force, by }) {
      const row = table.get(key);
      if (row === undefined) return { kind: 'refused', reason: 'not found' };
      const refusal = retryRefusal(recordOf(table, row), { force });
      if (refusal !== undefined) return refusal;
      if (row.request === undefined) throw new Error('a launch without its request is not launched again');
      const { request } = row;
      const at = (nth: number): Launch => {
        const one = retriedLaunch(request, nth);
        const there = table.get(one);
        return there === undefined || there.retryOf === key.launchId ? one : at(nth + 1);
      };
      const again = at(0);
      const { launchId } = again;
      if (table.get(again) !== undefined) return { kind: 'retried', launchId, isNew: false };
      claimsOf(table).store(again);
      const stored = table.get(again);
      if (stored !== undefined) table.put({ ...stored, retryOf: key.launchId, wishedBy: by });
      return { kind: 'retried', launchId, isNew: true };
    },
    forget(key) {
      const row = table.get(key);
      if (row === undefined) return { kind: 'refused', reason: 'not found' };
      if (row.endedAs === undefined) {
        return { kind: 'refused', reason: 'not ended', record: recordOf(table, row) };
      }
      const failure = row.failure && { ...row.failure, detail: '' };
      const rejection = row.rejection && { ...row.rejection, detail: '' };
      table.put({ ...row, failure, rejection, error: undefined, isForgotten: true });
      return { kind: 'forgotten' };
    },
    resolve({ key, resolution, note }) {
      const row = table.get(key);
      if (row === undefined) throw new ResolveRefused({ reason: 'not found', key });
      const nowMs = table.clock.now();
      const isUnknown = isClaimed(row) && (row.state === 'unknown' || (row.expiresMs ?? nowMs) <= nowMs);
      const isEnd = typeof resolution === 'object' && 'ended' in resolution;
      if (!isUnknown && !(isEnd && isFollowed(row))) {
        throw new ResolveRefused({ reason: 'not unknown', record: recordOf(table, row) });
      }
      const settled = { ...row, token: undefined, expiresMs: undefined };
      const resolved = { resolvedNote: note, resolvedMs: nowMs };
      if (resolution === 'not launched') {
        const free = { ...notLaunched(settled), ...resolved, firstClaimedMs: undefined };
        put(row.wish === undefined ? free : { ...free, endedAs: asWished(row), endedMs: nowMs });
      } else if (isEnd) {
        const state = row.state === 'calling' ? 'unknown' : row.state;
        put({ ...settled, ...resolved, state, endedAs: resolution.ended, endedMs: nowMs });
      } else {
        const launchedMs = row.claimedMs ?? nowMs;
        put({ ...settled, ...resolved, state: 'launched', execution: resolution.execution, launchedMs });
      }
      return recordOf(table, table.get(key) ?? row);
    },
  };
}
