import type { Pool } from 'pg';
import { decideKey, type KeyDecision, type KeyedLaunch } from '../../launch/queue/key-line.ts';
import type { WhenRunning } from '../../launch/jobs/job.ts';
import { patiently } from './ledger-error.ts';
import { CHANGE_KEY, LOAD_KEY, LOCK_KEY } from './key-statements.ts';
import { transaction, type Run } from './query.ts';

/** A key of a job. At most one launch holds it. */
export interface KeyOfJob {
  /** The path of the job. */
  readonly path: string;
  readonly key: string;
}

/** A launch that has not ended, as `LOAD_KEY` reads it. */
export interface KeyRow {
  readonly launch_id: string;
  readonly digest: string;
  readonly when_running: WhenRunning | null;
  readonly waits_for: 'time' | 'key' | null;
  readonly wish: 'cancel' | 'replace' | null;
  readonly is_stored: boolean;
  readonly is_free: boolean;
  readonly holds: boolean;
  readonly is_newcomer: boolean | null;
  readonly is_held: boolean | null;
  readonly is_expired: boolean;
  readonly due_ms: number;
  readonly requested_ms: number;
  readonly stored_ms: number;
}

/** What a transaction can do under the lock of a key. */
export interface KeyTurn {
  readonly run: Run;
  /** The database's time, milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /**
   * Applies `decideKey` to the launches of the key, and writes the changes.
   *
   * @param newcomer is included in the decision, but not written.
   */
  readonly judge: (newcomer?: KeyedLaunch) => Promise<Judged>;
}

export interface Judged {
  /** How many launches were changed. */
  readonly changed: number;
  readonly decision: KeyDecision;
}

/** In one statement, because of its time limit. */
const MOST_CHANGES = 1000;

interface Change {
  readonly launchId: string;
  readonly change: 'end' | 'line' | 'wait' | 'want';
  readonly as?: string | undefined;
  readonly replacedBy?: string | undefined;
}

/**
 * Runs transactions about a key one at a time: each takes the lock of the key before it reads. In a process only one
 * transaction waits for each lock, so that waiting does not use up the connections.
 */
export class KeyTurns {
  readonly #pool: Pool;
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async run<T>(of: KeyOfJob, work: (turn: KeyTurn) => Promise<T>): Promise<T> {
    const name = `${of.path} ${of.key}`;
    const before = this.#last.get(name);
    const mine = (before ?? Promise.resolve()).then(() => patiently(() => this.#transaction(of, work)));
    const settled = mine.catch(() => undefined);
    this.#last.set(name, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(name) === settled) this.#last.delete(name);
    }
  }

  #transaction<T>(of: KeyOfJob, work: (turn: KeyTurn) => Promise<T>): Promise<T> {
    return transaction(this.#pool, async (run) => {
      const [locked] = await run<{ readonly now_ms: number }>(LOCK_KEY, [of.path, of.key]);
      return work({ run, nowMs: locked?.now_ms ?? 0, judge: (newcomer) => judge({ run, of, newcomer }) });
    });
  }
}

/** Reads a key by `LOAD_KEY`: with all its waiting launches only if the decision needs them. */
export async function loadKey(options: {
  readonly run: Run;
  readonly of: KeyOfJob;
  readonly launchId?: string | undefined;
  readonly whenRunning?: WhenRunning | undefined;
}): Promise<readonly KeyRow[]> {
  const { run, of, launchId, whenRunning = 'wait' } = options;
  const load = (all: boolean) => run<KeyRow>(LOAD_KEY, [of.path, of.key, all, launchId ?? null]);
  const rows = await load(whenRunning !== 'wait');
  const othersMatter = rows.some((row) => row.is_newcomer === true && row.when_running !== 'wait');
  return whenRunning === 'wait' && othersMatter ? load(true) : rows;
}

async function judge(options: {
  readonly run: Run;
  readonly of: KeyOfJob;
  readonly newcomer: KeyedLaunch | undefined;
}): Promise<Judged> {
  const { run, of, newcomer } = options;
  const loaded = await loadKey({ run, of, whenRunning: newcomer?.whenRunning });
  const rows = loaded.filter((row) => row.launch_id !== newcomer?.launchId);
  const expired = rows.filter((row) => row.is_expired && !row.holds);
  const judged = rows.filter((row) => !row.is_expired || row.holds);
  const decision = decideKey([...judged.map(keyedLaunch), ...(newcomer === undefined ? [] : [newcomer])]);
  const changes: readonly Change[] = [
    ...expired.map((row): Change => ({ launchId: row.launch_id, change: 'end', as: 'expired' })),
    ...decision.ended.map((end): Change => ({ ...end, change: 'end' })),
    ...decision.unwanted.map((one): Change => ({ ...one, change: 'want' })),
    ...places({ rows: judged, decision }),
  ].filter(({ launchId }) => launchId !== newcomer?.launchId);
  for (let from = 0; from < changes.length; from += MOST_CHANGES) {
    const some = changes.slice(from, from + MOST_CHANGES);
    await run(CHANGE_KEY, [
      of.path,
      some.map(({ launchId }) => launchId),
      some.map(({ change }) => change),
      some.map(({ as }) => as ?? null),
      some.map(({ replacedBy }) => replacedBy ?? null),
    ]);
  }
  return { changed: changes.length, decision };
}

/** The launches that go into line or have to wait now. The head stays out of line while it waits after a refusal. */
function places(options: { readonly rows: readonly KeyRow[]; readonly decision: KeyDecision }): Change[] {
  const { rows, decision } = options;
  const ended = new Set(decision.ended.map(({ launchId }) => launchId));
  return rows.flatMap((row): Change[] => {
    if (row.holds || ended.has(row.launch_id)) return [];
    if (row.launch_id !== decision.head) {
      return row.waits_for === 'key' ? [] : [{ launchId: row.launch_id, change: 'wait' }];
    }
    const stays = row.waits_for === null || row.is_held === true;
    return stays ? [] : [{ launchId: row.launch_id, change: 'line' }];
  });
}

function keyedLaunch(row: KeyRow): KeyedLaunch {
  return {
    launchId: row.launch_id,
    whenRunning: row.when_running ?? 'wait',
    role: row.holds ? 'holds' : row.is_newcomer === true ? 'newcomer' : 'queued',
    wish: row.wish ?? undefined,
    dueMs: row.due_ms,
    requestedMs: row.requested_ms,
    storedMs: row.stored_ms,
  };
}
