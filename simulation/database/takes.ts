import { jobPath } from '../../src/launch/event/launch-key.ts';
import type { ClaimWish, LaunchQueue, TakenLaunch } from '../../src/launch/ledger/launch-queue.ts';
import type { Row } from './row.ts';
import type { Table } from './table.ts';

/** See `LaunchQueue.take`. */
export function take(
  table: Table,
  { job, name, running, most, leaseMs }: Parameters<LaunchQueue['take']>[0],
): readonly TakenLaunch[] {
  const nowMs = table.clock.now();
  const path = jobPath({ job, name });
  const pauses = table.pausesOf({ job, name });
  if (pauses.some(({ untilMs }) => untilMs > nowMs)) return [];
  const isProbe = pauses.length > 0;
  const room = running === undefined ? most : Math.min(most, running - table.holding(path));
  const inLine = table.inOrder([...table.open(path)].filter((row) => table.isInLine(row)));
  const picked = inLine.slice(0, Math.max(0, isProbe ? Math.min(1, room) : room));
  if (picked.length > 0) {
    for (const pause of pauses) {
      const untilMs = nowMs + Math.max(leaseMs, pausedForMs(pause.probes));
      table.pauses.set(pause.target, { ...pause, untilMs });
    }
  }
  return picked.flatMap((row) => {
    if (row.request === undefined) return [];
    const token = `token ${table.nextNumber()}`;
    table.put(firstClaimed(table, row, { token, leaseMs }));
    return [{ launch: row.request, claim: { key: row.of, token }, isProbe }];
  });
}

/** The length of the n-th pause of a job, n from 0. */
export function pausedForMs(n: number): number {
  return Math.min(600, 10 * 2 ** n) * 1000;
}

/** The row of a launch in line, claimed. */
export function firstClaimed(table: Table, row: Row, claim: ClaimWish): Row {
  const firstClaimedMs = row.firstClaimedMs ?? table.clock.now();
  return { ...claimed(table, row, claim), firstClaimedMs, heldUntilMs: undefined };
}

/** The row with a new claim. */
export function claimed(table: Table, row: Row, { token, leaseMs }: ClaimWish): Row {
  const nowMs = table.clock.now();
  return {
    ...row,
    state: 'calling',
    token,
    expiresMs: nowMs + leaseMs,
    leaseEndsMs: table.clock.trueNow() + leaseMs,
    claimedMs: nowMs,
    attempts: row.attempts + 1,
  };
}
