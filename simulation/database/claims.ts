import type { Launch } from '../../src/launch/jobs/launch.ts';
import type { ClaimWish, LaunchQueue, Stored, TakenOver } from '../../src/launch/ledger/launch-queue.ts';
import type { KeyedLaunch } from '../../src/launch/queue/key-line.ts';
import type { Atomic } from './atomic.ts';
import { judgeKey } from './key-turn.ts';
import { newRow, shownState, type Row } from './row.ts';
import { claimed, firstClaimed, take } from './takes.ts';
import { idOf, type Table } from './table.ts';

type Claims = Pick<
  Atomic<LaunchQueue>,
  'store' | 'take' | 'settle' | 'release' | 'reject' | 'markUnknown' | 'takeOver' | 'adopt'
>;

/** Storing, claiming and settling launches. */
export function claimsOf(table: Table): Claims {
  /** Changes a launch under its current claim, and decides its key. */
  const ofClaim = (
    { key, token }: Parameters<LaunchQueue['settle']>[0]['claim'],
    change: (row: Row) => Row | undefined,
  ): Row | undefined => {
    const row = table.get(key);
    const changed = table.isHeld(row, token) ? change(row) : undefined;
    if (changed === undefined) return undefined;
    table.put(changed);
    if (changed.key !== undefined) judgeKey(table, { path: changed.path, key: changed.key });
    return changed;
  };
  return {
    store: (launch, claim) => store(table, launch, claim),
    take: (options) => take(table, options),
    settle: ({ claim, execution }) =>
      ofClaim(claim, (row) => ({ ...row, state: 'launched', execution, launchedMs: table.clock.now() })) !==
      undefined,
    release: ({ claim, error, forMs }) =>
      ofClaim(claim, (row) => {
        const free = { ...notLaunched(row), error };
        if (row.wish !== undefined) return { ...free, endedAs: asWished(row), endedMs: table.clock.now() };
        if (forMs === undefined) return free;
        return { ...free, waitsFor: 'time', heldUntilMs: table.clock.now() + forMs };
      }) !== undefined,
    reject: ({ claim, reason, detail }) =>
      ofClaim(claim, (row) => {
        const ended = { ...notLaunched(row), error: `${reason}: ${detail}`, endedMs: table.clock.now() };
        if (row.wish !== undefined) return { ...ended, endedAs: asWished(row) };
        return { ...ended, endedAs: 'rejected', rejection: { reason, detail } };
      }) !== undefined,
    markUnknown: ({ claim, error }) =>
      ofClaim(claim, (row) => ({ ...row, state: 'unknown', error })) !== undefined,
    takeOver({ key, token, expiredForMs, leaseMs }): TakenOver {
      const nowMs = table.clock.now();
      const isLong = (row: Row): boolean => (row.expiresMs ?? nowMs) <= nowMs - expiredForMs;
      const next = `token ${table.nextNumber()}`;
      const row = ofClaim({ key, token }, (before) => {
        if (!isLong(before) || before.request === undefined) return undefined;
        // Its execution may still appear, so the time of the first claim stays.
        const left = { ...notLaunched(before), firstClaimedMs: before.firstClaimedMs };
        if (before.wish !== undefined) return { ...left, endedAs: asWished(before), endedMs: nowMs };
        if (table.isExpired(before)) return { ...left, endedAs: 'expired', endedMs: nowMs };
        return table.pausesOf(key).length > 0 ? left : claimed(table, before, { token: next, leaseMs });
      });
      if (row === undefined) return { kind: 'refused' };
      if (row.endedAs !== undefined) return { kind: 'ended', state: row.endedAs };
      return row.state === 'queued' ? { kind: 'queued' } : { kind: 'claimed', claim: { key, token: next } };
    },
    adopt: (options) => adopt(table, options),
  };
}

function store(table: Table, launch: Launch, claim?: ClaimWish): Stored {
  const nowMs = table.clock.now();
  const there = table.get(launch);
  if (there !== undefined) {
    if (there.digest !== launch.digest) return { kind: 'conflict' };
    return { kind: 'known', state: shownState(there, nowMs), execution: there.execution };
  }
  const { queueing, values, digest, inputId = '', publishTimeMs: requestedMs = nowMs } = launch;
  const { notBeforeMs, expireAfterMs, whenRunning } = queueing;
  const { key } = values;
  const launchByMs = expireAfterMs === undefined ? undefined : requestedMs + expireAfterMs;
  const about = { ...idOf(launch), request: launch, digest, inputId, key, whenRunning };
  const row = newRow({ ...about, createdMs: nowMs, requestedMs, notBeforeMs, launchByMs });
  if (notBeforeMs !== undefined && notBeforeMs > nowMs) {
    table.put({ ...row, waitsFor: 'time', heldUntilMs: notBeforeMs });
    return { kind: 'stored', state: 'queued', isDue: false };
  }
  table.put(key === undefined ? row : judged(table, row, key));
  const stored = table.get(launch);
  if (stored?.endedAs === 'skipped' || stored?.endedAs === 'replaced') {
    return { kind: 'stored', state: stored.endedAs, isDue: false };
  }
  const isDue = stored !== undefined && table.isInLine(stored);
  if (isDue && claim !== undefined && table.isNext(stored)) {
    table.put(firstClaimed(table, stored, claim));
    return { kind: 'stored', state: 'launching', isDue: false };
  }
  return { kind: 'stored', state: 'queued', isDue };
}

/** The row of a new, due launch with a key. */
function judged(table: Table, row: Row, key: string): Row {
  const { path, of, whenRunning, requestedMs, createdMs, notBeforeMs = requestedMs } = row;
  const newcomer: KeyedLaunch = {
    launchId: of.launchId,
    whenRunning,
    role: 'newcomer',
    wish: undefined,
    dueMs: Math.max(notBeforeMs, requestedMs),
    requestedMs,
    storedMs: createdMs,
  };
  if (table.isExpired(row)) return { ...row, waitsFor: 'key' };
  const { decision } = judgeKey(table, { path, key, newcomer });
  const ended = decision.ended.find(({ launchId }) => launchId === of.launchId);
  if (ended !== undefined) {
    return { ...row, endedAs: ended.as, replacedBy: ended.replacedBy, endedMs: createdMs };
  }
  return decision.head === of.launchId ? row : { ...row, waitsFor: 'key' };
}

function adopt(
  table: Table,
  { key, digest, inputId, execution }: Parameters<LaunchQueue['adopt']>[0],
): string | undefined {
  const nowMs = table.clock.now();
  const row =
    table.get(key) ??
    newRow({
      ...idOf(key),
      request: undefined,
      digest,
      inputId,
      createdMs: nowMs,
      requestedMs: nowMs,
    });
  const isOpen = row.endedAs === undefined && row.state !== 'launched';
  const isNameless = row.execution === undefined && (row.endedAs !== undefined || row.digest === digest);
  if (!isOpen && !isNameless) return row.execution;
  const found = { digest, inputId, execution, launchedMs: row.launchedMs ?? nowMs };
  const state = row.endedAs === undefined ? 'launched' : row.state;
  table.put({ ...row, ...found, state, waitsFor: undefined, heldUntilMs: undefined });
  if (row.key !== undefined) judgeKey(table, { path: row.path, key: row.key });
  return execution;
}

/**
 * The row after a claim that certainly launched nothing. The time of the first claim is kept only if this claim took over
 * an earlier one, whose execution may still appear.
 */
export function notLaunched(row: Row): Row {
  const isFirst = row.firstClaimedMs === row.claimedMs;
  return {
    ...row,
    state: 'queued',
    token: undefined,
    expiresMs: undefined,
    firstClaimedMs: isFirst ? undefined : row.firstClaimedMs,
    waitsFor: undefined,
    heldUntilMs: undefined,
  };
}

export function asWished({ wish }: Row): 'cancelled' | 'replaced' {
  return wish === 'replace' ? 'replaced' : 'cancelled';
}
