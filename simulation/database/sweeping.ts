import { jobPath } from '../../src/launch/event/launch-key.ts';
import type { Agenda, JobKey, LaunchQueue, UnknownLaunch } from '../../src/launch/ledger/launch-queue.ts';
import type { Atomic } from './atomic.ts';
import { asWished } from './claims.ts';
import { end, judgeKey } from './key-turn.ts';
import { byRequest, isClaimed, isFollowed, isQueued, type Row } from './row.ts';
import type { Table } from './table.ts';
import { pausedForMs } from './takes.ts';

type Sweeping = Pick<Atomic<LaunchQueue>, 'wake' | 'agenda' | 'unknown' | 'pauseJob' | 'resumeJob'>;

const NEWS_MS = 300_000;

/** Waking launches, the agenda, unknown launches and pauses. */
export function sweepingOf(table: Table): Sweeping {
  return {
    wake: () => wake(table),
    agenda: (jobs) => agenda(table, jobs),
    unknown: (options) => unknown(table, options),
    pauseJob({ target, refusal, error, isProbe = false }) {
      const nowMs = table.clock.now();
      const before = table.pauses.get(target);
      const isSame = before?.refusal === refusal;
      const isOn = before !== undefined && before.untilMs > nowMs && !isProbe;
      const probes = before === undefined ? 0 : isOn ? before.probes : before.probes + 1;
      const untilMs = isOn ? before.untilMs : nowMs + pausedForMs(probes);
      const sinceMs = isSame ? before.sinceMs : nowMs;
      table.pauses.set(target, { target, refusal, error, sinceMs, untilMs, probes });
      return !isSame;
    },
    resumeJob(job) {
      table.pauses.delete(job.job);
      table.pauses.delete(jobPath(job));
    },
  };
}

function isHeldByTime(row: Row, nowMs: number): boolean {
  return isQueued(row) && row.waitsFor === 'time' && (row.heldUntilMs ?? 0) <= nowMs;
}

function wake(table: Table): number {
  const nowMs = table.clock.now();
  let changed = 0;
  const keys = new Map<string, { readonly path: string; readonly key: string }>();
  for (const row of table.allOpen()) {
    const isOver = isQueued(row) && (table.isExpired(row) || row.wish !== undefined);
    if (!isOver && !isHeldByTime(row, nowMs)) continue;
    if (row.key !== undefined) {
      keys.set(`${row.path} ${row.key}`, { path: row.path, key: row.key });
      continue;
    }
    changed += 1;
    if (!isOver) table.put({ ...row, waitsFor: undefined, heldUntilMs: undefined });
    else end(table, row, { endedAs: table.isExpired(row) ? 'expired' : asWished(row) });
  }
  for (const one of keys.values()) changed += judgeKey(table, one).changed;
  return changed;
}

function agenda(table: Table, jobs: readonly JobKey[]): Agenda {
  const nowMs = table.clock.now();
  const rows = table.allOpen();
  const first = (job: JobKey): Row | undefined => {
    const path = jobPath(job);
    const isPaused = [job.job, path].some((target) => (table.pauses.get(target)?.untilMs ?? 0) > nowMs);
    if (isPaused) return undefined;
    let oldest: Row | undefined;
    for (const row of table.open(path)) {
      if (table.isInLine(row) && (oldest === undefined || byRequest(row, oldest) < 0)) oldest = row;
    }
    return oldest;
  };
  const due = jobs.flatMap((job) => {
    const oldest = first(job);
    return oldest === undefined ? [] : [{ job, oldest }];
  });
  return {
    due: due
      .toSorted((a, b) => a.oldest.requestedMs - b.oldest.requestedMs)
      .map(({ job: { job, name } }) => ({ job, name })),
    toWake: rows.some(
      (row) =>
        isHeldByTime(row, nowMs) || (isQueued(row) && (table.isExpired(row) || row.wish !== undefined)),
    ),
    unknown: rows.filter((row) => isLost(row, nowMs)).length,
    following: rows.filter(isFollowed).length,
    wishes: rows.filter((row) => isFollowed(row) && row.wish !== undefined).length,
    events: [...table.events.values()].some(({ tellAtMs }) => tellAtMs <= nowMs),
  };
}

function isLost(row: Row, nowMs: number): boolean {
  return isClaimed(row) && (row.expiresMs ?? nowMs) <= nowMs;
}

function unknown(table: Table, { most }: { readonly most: number }): readonly UnknownLaunch[] {
  const nowMs = table.clock.now();
  const lost = table.allOpen().filter((row) => isLost(row, nowMs));
  const inTurn = lost.toSorted(
    (a, b) => (a.seenMs ?? 0) - (b.seenMs ?? 0) || (a.expiresMs ?? 0) - (b.expiresMs ?? 0),
  );
  return inTurn.slice(0, most).map((row) => {
    const expiredMsAgo = nowMs - (row.expiresMs ?? nowMs);
    const isNews = !row.isToldUnknown && row.request !== undefined && expiredMsAgo >= NEWS_MS;
    if (isNews && table.eventsUntilMs > nowMs) table.tell(row, 'unknown', nowMs);
    table.put({ ...row, seenMs: nowMs, isToldUnknown: row.isToldUnknown || isNews });
    const { of: key, request: launch, digest, inputId, token = '', firstClaimedMs = nowMs } = row;
    const firstClaimedMsAgo = nowMs - firstClaimedMs;
    return {
      key,
      launch,
      digest,
      inputId,
      standing: { kind: 'unknown', token, firstClaimedMsAgo, expiredMsAgo },
      isNews,
    };
  });
}
