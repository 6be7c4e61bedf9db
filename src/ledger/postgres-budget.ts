import type { Pool } from 'pg';
import type { Budget, BudgetSlots } from '../launch/budget.ts';
import { query, type Statement } from './query.ts';

export interface PostgresBudgetOptions {
  readonly pool: Pool;
  /** Whoever uses the same scope shares the budget: the project and region that Google counts by. */
  readonly scope: string;
  /** Calls in any window. */
  readonly calls: number;
  /** How long Google looks back, milliseconds. */
  readonly windowMs?: number;
  /** How late a call may leave, milliseconds, counted from when `take` was called. */
  readonly lateMs?: number;
}

/** Where every free slot is being taken by others this moment. */
const SHORTEST_WAIT_MS = 50;

const GROW = `
INSERT INTO launch_slots (scope, slot) SELECT $1, generate_series(0, $2::integer - 1)
ON CONFLICT (scope, slot) DO NOTHING`;

/**
 * Locked rows are skipped, so nobody waits for anybody, and a row that was taken between this statement's
 * snapshot and its lock is judged again by what it is now. The `WITH` is `MATERIALIZED` because it must
 * lock once and no more than it returns. A slot is compared with the start of the statement and booked from
 * its end: the longer way round both times.
 *
 * $1 scope, $2 calls, $3 wanted, $4 hold (ms).
 */
const TAKE: Statement = {
  name: 'budget-take',
  text: `
WITH pause AS (
  SELECT paused_until FROM launch_pauses WHERE scope = $1 AND paused_until > now()
), free AS MATERIALIZED (
  SELECT slot FROM launch_slots
  WHERE scope = $1 AND slot < $2 AND free_at <= now() AND NOT EXISTS (SELECT FROM pause)
  ORDER BY slot LIMIT $3 FOR UPDATE SKIP LOCKED
), taken AS (
  UPDATE launch_slots s SET free_at = clock_timestamp() + $4::float8 * interval '1 ms'
  FROM free WHERE s.scope = $1 AND s.slot = free.slot
  RETURNING s.slot, s.free_at
)
SELECT (SELECT json_agg(json_build_object('slot', slot, 'freeAt', free_at)) FROM taken) AS taken,
  (extract(epoch FROM greatest(
    (SELECT paused_until FROM pause),
    (SELECT min(free_at) FROM launch_slots WHERE scope = $1 AND slot < $2)) - now()) * 1000)::float8 AS wait_ms`,
};

/**
 * Only as it was taken: once a slot has come free and is somebody else's, it is not given back for them.
 *
 * $1 scope, $2 slot, $3 free at.
 */
const GIVE_BACK: Statement = {
  name: 'budget-give-back',
  text: `UPDATE launch_slots SET free_at = 'epoch' WHERE scope = $1 AND slot = $2 AND free_at = $3::timestamptz`,
};

/** $1 scope, $2 how long (ms). */
const PAUSE = `
INSERT INTO launch_pauses AS p (scope, paused_until) VALUES ($1, now() + $2::float8 * interval '1 ms')
ON CONFLICT (scope) DO UPDATE SET paused_until = greatest(p.paused_until, excluded.paused_until)`;

interface TakenRow {
  readonly taken: readonly { readonly slot: number; readonly freeAt: string }[] | null;
  readonly wait_ms: number;
}

/**
 * The launch budget of all instances together: one row a call, which comes free again when the call can
 * no longer be within the window.
 *
 * Instances with different settings draw on the same rows, each on the lowest as many as its own setting.
 * While both run, and one window longer, the higher setting holds.
 *
 * Not guaranteed: a database whose clock is set forward lets slots come free early.
 */
export class PostgresBudget implements Budget {
  readonly #options: Required<PostgresBudgetOptions>;
  #grown = false;

  constructor(options: PostgresBudgetOptions) {
    this.#options = { windowMs: 60_000, lateMs: 1_000, ...options };
  }

  async take(wanted: number): Promise<BudgetSlots> {
    const { pool, scope, calls, windowMs, lateMs } = this.#options;
    if (!this.#grown) await query(pool, { text: GROW }, [scope, calls]);
    this.#grown = true;
    const [row] = await query<TakenRow>(pool, TAKE, [scope, calls, wanted, windowMs + lateMs]);
    if (row?.taken != null) {
      return { kind: 'taken', slots: row.taken.map(({ slot, freeAt }) => `${slot}@${freeAt}`) };
    }
    return { kind: 'wait', forMs: Math.max(row?.wait_ms ?? 0, SHORTEST_WAIT_MS) };
  }

  async giveBack(slot: string): Promise<void> {
    const { pool, scope } = this.#options;
    const [number, freeAt] = slot.split('@', 2);
    await query(pool, GIVE_BACK, [scope, number, freeAt]);
  }

  async pause(forMs: number): Promise<void> {
    const { pool, scope } = this.#options;
    await query(pool, { text: PAUSE }, [scope, forMs]);
  }
}
