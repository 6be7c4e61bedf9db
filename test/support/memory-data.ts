import { databaseOf, type Database } from '../../simulation/database/database.ts';
import type { Row } from '../../simulation/database/row.ts';
import { Table } from '../../simulation/database/table.ts';
import type { Budget } from '../../src/launch/ledger/budget.ts';

import { MemoryActs } from './memory-acts.ts';
import { MemoryBatches } from './memory-batches.ts';

/** What all stores of one ledger share. Times are milliseconds since the Unix epoch. */
export interface MemoryLedgerData {
  /** Its time is this much ahead of the process. */
  aheadMs: number;
  readonly now: () => number;
  /** The launches, as the simulation keeps them. */
  readonly stored: Database;
  /** When the end of each was recorded, by the text of its key. */
  readonly endedMs: Map<string, number>;
  /** What was settled by hand: the row before and after that. */
  readonly resolved: Map<string, { readonly before: Row; readonly after: Row }>;
  readonly acts: MemoryActs;
  readonly batches: MemoryBatches;
  readonly secrets: Map<string, string>;
  readonly budgets: Map<string, Budget>;
  /** When each call was paid for, by scope. */
  readonly calls: Map<string, readonly number[]>;
  /** When each pause ends, by scope. */
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
