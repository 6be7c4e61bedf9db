import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { systemClock } from '../../launch/kit/clock.ts';
import { jobPath, type LaunchKey } from '../../launch/event/launch-key.ts';
import type {
  Claim,
  ClaimRequest,
  ClaimResult,
  Ledger,
  LookOptions,
  Standing,
} from '../../launch/ledger/ledger.ts';
import type { LaunchesOptions } from '../../launch/ledger/ledger-store.ts';
import { LedgerTime } from '../../launch/ledger/ledger-time.ts';
import { executionOf } from './job-column.ts';
import { ADOPT, CLAIM, LOOK, MARK_UNKNOWN, RECORDED, RELEASE, SETTLE } from './ledger-statements.ts';
import { query, storable, type OnPool, type Statement } from './query.ts';
import { SharedStatement, type LaunchRow } from './shared-statement.ts';
import { standingOf, type StandingRow } from './standing-of.ts';

interface TimedRow {
  /** The database's time. */
  readonly now_ms: number;
}

interface RecordedRow {
  readonly execution: string | null;
}

export type PostgresLedgerOptions = OnPool & Partial<LaunchesOptions>;

/** How often a launch may come free again between a refused claim and the look at why. */
const MOST_TRIES = 5;

/**
 * The ledger in PostgreSQL: strict over any number of instances that share the database. The schema must be
 * there, see `migrate`.
 *
 * Not guaranteed: a database that loses what it has committed (a failover to an asynchronous replica,
 * `fsync` off) forgets claims and launches, and a launch can then be made twice. Of a clock that jumps see
 * `LedgerTime`.
 */
export class PostgresLedger implements Ledger {
  readonly #pool: Pool;
  readonly #time: LedgerTime;
  readonly #look: SharedStatement<LaunchRow & StandingRow & TimedRow>;
  readonly #claim: SharedStatement<LaunchRow & TimedRow>;
  readonly #settle: SharedStatement<LaunchRow>;

  constructor({ pool, clock = systemClock, onClockJump }: PostgresLedgerOptions) {
    this.#pool = pool;
    this.#time = new LedgerTime({ clock, ...(onClockJump && { onJump: onClockJump }) });
    this.#look = new SharedStatement({ pool, clock, statement: LOOK });
    this.#claim = new SharedStatement({ pool, clock, statement: CLAIM });
    this.#settle = new SharedStatement({ pool, clock, statement: SETTLE });
  }

  async look({ key, digest }: LookOptions): Promise<Standing> {
    const row = await this.#look.run(key);
    if (row !== undefined) this.#time.note(row.now_ms);
    const standing = standingOf(row, digest);
    if (standing.kind !== 'unknown') return standing;
    return { ...standing, expiredMsAgo: this.#time.certain(standing.expiredMsAgo) };
  }

  async claim(request: ClaimRequest): Promise<ClaimResult> {
    const { key, digest, inputId, leaseMs, messageId, traceId, takeOver } = request;
    const token = randomUUID();
    const launch = [inputId, digest, token, leaseMs, messageId, traceId];
    const values = [...launch, takeOver?.token, takeOver?.expiredForMs];
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const granted = await this.#claim.run(key, values);
      if (granted !== undefined) {
        this.#time.note(granted.now_ms);
        return { kind: 'claimed', claim: { key, token } };
      }
      const standing = await this.look({ key, digest });
      if (standing.kind !== 'free') return { kind: 'refused', standing };
    }
    // Others claimed it and gave it up each time; they are at it.
    return { kind: 'refused', standing: { kind: 'calling', expiresInMs: 0 } };
  }

  async settle(options: { readonly claim: Claim; readonly execution: string | undefined }): Promise<boolean> {
    const { key, token } = options.claim;
    const settled = await this.#settle.run(key, [token, options.execution]);
    return settled !== undefined;
  }

  release({ claim, error }: { readonly claim: Claim; readonly error: string }): Promise<boolean> {
    return this.#end(RELEASE, claim, storable(error));
  }

  markUnknown({ claim, error }: { readonly claim: Claim; readonly error: string }): Promise<boolean> {
    return this.#end(MARK_UNKNOWN, claim, storable(error));
  }

  async adopt(options: {
    readonly key: LaunchKey;
    readonly digest: string;
    readonly inputId: string;
    readonly execution: string;
  }): Promise<string | undefined> {
    const { key, digest, inputId, execution } = options;
    const launch = [key.launchId, jobPath(key)];
    const adopted = await query<RecordedRow>(this.#pool, ADOPT, [...launch, inputId, digest, execution]);
    const [row] = adopted.length > 0 ? adopted : await query<RecordedRow>(this.#pool, RECORDED, launch);
    return executionOf(row?.execution ?? null) ?? undefined;
  }

  async #end(statement: Statement, { key, token }: Claim, error: string): Promise<boolean> {
    const changed = await query(this.#pool, statement, [key.launchId, jobPath(key), token, error]);
    return changed.length > 0;
  }
}
