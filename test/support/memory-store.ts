import { portOver, type Atomic } from '../../simulation/database/atomic.ts';
import { timed } from '../../simulation/database/timed.ts';
import { systemClock } from '../../src/launch/kit/clock.ts';
import { shortName } from '../../src/launch/kit/short-name.ts';
import type { LaunchActions } from '../../src/launch/ledger/launch-actions.ts';
import type { LaunchQueue } from '../../src/launch/ledger/launch-queue.ts';
import { LedgerTime } from '../../src/launch/ledger/ledger-time.ts';
import type { BudgetOptions, LaunchPauses, LedgerStore } from '../../src/launch/ledger/ledger-store.ts';
import { keyText } from '../../src/launch/event/launch-key.ts';
import { LONGEST_PAUSE_MS, type Budget } from '../../src/launch/ledger/budget.ts';
import { MemoryBudget } from '../../src/launch/pace/memory-budget.ts';
import type { MemoryLedgerData } from './memory-data.ts';
import { memoryRecords } from './memory-records.ts';
import { memoryStatus } from './memory-status.ts';

/**
 * A second kind of ledger, for tests: it lives and dies with the process. What is stored is kept as the simulation keeps
 * it; what the version before launches beside that.
 */
export function memoryStore(data: MemoryLedgerData): LedgerStore {
  const { launches, stored, pauses } = data;
  return {
    launches: async () => launches,
    async queue({ clock, onClockJump }) {
      const time = new LedgerTime({ clock, ...(onClockJump && { onJump: onClockJump }) });
      return portOver<LaunchQueue>(stored.queue, async (_name, _args, effect) =>
        timed({ answer: effect(), time, nowMs: data.now() }),
      );
    },
    budget: async (options) => memoryBudget(data, options),
    pauses: async () => memoryPauses(pauses),
    records: async (options) => memoryRecords(data, options),
    actions: async () => memoryActions(data),
    ends: async () => atOnce(stored.ends),
    outbox: async () => atOnce(stored.outbox),
    leases: async () => atOnce(stored.leases),
    fence: async () => ({
      launchesOf: async ({ launchId, job }) =>
        (await memoryRecords(data).show({ launchId })).filter((one) => shortName(one.job) === job),
      async enter(options) {
        if (stored.table.get(options.key) !== undefined) return stored.fence.enter(options);
        return { working: launches.enter(options.key, options.execution) };
      },
    }),
    upkeep: async () => ({
      prepare: async () => undefined,
      isPrepared: async () => true,
      onUnprepared: () => undefined,
      async noteSweep() {
        data.lastSweepMs = data.now();
      },
      removeFinished: async ({ retentionDays }) =>
        removeBefore(data, data.now() - retentionDays * 86_400_000),
    }),
    facts: async ({ now }) => ({
      version: 1,
      neededVersion: 1,
      lastSweepAt: data.lastSweepMs === undefined ? null : new Date(data.lastSweepMs),
      aheadMs: Date.now() - now(),
    }),
    close: async () => undefined,
  };
}

function atOnce<Port extends object>(atomic: Atomic<Port>): Port {
  return portOver<Port>(atomic, async (_name, _args, effect) => effect());
}

function memoryActions(data: MemoryLedgerData): LaunchActions {
  const { acting, table } = data.stored;
  type Acting = Pick<LaunchActions, 'cancel' | 'retry' | 'forget'>;
  const stored = atOnce<Acting>(acting);
  /** What the version before launched has no request. */
  const old = async (key: Parameters<LaunchActions['forget']>[0]) => {
    if (table.get(key) !== undefined) return undefined;
    const [record] = await memoryRecords(data).show(key);
    return record && ({ kind: 'refused', reason: 'not stored', record } as const);
  };
  return {
    cancel: async (options) => (await old(options.key)) ?? stored.cancel(options),
    retry: async (options) => (await old(options.key)) ?? stored.retry(options),
    forget: async (key) => (await old(key)) ?? stored.forget(key),
    status: async () => memoryStatus(data),
  };
}

function memoryBudget(data: MemoryLedgerData, options: BudgetOptions): Budget {
  const { budgets, pauses, calls } = data;
  const { scope, longestPauseMs } = options;
  const budget = budgets.get(scope) ?? new MemoryBudget({ ...options, clock: systemClock });
  budgets.set(scope, budget);
  return {
    async take(request) {
      const forMs = Math.min((pauses.get(scope) ?? 0) - Date.now(), longestPauseMs);
      if (forMs > 0) return { kind: 'wait', forMs };
      const taken = await budget.take(request);
      const paid = taken.kind === 'taken' ? taken.slots.map(() => Date.now()) : [];
      calls.set(scope, [...(calls.get(scope) ?? []), ...paid]);
      return taken;
    },
    giveBack: (slot) => budget.giveBack(slot),
    async pause(forMs) {
      pauses.set(scope, Math.max(pauses.get(scope) ?? 0, Date.now() + forMs));
    },
  };
}

/** @returns how many launches were removed. */
function removeBefore(data: MemoryLedgerData, untilMs: number): number {
  const { table } = data.stored;
  const old = [...table.rows.values()].filter(
    ({ id, endedAs }) => endedAs !== undefined && (data.endedMs.get(id) ?? untilMs) < untilMs,
  );
  for (const row of old) table.rows.delete(keyText(row.of));
  for (const { place, atMs } of table.events.values()) if (atMs < untilMs) table.events.delete(place);
  return old.length + data.launches.removeFinishedBefore(new Date(untilMs));
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
