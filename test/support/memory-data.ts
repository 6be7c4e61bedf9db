import { databaseOf, type Database } from '../../simulation/database/database.ts';
import type { Row } from '../../simulation/database/row.ts';
import { Table } from '../../simulation/database/table.ts';
import type { Budget } from '../../src/launch/ledger/budget.ts';

import { MemoryActs } from './memory-acts.ts';
import { MemoryBatches } from './memory-batches.ts';

/** The data that all stores of one ledger share. Times are milliseconds since the Unix epoch. */
export interface MemoryLedgerData {
  /** The ledger's time is this far ahead of the process's time. */
  aheadMs: number;
  readonly now: () => number;
  /** The launches, in the simulation's rows. */
  readonly stored: Database;
  /** The time when each end was recorded, by the text of its key. */
  readonly endedMs: Map<string, number>;
  /** Launches that operators resolved: the row before and after. */
  readonly resolved: Map<string, { readonly before: Row; readonly after: Row }>;
  readonly acts: MemoryActs;
  readonly batches: MemoryBatches;
  readonly secrets: Map<string, string>;
  readonly budgets: Map<string, Budget>;
  /** The times of calls in the budget, by scope. */
  readonly calls: Map<string, readonly number[]>;
  /** The end of each pause, by scope. */
  readonly pauses: Map<string, number>;
  lastSweepMs: number | undefined;
}

export function newMemoryData(): MemoryLedgerData {
  const now = (): number => Date.now() + data.aheadMs;
  const table = new Table({ now, trueNow: () => Date.now() });
  const endedMs = new Map<string, number>();
  const acts = new MemoryActs(now);
  table.onChange = (before, row) => {
    const { id, endedAs } = row;
    acts.noteChange(before, row);
    if (endedAs !== undefined && before?.endedAs !== endedAs) endedMs.set(id, now());
  };
  const data: MemoryLedgerData = {
    aheadMs: 0,
    now,
    stored: databaseOf(table),
    endedMs,
    resolved: new Map(),
    acts,
    batches: new MemoryBatches(now),
    secrets: new Map(),
    budgets: new Map(),
    calls: new Map(),
    pauses: new Map(),
    lastSweepMs: undefined,
  };
  return data;
}
