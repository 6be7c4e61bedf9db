import { randomBytes } from 'node:crypto';
import { portOver } from '../../simulation/database/atomic.ts';
import { timed } from '../../simulation/database/timed.ts';
import { systemClock } from '../../src/launch/kit/clock.ts';
import type { LaunchActions } from '../../src/launch/ledger/launch-actions.ts';
import type { LaunchQueue } from '../../src/launch/ledger/launch-queue.ts';
import { LedgerTime } from '../../src/launch/ledger/ledger-time.ts';
import type { BudgetOptions, LaunchPauses, LedgerStore } from '../../src/launch/ledger/ledger-store.ts';
import { keyText } from '../../src/launch/event/launch-key.ts';
import { LONGEST_PAUSE_MS, type Budget } from '../../src/launch/ledger/budget.ts';
import { MemoryBudget } from '../../src/launch/pace/memory-budget.ts';
import type { MemoryLedgerData } from './memory-data.ts';
import { atOnce } from './memory-ledger.ts';
import { memoryRecords } from './memory-records.ts';
import { memorySurvey } from './memory-status.ts';

/**
 * A second kind of ledger, for tests: it exists in the process's memory, with the rows of the simulation.
 */
export function memoryStore(data: MemoryLedgerData): LedgerStore {
  const { stored, pauses } = data;
  return {
    async queue({ clock, onClockJump }) {
      const time = new LedgerTime({ clock, ...(onClockJump && { onJump: onClockJump }) });
      return portOver<LaunchQueue>(stored.queue, async (_name, _args, effect) =>
        timed({ answer: effect(), time, nowMs: data.now() }),
      );
    },
    budget: async (options) => memoryBudget(data, options),
    pauses: async () => memoryPauses(pauses),
    records: async (options) => memoryRecords(data, options),
    survey: async (options) => memorySurvey(data, options),
    actions: async () => atOnce<LaunchActions>(stored.acting),
    ends: async () => atOnce(stored.ends),
    outbox: async () => atOnce(stored.outbox),
    leases: async () => atOnce(stored.leases),
    fence: async () => atOnce(stored.fence),
    batches: async () => data.batches,
    secrets: async () => ({
      async secret(name) {
        const secret = data.secrets.get(name) ?? randomBytes(32).toString('base64url');
        data.secrets.set(name, secret);
        return secret;
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
    // It has no users.
    boardRights: async () => ({ user: '', lacking: [], beyond: [] }),
    close: async () => undefined,
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

/** @returns the number of removed launches. */
function removeBefore(data: MemoryLedgerData, untilMs: number): number {
  const { table } = data.stored;
  const old = [...table.rows.values()].filter(
    ({ id, endedAs }) => endedAs !== undefined && (data.endedMs.get(id) ?? untilMs) < untilMs,
  );
  for (const { of } of old) {
    table.rows.delete(keyText(of));
    data.acts.forget(of);
  }
  data.batches.removeBefore(untilMs);
  for (const { place, atMs } of table.events.values()) if (atMs < untilMs) table.events.delete(place);
  return old.length;
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
