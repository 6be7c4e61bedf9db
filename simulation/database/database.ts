import type { Fence } from '../../src/launch/ledger/fence.ts';
import type { LaunchEnds } from '../../src/launch/ledger/launch-ends.ts';
import type { LaunchQueue } from '../../src/launch/ledger/launch-queue.ts';
import type { Leases } from '../../src/launch/ledger/leases.ts';
import type { Outbox } from '../../src/launch/ledger/outbox.ts';
import { actingOf, type Acting } from './acting.ts';
import type { Atomic } from './atomic.ts';
import { claimsOf } from './claims.ts';
import { endsOf, fenceOf } from './ends.ts';
import { sweepingOf } from './sweeping.ts';
import type { Table } from './table.ts';
import { leasesOf, outboxOf } from './telling.ts';

/** The simulated ledger. Each transaction is one step. */
export interface Database {
  readonly table: Table;
  readonly queue: Atomic<LaunchQueue>;
  readonly ends: Atomic<LaunchEnds>;
  readonly outbox: Atomic<Outbox>;
  readonly leases: Atomic<Leases>;
  readonly fence: Atomic<Fence>;
  readonly acting: Acting;
}

export function databaseOf(table: Table): Database {
  return {
    table,
    queue: { ...claimsOf(table), ...sweepingOf(table) },
    ends: endsOf(table),
    outbox: outboxOf(table),
    leases: leasesOf(table),
    fence: fenceOf(table),
    acting: actingOf(table),
  };
}
