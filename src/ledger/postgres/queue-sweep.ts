import type { Pool } from 'pg';
import { jobOfPath, jobPath } from '../../launch/event/launch-key.ts';
import type { Agenda, JobKey, UnknownLaunch } from '../../launch/ledger/launch-queue.ts';
import type { LedgerTime } from '../../launch/ledger/ledger-time.ts';
import { launchOfText } from '../../launch/ledger/stored-launch.ts';
import type { KeyTurns } from './key-turns.ts';
import { query } from './query.ts';
import { AGENDA, EXPIRE_OF_KEY, KEYS_TO_WAKE, UNKNOWN, WAKE } from './sweep-statements.ts';

interface AgendaRow extends Omit<Agenda, 'due' | 'toWake'> {
  readonly due: readonly string[];
  readonly to_wake: boolean;
  readonly now_ms: number;
}

interface UnknownRow {
  readonly launch_id: string;
  readonly job: string;
  readonly request: string | null;
  readonly digest: string;
  readonly input_id: string;
  readonly token: string | null;
  readonly is_news: boolean;
  readonly seen_before: Date | null;
  readonly expires_ms: number;
  readonly first_claimed_ms: number | null;
  readonly now_ms: number;
}

/** The most rows or keys in one statement. */
const BATCH = 500;

/** See `LaunchQueue.wake`. Each batch, and each key, is one transaction. */
export async function wake({
  pool,
  turns,
}: {
  readonly pool: Pool;
  readonly turns: KeyTurns;
}): Promise<number> {
  let changed = 0;
  for (const statement of WAKE) {
    for (let batch = BATCH; batch === BATCH; changed += batch) {
      batch = (await query(pool, statement, [BATCH])).length;
    }
  }
  for (;;) {
    const keys = await query<{ readonly job: string; readonly key: string }>(pool, KEYS_TO_WAKE, [BATCH]);
    let here = 0;
    for (const { job, key } of keys) here += await wakeKey({ turns, path: job, key });
    changed += here;
    // Keys that could not be changed, because their launches are locked for example, are left to the next call.
    if (keys.length < BATCH || here === 0) return changed;
  }
}

function wakeKey(options: { readonly turns: KeyTurns; readonly path: string; readonly key: string }) {
  const { turns, path, key } = options;
  return turns.run({ path, key }, async ({ run, judge }) => {
    const expired = await run(EXPIRE_OF_KEY, [path, key]);
    return expired.length + (await judge()).changed;
  });
}

/** See `LaunchQueue.agenda`. */
export async function readAgenda(options: {
  readonly pool: Pool;
  readonly time: LedgerTime;
  readonly jobs: readonly JobKey[];
}): Promise<Agenda> {
  const { pool, time, jobs } = options;
  const values = [jobs.map(jobPath), jobs.map(({ job }) => job)];
  const [row] = await query<AgendaRow>(pool, AGENDA, values);
  if (row === undefined) throw new Error('PostgreSQL answered a SELECT of one row without one');
  const { due, to_wake: toWake, now_ms: nowMs, unknown, following, wishes, events } = row;
  time.note(nowMs);
  return { due: due.map(jobOfPath), toWake, unknown, following, wishes, events };
}

/** See `LaunchQueue.unknown`. */
export async function readUnknown(options: {
  readonly pool: Pool;
  readonly time: LedgerTime;
  readonly most: number;
}): Promise<readonly UnknownLaunch[]> {
  const { pool, time, most } = options;
  const rows = await query<UnknownRow>(pool, UNKNOWN, [most]);
  for (const row of rows) time.note(row.now_ms);
  return rows.toSorted(bySeen).map((row) => ({
    key: { ...jobOfPath(row.job), launchId: row.launch_id },
    launch: row.request === null ? undefined : launchOfText(row.request),
    digest: row.digest,
    inputId: row.input_id,
    standing: {
      kind: 'unknown',
      token: row.token ?? '',
      firstClaimedMsAgo: row.now_ms - (row.first_claimed_ms ?? row.now_ms),
      expiredMsAgo: time.certain(row.now_ms - row.expires_ms),
    },
    isNews: row.is_news,
  }));
}

function bySeen(a: UnknownRow, b: UnknownRow): number {
  return (a.seen_before?.getTime() ?? 0) - (b.seen_before?.getTime() ?? 0) || a.expires_ms - b.expires_ms;
}
