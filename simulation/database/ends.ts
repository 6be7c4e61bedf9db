import { shortName } from '../../src/launch/kit/short-name.ts';
import type { LaunchKey } from '../../src/launch/event/launch-key.ts';
import type { Ended, FollowedLaunch, LaunchEnds } from '../../src/launch/ledger/launch-ends.ts';
import type { Fence } from '../../src/launch/ledger/fence.ts';
import type { Atomic } from './atomic.ts';
import { judgeKey } from './key-turn.ts';
import { isFollowed, type Row } from './row.ts';
import type { Table } from './table.ts';

/** Following launches, and recording their ends. */
export function endsOf(table: Table): Atomic<LaunchEnds> {
  const followedRow = (key: LaunchKey): Row | undefined => {
    const row = table.get(key);
    return row !== undefined && isFollowed(row) ? row : undefined;
  };
  /** The row, if the end of that execution counts. */
  const ofExecution = (key: LaunchKey, execution: string): Row | undefined => {
    const row = followedRow(key);
    const counts = row && countsOf(row);
    return counts === undefined || counts === shortName(execution) ? row : undefined;
  };
  const ended = (row: Row): Ended => {
    table.put(row);
    if (row.endedAs === undefined) return { kind: 'unchanged' };
    if (row.key !== undefined) judgeKey(table, { path: row.path, key: row.key });
    return { kind: 'ended', state: row.endedAs };
  };
  return {
    following({ most, unseenForMs, wished = false, onlyReads = false }) {
      const untilMs = table.clock.now() - unseenForMs;
      const countsMs = (row: Row) =>
        Math.min(lookedMs(row), (onlyReads ? row.unreadMs : undefined) ?? Infinity);
      return table
        .allOpen()
        .filter((row) => isFollowed(row) && countsMs(row) <= untilMs && (!wished || row.wish !== undefined))
        .toSorted((a, b) => lookedMs(a) - lookedMs(b) || (a.of.launchId < b.of.launchId ? -1 : 1))
        .slice(0, most)
        .map((row) => followedOf(row, table.clock.now()));
    },
    followed(key) {
      const row = followedRow(key);
      return row && followedOf(row, table.clock.now());
    },
    saw(seen) {
      const nowMs = table.clock.now();
      for (const { key, execution, isRunning } of seen) {
        const row = ofExecution(key, execution);
        if (row === undefined) continue;
        const runningMs = row.runningMs ?? (isRunning ? nowMs : undefined);
        const named = row.execution ?? execution;
        table.put({
          ...row,
          seenMs: nowMs,
          unreadMs: undefined,
          missingMs: undefined,
          runningMs,
          execution: named,
        });
      }
    },
    looked(keys) {
      for (const key of keys) {
        const row = followedRow(key);
        const nowMs = table.clock.now();
        if (row !== undefined) table.put({ ...row, seenMs: nowMs, unreadMs: row.unreadMs ?? nowMs });
      }
    },
    end({ key, execution, end: { state, failure, endedAtMs, logUri } }) {
      const row = ofExecution(key, execution);
      if (row === undefined) return { kind: 'unchanged' };
      const nowMs = table.clock.now();
      const endedMs = Math.min(nowMs, endedAtMs ?? nowMs);
      const named = row.execution ?? execution;
      return ended({ ...row, endedAs: state, failure, logUri, endedMs, execution: named });
    },
    missing({ key, execution, apartMs }) {
      const row = ofExecution(key, execution);
      if (row === undefined) return { kind: 'unchanged' };
      const nowMs = table.clock.now();
      // A miss too soon after the launch does not count.
      const fromMs = (row.launchedMs ?? 0) + apartMs;
      const missedMs = row.missingMs !== undefined && row.missingMs >= fromMs ? row.missingMs : undefined;
      const missingMs = missedMs ?? (nowMs >= fromMs ? nowMs : undefined);
      const looked = { ...row, seenMs: nowMs, unreadMs: undefined, missingMs };
      const isGone = missedMs !== undefined && missedMs <= nowMs - apartMs;
      return ended(isGone ? { ...looked, endedAs: 'gone', endedMs: nowMs } : looked);
    },
  };
}

/** See `Fence`. */
export function fenceOf(table: Table): Atomic<Fence> {
  return {
    launchesOf: ({ launchId, job }) =>
      [...table.rows.values()]
        .filter(({ of }) => of.launchId === launchId && shortName(of.job) === job)
        .map(({ of: { job: full, name }, execution, working }) => ({
          job: full,
          name,
          execution: execution ?? null,
          workingExecution: working ?? null,
        })),
    enter({ key, execution }) {
      const row = table.get(key);
      if (row === undefined) return { working: execution };
      const isLaunched = row.state === 'launched';
      if (row.endedAs !== undefined && !(isLaunched && countsOf(row) === execution)) {
        const counts = countsOf(row);
        return isLaunched && counts !== undefined ? { working: counts } : { ended: row.endedAs };
      }
      const working = row.working ?? execution;
      const named = row.execution ?? `${key.job}/executions/${working}`;
      const launchedMs = row.launchedMs ?? table.clock.now();
      const free = { waitsFor: undefined, heldUntilMs: undefined };
      table.put({ ...row, ...free, state: 'launched', working, execution: named, launchedMs });
      return { working };
    },
  };
}

/** Short name of the execution whose end counts. */
function countsOf({ working, execution }: Row): string | undefined {
  return working ?? (execution === undefined ? undefined : shortName(execution));
}

function lookedMs(row: Row): number {
  return row.seenMs ?? row.launchedMs ?? row.createdMs;
}

function followedOf(row: Row, nowMs: number): FollowedLaunch {
  const { of: key, working, execution } = row;
  return {
    key,
    execution: working === undefined ? execution : `${key.job}/executions/${working}`,
    launchedMsAgo: nowMs - (row.launchedMs ?? row.createdMs),
    missingMsAgo: row.missingMs === undefined ? undefined : nowMs - row.missingMs,
    wish: row.wish,
  };
}
