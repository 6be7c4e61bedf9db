import type { KeyedLaunch } from '../../src/launch/queue/key-line.ts';
import { holdsSlot, type Row } from './row.ts';
import type { Table } from './table.ts';

/**
 * Applies `decideKey` to the launches of a key, and writes the changes.
 *
 * @param newcomer is included in the decision, and not in the table yet.
 * @returns how many changed.
 */
export function judgeKey(
  table: Table,
  { path, key, newcomer }: { readonly path: string; readonly key: string; readonly newcomer?: KeyedLaunch },
) {
  const nowMs = table.clock.now();
  const ofKey = [...table.open(path)].filter((row) => row.key === key);
  const expired = ofKey.filter((row) => !holdsSlot(row) && table.isExpired(row));
  for (const row of expired) end(table, row, { endedAs: 'expired' });
  const judged = ofKey.filter((row) => !expired.includes(row) && isDue(row, nowMs));
  const decision = table.decide([...judged.map(keyedLaunch), ...(newcomer === undefined ? [] : [newcomer])]);
  let changed = expired.length;
  const change = (row: Row): void => {
    table.put(row);
    changed += 1;
  };
  for (const row of judged) {
    const { launchId } = row.of;
    const ended = decision.ended.find((one) => one.launchId === launchId);
    const unwanted = decision.unwanted.find((one) => one.launchId === launchId);
    if (ended !== undefined) {
      end(table, row, { endedAs: ended.as, replacedBy: ended.replacedBy ?? row.replacedBy });
      changed += 1;
    } else if (holdsSlot(row)) {
      if (unwanted !== undefined) change({ ...row, wish: 'replace', replacedBy: unwanted.replacedBy });
    } else if (decision.head === launchId) {
      // The head stays out of line while it waits after a refusal.
      const isHeld = row.waitsFor === 'time' && (row.heldUntilMs ?? 0) > nowMs;
      if (row.waitsFor !== undefined && !isHeld) {
        change({ ...row, waitsFor: undefined, heldUntilMs: undefined });
      }
    } else if (row.waitsFor !== 'key') change({ ...row, waitsFor: 'key', heldUntilMs: undefined });
  }
  return { changed, decision };
}

/** Ends a launch that was not launched. */
export function end(table: Table, row: Row, how: Partial<Row>): void {
  const over = { waitsFor: undefined, heldUntilMs: undefined, endedMs: table.clock.now() };
  table.put({ ...row, state: 'queued', ...over, ...how });
}

/** Launches of the key that are due. */
function isDue(row: Row, nowMs: number): boolean {
  if (row.waitsFor !== 'time') return true;
  return (row.heldUntilMs ?? 0) <= nowMs || row.heldUntilMs !== row.notBeforeMs;
}

function keyedLaunch(row: Row): KeyedLaunch {
  const isNewcomer = row.waitsFor === 'time' && row.heldUntilMs === row.notBeforeMs;
  return {
    launchId: row.of.launchId,
    whenRunning: row.whenRunning,
    role: holdsSlot(row) ? 'holds' : isNewcomer ? 'newcomer' : 'queued',
    wish: row.wish,
    dueMs: Math.max(row.notBeforeMs ?? row.requestedMs, row.requestedMs),
    requestedMs: row.requestedMs,
    storedMs: row.createdMs,
  };
}
