import { holdsSlot, isQueued, shownState, type Row } from '../../simulation/database/row.ts';
import type { JobStatus, LedgerStatus } from '../../src/launch/ledger/launch-actions.ts';
import type { MemoryLedgerData } from './memory-data.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export function memoryStatus(data: MemoryLedgerData): LedgerStatus {
  const { table } = data.stored;
  const rows = [...table.rows.values()];
  const paths = [...new Set(rows.map(({ path }) => path))].toSorted();
  return {
    now: new Date(data.now()),
    jobs: paths.flatMap((path) =>
      jobStatus(
        data,
        rows.filter((row) => row.path === path),
      ),
    ),
    calls: [...data.calls].map(([scope, times]) => ({
      scope,
      lastMinute: times.filter((ms) => ms > Date.now() - MINUTE_MS).length,
    })),
    lastSweepAt: data.lastSweepMs === undefined ? null : new Date(data.lastSweepMs),
    launches: rows.length,
    bytes: JSON.stringify(rows).length,
    events: [...table.events.values()].filter(({ tellAtMs }) => tellAtMs <= data.now()).length,
  };
}

/** Of the launches of one job; nothing where there is nothing to say. */
function jobStatus({ stored: { table }, now }: MemoryLedgerData, rows: readonly Row[]): readonly JobStatus[] {
  const [first] = rows;
  if (first === undefined) return [];
  const states = rows.map((row) => shownState(row, now()));
  const queued = rows.filter(isQueued);
  const endedInADay = rows.filter(({ endedMs = 0 }) => endedMs > now() - DAY_MS);
  const pause = table.pauses.get(first.of.job) ?? table.pauses.get(first.path);
  return [
    {
      job: first.of.job,
      name: first.of.name,
      queued: queued.length,
      oldestQueuedAt:
        queued.length === 0 ? null : new Date(Math.min(...queued.map(({ requestedMs }) => requestedMs))),
      holding: rows.filter(holdsSlot).length,
      running: states.filter((state) => state === 'running').length,
      unknown: states.filter((state) => state === 'unknown').length,
      succeededInADay: endedInADay.filter(({ endedAs }) => endedAs === 'succeeded').length,
      failedInADay: endedInADay.filter(({ endedAs }) => endedAs === 'failed').length,
      pause:
        pause === undefined
          ? null
          : {
              refusal: pause.refusal,
              error: pause.error,
              since: new Date(pause.sinceMs),
              until: new Date(pause.untilMs),
            },
    },
  ];
}
