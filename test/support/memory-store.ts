import { randomUUID } from 'node:crypto';
import { systemClock as clock } from '../../src/launch/kit/clock.ts';
import { shortName } from '../../src/launch/kit/short-name.ts';
import {
  CursorInvalid,
  ResolveRefused,
  type LaunchRecord,
  type LaunchRecords,
} from '../../src/launch/ledger/launch-records.ts';
import type { Lease, LeaseName, Leases } from '../../src/launch/ledger/leases.ts';
import type { LaunchPauses, LedgerStore } from '../../src/launch/ledger/ledger-store.ts';
import { jobPath, keyText, type LaunchKey } from '../../src/launch/event/launch-key.ts';
import { LONGEST_PAUSE_MS, type Budget } from '../../src/launch/ledger/budget.ts';
import { MemoryBudget } from '../../src/launch/pace/memory-budget.ts';
import { MemoryLedger } from './memory-ledger.ts';

/** What all stores of one ledger share. */
export interface MemoryLedgerData {
  readonly launches: MemoryLedger;
  readonly budgets: Map<string, Budget>;
  /** When each pause ends, by scope, in milliseconds. */
  readonly pauses: Map<string, number>;
  readonly leases: Map<LeaseName, { readonly token: string; readonly endsMs: number }>;
  readonly sweeps: Date[];
}

export function newMemoryData(): MemoryLedgerData {
  return {
    launches: new MemoryLedger(),
    budgets: new Map(),
    pauses: new Map(),
    leases: new Map(),
    sweeps: [],
  };
}

/** A second kind of ledger, for tests: it lives and dies with the process. */
export function memoryStore(data: MemoryLedgerData): LedgerStore {
  const { launches, budgets, pauses } = data;
  return {
    launches: async () => launches,
    queue: withoutQueue,
    actions: withoutQueue,
    ends: withoutQueue,
    outbox: withoutQueue,
    leases: async () => memoryLeases(data.leases),
    async budget({ scope, calls, windowMs, longestPauseMs }) {
      const budget = budgets.get(scope) ?? new MemoryBudget({ calls, windowMs, clock });
      budgets.set(scope, budget);
      return {
        async take(request) {
          const forMs = Math.min((pauses.get(scope) ?? 0) - Date.now(), longestPauseMs);
          return forMs > 0 ? { kind: 'wait', forMs } : budget.take(request);
        },
        giveBack: (slot) => budget.giveBack(slot),
        async pause(forMs) {
          pauses.set(scope, Math.max(pauses.get(scope) ?? 0, Date.now() + forMs));
        },
      };
    },
    pauses: async () => memoryPauses(pauses),
    records: async () => memoryRecords(launches),
    fence: async () => ({
      launchesOf: async ({ launchId, job }) =>
        launches.records().filter((one) => one.launchId === launchId && shortName(one.job) === job),
      enter: async ({ key, execution }) => ({ working: launches.enter(key, execution) }),
    }),
    upkeep: async () => ({
      prepare: async () => undefined,
      isPrepared: async () => true,
      onUnprepared: () => undefined,
      noteSweep: async () => {
        data.sweeps.push(new Date());
      },
      removeFinished: async ({ retentionDays }) =>
        launches.removeFinishedBefore(new Date(Date.now() - retentionDays * 86_400_000)),
    }),
    facts: async ({ now }) => ({
      version: 1,
      neededVersion: 1,
      lastSweepAt: data.sweeps.at(-1) ?? null,
      aheadMs: Date.now() - now(),
    }),
    close: async () => undefined,
  };
}

/** Its launches are those of the version before. */
const withoutQueue = () => Promise.reject(new Error('this kind of ledger has no queue'));

function memoryLeases(held: MemoryLedgerData['leases']): Leases {
  const isHeld = ({ name, token }: Lease) => {
    const now = held.get(name);
    return now?.token === token && now.endsMs > Date.now();
  };
  return {
    async acquire({ name, forMs }) {
      if ((held.get(name)?.endsMs ?? 0) > Date.now()) return undefined;
      const lease = { name, token: randomUUID() };
      held.set(name, { token: lease.token, endsMs: Date.now() + forMs });
      return lease;
    },
    async extend(lease, forMs) {
      if (!isHeld(lease)) return false;
      held.set(lease.name, { token: lease.token, endsMs: Date.now() + forMs });
      return true;
    },
    async release(lease) {
      if (isHeld(lease)) held.delete(lease.name);
    },
  };
}

function memoryPauses(pauses: Map<string, number>): LaunchPauses {
  const list = () =>
    [...pauses].flatMap(([scope, untilMs]) =>
      untilMs <= Date.now()
        ? []
        : [{ scope, until: new Date(Math.min(untilMs, Date.now() + LONGEST_PAUSE_MS)) }],
    );
  return {
    list: async () => list(),
    async lift(scope) {
      const pause = list().find((one) => one.scope === scope);
      pauses.delete(scope);
      return pause;
    },
  };
}

function memoryRecords(launches: MemoryLedger): LaunchRecords {
  const recordOf = (key: LaunchKey): LaunchRecord => {
    const record = launches.records().find((one) => keyText(one) === keyText(key));
    if (record === undefined) throw new ResolveRefused({ reason: 'not found', key });
    return record;
  };
  return {
    show: async ({ launchId, job, name }) =>
      launches
        .records()
        .filter((one) => one.launchId === launchId && (job === undefined || one.job === job))
        .filter((one) => name === undefined || one.name === name)
        .toSorted((a, b) => (jobPath(a) < jobPath(b) ? -1 : 1)),
    async list({ states, job, key, q, limit, olderThan = '0' }) {
      if (!/^\d+$/.test(olderThan)) throw new CursorInvalid('it is no cursor of a list');
      const found = launches
        .records()
        .filter((one) => states === undefined || states.includes(one.state))
        .filter((one) => job === undefined || [one.name, one.job, shortName(one.job)].includes(job))
        .filter((one) => key === undefined || one.key === key)
        .filter((one) => q === undefined || textsOf(one).includes(q));
      const end = Number(olderThan) + limit;
      return {
        launches: found.slice(Number(olderThan), end),
        olderThan: found.length > end ? String(end) : undefined,
      };
    },
    async resolve({ key, verdict, note }) {
      if (typeof verdict === 'object' && 'ended' in verdict) {
        throw new ResolveRefused({ reason: 'not stored', record: recordOf(key) });
      }
      const execution = verdict === 'not launched' ? undefined : verdict.execution;
      if (launches.resolve(key, execution, note)) return recordOf(key);
      throw new ResolveRefused({ reason: 'not unknown', record: recordOf(key) });
    },
    async reopen({ key, note }) {
      if (launches.reopen(key, note)) return recordOf(key);
      const record = recordOf(key);
      const reason = record.resolvedAt === null ? 'not resolved' : 'changed since';
      throw new ResolveRefused({ reason, record });
    },
  };
}

/** What a launch is found by. */
function textsOf(one: LaunchRecord): readonly (string | null)[] {
  const executions = [one.execution, one.workingExecution, one.execution && shortName(one.execution)];
  return [one.launchId, one.inputId, one.key, ...executions, one.name, one.job, shortName(one.job)];
}
