import { holdsSlot, isQueued, shownState, type Row } from '../../simulation/database/row.ts';
import { jobPath } from '../../src/launch/event/launch-key.ts';
import type { RecordsOptions } from '../../src/launch/ledger/ledger-store.ts';
import {
  HOURS_TOLD,
  type JobStatus,
  type LedgerStatus,
  type LedgerSurvey,
} from '../../src/launch/ledger/ledger-survey.ts';
import type { MemoryLedgerData } from './memory-data.ts';
import { memoryRecords } from './memory-records.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The state of the whole ledger. */
export function memorySurvey(data: MemoryLedgerData, options: RecordsOptions = {}): LedgerSurvey {
  const records = memoryRecords(data, options);
  const inStates = async (states: Parameters<typeof records.list>[0]['states']) =>
    (await records.list({ states, limit: Number.MAX_SAFE_INTEGER })).launches;
  return {
    status: async () => memoryStatus(data),
    async waiting({ mostOfAJob }) {
      const queued = await inStates(['queued']);
      const paths = [...new Set(queued.map(jobPath))].toSorted();
      return paths.flatMap((path) =>
        queued
          .filter((one) => jobPath(one) === path)
          .toSorted((a, b) => Number(a.requestedAt) - Number(b.requestedAt))
          .slice(0, mostOfAJob),
      );
    },
    async ofRules(names) {
      const all = (await inStates(undefined)).filter(
        ({ createdAt, retryOf }) => retryOf === null && createdAt.getTime() > data.now() - DAY_MS,
      );
      const counts = names.map((name) => [name, all.filter(({ rule }) => rule === name).length] as const);
      return new Map(counts.filter(([, launches]) => launches > 0));
    },
    async holding({ states, most }) {
      const held = await inStates(states);
      return held.toSorted((a, b) => Number(a.claimedAt) - Number(b.claimedAt)).slice(0, most);
    },
  };
}

function memoryStatus(data: MemoryLedgerData): LedgerStatus {
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

/** The status of one job's launches; empty if there is nothing to report. */
function jobStatus({ stored: { table }, now }: MemoryLedgerData, rows: readonly Row[]): readonly JobStatus[] {
  const [first] = rows;
  if (first === undefined) return [];
  const states = rows.map((row) => shownState(row, now()));
  const queued = rows.filter(isQueued);
  const failedMs = rows.flatMap(({ endedAs, endedMs = 0 }) => (endedAs === 'failed' ? [endedMs] : []));
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
      failedInADay: failedMs.filter((ms) => ms > now() - DAY_MS).length,
      hours: Array.from({ length: HOURS_TOLD }, (_, place) => {
        const hour = hourOf(now()) - HOURS_TOLD + 1 + place;
        const inIt = (times: readonly number[]) => times.filter((ms) => hourOf(ms) === hour).length;
        return { launches: inIt(rows.map(({ createdMs }) => createdMs)), failed: inIt(failedMs) };
      }),
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

/** Since the Unix epoch. */
function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS);
}
