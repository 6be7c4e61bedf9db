import type { Pool } from 'pg';
import type { Clock } from '../../launch/kit/clock.ts';
import { jobPath } from '../../launch/event/launch-key.ts';
import type { Launch } from '../../launch/jobs/launch.ts';
import type { KeyedLaunch } from '../../launch/queue/key-line.ts';
import type { ClaimWish, Stored } from '../../launch/ledger/launch-queue.ts';
import type { LaunchState } from '../../launch/ledger/launch-state.ts';
import type { LedgerTime } from '../../launch/ledger/ledger-time.ts';
import { textOfLaunch } from '../../launch/ledger/stored-launch.ts';
import { executionOf } from './job-column.ts';
import { isLockedOut } from './ledger-error.ts';
import { loadKey, type KeyOfJob, type KeyTurn, type KeyTurns } from './key-turns.ts';
import { SharedStatement, type LaunchRow } from './shared-statement.ts';
import { FIND, START, STORE, STORE_JUDGED } from './store-statements.ts';

interface StoredRow extends LaunchRow {
  readonly ended_as: 'skipped' | 'replaced' | null;
  readonly is_due: boolean;
  readonly token: string | null;
  readonly now_ms: number;
}

interface FoundRow extends LaunchRow {
  readonly digest: string;
  readonly execution: string | null;
  readonly is_stored: boolean;
  readonly state: LaunchState;
  readonly is_free: boolean;
}

/** How often another process may change the launch while it is stored. */
const MOST_TRIES = 5;

/** Stores launches. See `LaunchQueue.store`. */
export class LaunchStoring {
  readonly #turns: KeyTurns;
  readonly #time: LedgerTime;
  /** Launches with a key have their own statements, so that others do not wait for the locks of keys. */
  readonly #store: SharedStatement<StoredRow>;
  readonly #storeKeyed: SharedStatement<StoredRow>;
  readonly #start: SharedStatement<StoredRow>;
  readonly #startKeyed: SharedStatement<StoredRow>;
  readonly #find: SharedStatement<FoundRow>;

  constructor(options: {
    readonly pool: Pool;
    readonly clock: Clock;
    readonly time: LedgerTime;
    readonly turns: KeyTurns;
  }) {
    const { pool, clock, time, turns } = options;
    this.#turns = turns;
    this.#time = time;
    this.#store = new SharedStatement({ pool, clock, statement: STORE });
    this.#storeKeyed = new SharedStatement({ pool, clock, statement: STORE });
    this.#start = new SharedStatement({ pool, clock, statement: START });
    this.#startKeyed = new SharedStatement({ pool, clock, statement: START });
    this.#find = new SharedStatement({ pool, clock, statement: FIND });
  }

  async store(launch: Launch, claim?: ClaimWish): Promise<Stored> {
    const { key } = launch.values;
    const columns = [...storedColumns(launch), ...(claim ? [claim.token, claim.leaseMs, launch.job] : [])];
    const [alone, keyed] = claim ? [this.#start, this.#startKeyed] : [this.#store, this.#storeKeyed];
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const stored =
        key === undefined
          ? await alone.run(launch, columns)
          : await keyed.run(launch, columns).catch(unlessLockedOut);
      if (stored !== undefined) return this.#stored(stored, claim);
      const found = await this.#find.run(launch);
      const answer = found && answerOf(found, launch.digest);
      if (answer !== undefined) return answer;
      if (key === undefined) continue;
      const of = { path: jobPath(launch), key };
      const judged = await this.#turns.run(of, (turn) => storeJudged({ launch, of, turn }));
      if (judged !== undefined) return this.#stored(judged, undefined);
    }
    // Instances of the previous version claimed it and gave it up each time.
    return { kind: 'undecided' };
  }

  #stored(row: StoredRow, claim: ClaimWish | undefined): Stored {
    const { ended_as: endedAs, is_due: isDue, token } = row;
    this.#time.note(row.now_ms);
    // A row that the previous version claimed has another token.
    const isClaimed = claim !== undefined && token === claim.token;
    return { kind: 'stored', state: isClaimed ? 'launching' : (endedAs ?? 'queued'), isDue };
  }
}

/** If the lock of the key is busy, the launch is stored by a transaction of its own, which waits for it. */
function unlessLockedOut(error: unknown): undefined {
  if (!isLockedOut(error)) throw error;
}

/** The values of the storing statements after the launch id and the path of the job. */
function storedColumns(launch: Launch): readonly unknown[] {
  const { inputId = '', digest, publishTimeMs, queueing, messageId, trace, values, rule } = launch;
  return [
    inputId,
    digest,
    textOfLaunch(launch),
    publishTimeMs ?? null,
    queueing.notBeforeMs ?? null,
    queueing.expireAfterMs ?? null,
    messageId,
    trace.traceId,
    values.key ?? null,
    queueing.whenRunning,
    rule ?? null,
  ];
}

/** The answer for a launch that could not be stored, from its row; undefined if it can be stored now. */
function answerOf(row: FoundRow, digest: string): Stored | undefined {
  const isSame = row.digest === digest;
  const execution = executionOf(row.execution) ?? undefined;
  if (row.is_stored || row.state === 'launched') {
    return isSame ? { kind: 'known', state: row.state, execution } : { kind: 'conflict' };
  }
  return row.is_free || isSame ? undefined : { kind: 'undecided' };
}

/** @returns undefined if the row does not allow it. */
async function storeJudged(options: {
  readonly launch: Launch;
  readonly of: KeyOfJob;
  readonly turn: KeyTurn;
}): Promise<StoredRow | undefined> {
  const { launch, of, turn } = options;
  const { launchId, digest, queueing, publishTimeMs: requestedMs = turn.nowMs } = launch;
  const rows = await loadKey({ run: turn.run, of, launchId });
  const own = rows.find((row) => row.launch_id === launchId);
  if (own !== undefined && (own.is_stored || !(own.is_free || own.digest === digest))) return undefined;
  // The publish time may be ahead of the ledger's clock. A launch without `notBefore` is due all the same.
  const { notBeforeMs = Number.NEGATIVE_INFINITY, expireAfterMs = Number.POSITIVE_INFINITY } = queueing;
  const holds = own !== undefined && !own.is_free;
  const newcomer: KeyedLaunch = {
    launchId,
    whenRunning: queueing.whenRunning,
    role: holds ? 'holds' : 'newcomer',
    wish: undefined,
    dueMs: Math.max(notBeforeMs, requestedMs),
    requestedMs,
    storedMs: turn.nowMs,
  };
  const isDue = notBeforeMs <= turn.nowMs && requestedMs + expireAfterMs > turn.nowMs;
  const { decision } = await turn.judge(isDue || holds ? newcomer : undefined);
  const end = decision.ended.find((one) => one.launchId === launchId);
  const waits = decision.head === launchId ? null : 'key';
  const judged = [waits, end?.as ?? null, end?.replacedBy ?? null];
  const columns = [launchId, of.path, ...storedColumns(launch), ...judged];
  const [row] = await turn.run<StoredRow>(
    STORE_JUDGED,
    columns.map((value) => [value]),
  );
  return row;
}
