import { asOf } from '../../src/launch/ledger/as-of.ts';
import type { LaunchRecord } from '../../src/launch/ledger/launch-records.ts';
import type { Leases } from '../../src/launch/ledger/leases.ts';
import type { Outbox } from '../../src/launch/ledger/outbox.ts';
import { queuedReasonOf } from '../../src/launch/queue/queued-reason.ts';
import type { Atomic } from './atomic.ts';
import { shownState, type Row } from './row.ts';
import type { Table } from './table.ts';

const WANTED_MS = 7 * 86_400_000;

/** The events that wait to be published. */
export function outboxOf(table: Table): Atomic<Outbox> {
  return {
    want() {
      table.eventsUntilMs = table.clock.now() + WANTED_MS;
    },
    oldest({ most }) {
      const nowMs = table.clock.now();
      const due = [...table.events.values()].filter(({ tellAtMs }) => tellAtMs <= nowMs);
      return due
        .toSorted((a, b) => a.place - b.place)
        .slice(0, most)
        .flatMap(({ place, id, state, atMs }) => {
          const row = table.rows.get(id);
          if (row === undefined) return [];
          const launch = asOf(recordOf(table, row), state);
          return [{ place: String(place), state, at: new Date(atMs), launch }];
        });
    },
    strikeOff(places) {
      for (const place of places) table.events.delete(Number(place));
    },
  };
}

/** See `Leases`. */
export function leasesOf(table: Table): Atomic<Leases> {
  const isHeld = (name: string, token: string): boolean => {
    const lease = table.leases.get(name);
    return lease?.token === token && lease.expiresMs > table.clock.now();
  };
  return {
    acquire({ name, forMs }) {
      const nowMs = table.clock.now();
      if ((table.leases.get(name)?.expiresMs ?? nowMs) > nowMs) return undefined;
      const lease = { name, token: `lease ${table.nextNumber()}` };
      table.leases.set(name, { token: lease.token, expiresMs: nowMs + forMs });
      return lease;
    },
    extend({ name, token }, forMs) {
      if (!isHeld(name, token)) return false;
      table.leases.set(name, { token, expiresMs: table.clock.now() + forMs });
      return true;
    },
    release({ name, token }) {
      if (table.leases.get(name)?.token === token) table.leases.delete(name);
    },
  };
}

/** A launch as people see it. */
export function recordOf(table: Table, row: Row): LaunchRecord {
  const nowMs = table.clock.now();
  const { request, of, path } = row;
  const state = shownState(row, nowMs);
  const isPaused = [of.job, path].some((target) => (table.pauses.get(target)?.untilMs ?? 0) > nowMs);
  const reason = queuedReasonOf({
    isBefore: (row.notBeforeMs ?? nowMs) > nowMs,
    hasSetUpFault: isPaused,
    waitsForKey: row.waitsFor === 'key',
    isFull: false,
    isScopePaused: false,
    isBackingOff: row.waitsFor === 'time',
  });
  return {
    ...of,
    inputId: row.inputId,
    digest: row.digest,
    state,
    reason: state === 'queued' && request !== undefined ? reason : null,
    detail: row.error ?? null,
    failure: row.failure ?? null,
    rejection: row.rejection ?? null,
    isStored: request !== undefined,
    rule: request?.rule ?? null,
    cause: request?.cause ?? null,
    key: row.isForgotten ? null : (row.key ?? null),
    values: row.isForgotten ? null : (request?.values ?? null),
    links: request?.queueing.links ?? 0,
    attempts: row.attempts,
    execution: row.execution ?? null,
    workingExecution: row.working ?? null,
    logUri: row.logUri ?? null,
    messageId: request?.messageId ?? null,
    traceId: request?.trace.traceId ?? null,
    retryOf: row.retryOf ?? null,
    replacedBy: row.replacedBy ?? null,
    wish: row.wish ?? null,
    wishedBy: row.wishedBy ?? null,
    resolvedNote: row.resolvedNote ?? null,
    resolvedAt: dateOf(row.resolvedMs),
    createdAt: new Date(row.createdMs),
    requestedAt: new Date(row.requestedMs),
    notBefore: dateOf(row.notBeforeMs),
    launchBy: dateOf(row.launchByMs),
    firstClaimedAt: dateOf(row.firstClaimedMs),
    claimedAt: dateOf(row.claimedMs),
    expiresAt: dateOf(row.expiresMs),
    launchedAt: dateOf(row.launchedMs),
    runningAt: dateOf(row.runningMs),
    endedAt: dateOf(row.endedMs),
    updatedAt: new Date(row.createdMs),
    finishedAt: dateOf(row.endedMs),
  };
}

function dateOf(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms);
}
