/** What others do to the rows of the budget. Real: PostgreSQL. */
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { countedPool } from '../../../test/support/counted-pool.ts';
import type { BudgetSlots } from '../../launch/ledger/budget.ts';
import { PostgresBudget } from './postgres-budget.ts';

const database = useLedgerDatabase();
const scope = 'project/region';
const ONE = { wanted: 1, latenessMs: 1_000 };

function waitOf(result: BudgetSlots): number {
  if (result.kind !== 'wait') throw new Error('it gave a slot');
  return result.forMs;
}

async function rowsIn(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::integer AS n FROM launch_slots');
  return rows[0]!.n;
}

describe('rows of the budget that are missing', () => {
  it.each([
    ['all of them', 'DELETE FROM launch_slots', 3],
    ['one of them', 'DELETE FROM launch_slots WHERE slot = 2', 3],
  ])('%s: they are made again, and slots are given under the same service', async (_, statement, rows) => {
    const pool = await database.connect();
    const budget = new PostgresBudget({ pool, scope, calls: 3 });
    const [slot = ''] = taken(await budget.take({ ...ONE, wanted: 2 }));
    await pool.query(statement);
    expect(taken(await budget.take(ONE))).toHaveLength(1);
    expect(await rowsIn(pool)).toBe(rows);
    await budget.giveBack(slot);
    expect(taken(await budget.take(ONE))).toHaveLength(1);
  });

  it('are created again with the bookings of this instance, so that no 60 s have more calls than the budget', async () => {
    const pool = await database.connect();
    const budget = new PostgresBudget({ pool, scope, calls: 3 });
    const [first = ''] = taken(await budget.take({ ...ONE, wanted: 3 }));
    await budget.giveBack(first);
    await pool.query('DELETE FROM launch_slots');
    expect(taken(await budget.take({ ...ONE, wanted: 3 }))).toHaveLength(1);
    expect(waitOf(await budget.take(ONE))).toBeGreaterThan(55_000);
  });

  it('cost no statement as long as none is missing', async () => {
    const pool = await database.connect();
    await new PostgresBudget({ pool, scope, calls: 3 }).take(ONE);
    const { pool: counted, statements } = countedPool(pool);
    const budget = new PostgresBudget({ pool: counted, scope, calls: 3 });
    for (let n = 0; n < 4; n += 1) await budget.take(ONE);
    expect(statements).toEqual(Array.from({ length: 4 }, () => 'budget-take'));
  });
});

describe('a pause that is stored for longer than any may last', () => {
  it('lasts ten minutes, and is shortened for every instance', async () => {
    const pool = await database.connect();
    await pool.query(`INSERT INTO launch_pauses VALUES ($1, now() + interval '1 day')`, [scope]);
    const budget = new PostgresBudget({ pool, scope, calls: 1 });
    expect(waitOf(await budget.take(ONE))).toBeLessThanOrEqual(600_000);
    const { rows } = await pool.query<{ minutes: number }>(
      'SELECT (extract(epoch FROM paused_until - now()) / 60)::float8 AS minutes FROM launch_pauses',
    );
    expect(rows[0]?.minutes).toBeGreaterThan(9.9);
    expect(rows[0]?.minutes).toBeLessThanOrEqual(10);
  });

  it('lasts as long as `longestPauseMs` allows', async () => {
    const pool = await database.connect();
    await pool.query(`INSERT INTO launch_pauses VALUES ($1, now() + interval '1 hour')`, [scope]);
    const budget = new PostgresBudget({ pool, scope, calls: 1, longestPauseMs: 60_000 });
    expect(waitOf(await budget.take(ONE))).toBeLessThanOrEqual(60_000);
  });
});

function taken(result: BudgetSlots): readonly string[] {
  return result.kind === 'taken' ? result.slots : [];
}
