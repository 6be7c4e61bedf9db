import {
  LONGEST_PAUSE_MS,
  type Budget,
  type BudgetRequest,
  type BudgetSlots,
} from '../../launch/ledger/budget.ts';
import type { BudgetOptions } from '../../launch/ledger/ledger-store.ts';
import { query, type OnPool, type Statement } from './query.ts';

export type PostgresBudgetOptions = OnPool & Pick<BudgetOptions, 'scope' | 'calls'> & Partial<BudgetOptions>;

/** The wait when other transactions are taking all free slots at this moment. */
const SHORTEST_WAIT_MS = 50;

/**
 * Creates missing rows: all of them at first, and later those that were deleted or that a larger setting needs. For
 * deleted rows each instance knows only its own bookings.
 *
 * $1 scope, $2 calls, $3 slots that are booked, $4 until when each.
 */
const GROW = `
INSERT INTO launch_slots (scope, slot, free_at)
SELECT $1, n, coalesce(booked.free_at, 'epoch') FROM generate_series(0, $2::integer - 1) AS n
LEFT JOIN unnest($3::integer[], $4::timestamptz[]) AS booked (slot, free_at) ON booked.slot = n
ON CONFLICT (scope, slot) DO NOTHING`;

/**
 * Locked rows are skipped, so that no call waits for another. PostgreSQL checks a row again once it is locked. The `WITH`
 * is `MATERIALIZED` so that it runs once and locks only what it returns. A slot must be free at the start of the
 * statement, and is booked from its end, so that it is never booked for too short a time.
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
  (extract(epoch FROM greatest((SELECT paused_until FROM pause), min(free_at)) - now()) * 1000)::float8 AS wait_ms,
  count(*)::integer AS slots
FROM launch_slots WHERE scope = $1 AND slot < $2`,
};

/**
 * Only if its booking is still the same: the slot may have become free and been taken again since.
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

/**
 * Earlier versions stored pauses of any length that Google asked for.
 *
 * $1 scope, $2 the longest (ms).
 */
const SHORTEN_PAUSE = `
UPDATE launch_pauses SET paused_until = now() + $2::float8 * interval '1 ms'
WHERE scope = $1 AND paused_until > now() + $2::float8 * interval '1 ms'`;

interface TakenRow {
  readonly taken: readonly { readonly slot: number; readonly freeAt: string }[] | null;
  /** Null if there is neither a pause nor a row. */
  readonly wait_ms: number | null;
  /** How many of the scope's rows exist. */
  readonly slots: number;
}

/**
 * The launch budget of all instances together: one row for each call, which becomes free when the call can no longer be
 * within the window.
 *
 * Instances with different settings share the same rows; each uses the first rows up to its own setting. While they run
 * together, and one window longer, the highest setting applies.
 *
 * Not guaranteed: if the database's clock is set forward, slots become free early. If rows are deleted, the bookings of
 * other instances in them are lost.
 */
export class PostgresBudget implements Budget {
  readonly #options: Required<PostgresBudgetOptions>;
  /** The bookings of this instance, by slot: until when, in the database's format. Old ones are harmless. */
  readonly #booked = new Map<number, string>();

  constructor(options: PostgresBudgetOptions) {
    this.#options = { windowMs: 60_000, longestPauseMs: LONGEST_PAUSE_MS, ...options };
  }

  async take(request: BudgetRequest): Promise<BudgetSlots> {
    const { pool, scope, calls, longestPauseMs } = this.#options;
    let row = await this.#takeFree(request);
    if (row.taken === null && row.slots < calls) {
      await query(pool, { text: GROW }, [scope, calls, [...this.#booked.keys()], [...this.#booked.values()]]);
      row = await this.#takeFree(request);
    }
    if (row.taken !== null) {
      for (const { slot, freeAt } of row.taken) this.#booked.set(slot, freeAt);
      return { kind: 'taken', slots: row.taken.map(({ slot, freeAt }) => `${slot}@${freeAt}`) };
    }
    const waitMs = row.wait_ms ?? 0;
    // No slot is booked as far ahead as this, so it is a pause.
    if (waitMs > longestPauseMs) await query(pool, { text: SHORTEN_PAUSE }, [scope, longestPauseMs]);
    return { kind: 'wait', forMs: Math.min(Math.max(waitMs, SHORTEST_WAIT_MS), longestPauseMs) };
  }

  async giveBack(slot: string): Promise<void> {
    const { pool, scope } = this.#options;
    const [number, freeAt] = slot.split('@', 2);
    if (this.#booked.get(Number(number)) === freeAt) this.#booked.delete(Number(number));
    await query(pool, GIVE_BACK, [scope, number, freeAt]);
  }

  async pause(forMs: number): Promise<void> {
    const { pool, scope } = this.#options;
    await query(pool, { text: PAUSE }, [scope, forMs]);
  }

  async #takeFree({ wanted, latenessMs }: BudgetRequest): Promise<TakenRow> {
    const { pool, scope, calls, windowMs } = this.#options;
    const [row] = await query<TakenRow>(pool, TAKE, [scope, calls, wanted, windowMs + latenessMs]);
    return row ?? { taken: null, wait_ms: null, slots: calls };
  }
}
