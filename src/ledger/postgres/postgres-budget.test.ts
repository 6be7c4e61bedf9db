import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import type { BudgetRequest, BudgetSlots } from '../../launch/ledger/budget.ts';
import { PostgresBudget } from './postgres-budget.ts';

const database = useLedgerDatabase();
const scope = 'project/region';

/** Lets so much time pass for the budget. */
async function pass(pool: Pool, ms: number): Promise<void> {
  const text = `UPDATE launch_slots SET free_at = free_at - $1::float8 * interval '1 ms' WHERE free_at > 'epoch'`;
  await pool.query(text, [ms]);
  await pool.query(`UPDATE launch_pauses SET paused_until = paused_until - $1::float8 * interval '1 ms'`, [
    ms,
  ]);
}

/** A request for so many slots, with the usual lateness. */
function of(wanted: number): BudgetRequest {
  return { wanted, latenessMs: 1_000 };
}

function slotsOf(taken: BudgetSlots): readonly string[] {
  return taken.kind === 'taken' ? taken.slots : [];
}

it('never gives more slots than calls in a window, to any number of instances at once', async () => {
  const url = await database.create();
  const pools = await Promise.all(Array.from({ length: 3 }, () => database.connect({ url })));
  const budgets = pools.map((pool) => new PostgresBudget({ pool, scope, calls: 50 }));
  for (let window = 0; window < 5; window += 1) {
    const takes = Array.from({ length: 60 }, (_, n) => budgets[n % 3]!.take(of(1 + (n % 4))));
    const slots = (await Promise.all(takes)).flatMap(slotsOf);
    expect(slots).toHaveLength(50);
    expect(new Set(slots.map((slot) => slot.split('@')[0])).size).toBe(50);
    expect(await budgets[window % 3]!.take(of(1))).toMatchObject({ kind: 'wait' });
    await pass(pools[0]!, 61_000);
  }
});

it('frees a slot after the window and the lateness of its call, and says when', async () => {
  const pool = await database.connect();
  const budget = new PostgresBudget({ pool, scope, calls: 1, windowMs: 60_000 });
  await budget.take({ wanted: 1, latenessMs: 2_000 });
  await pass(pool, 60_000);
  const wait = await budget.take(of(1));
  if (wait.kind !== 'wait') throw new Error('it gave a slot');
  expect(wait.forMs).toBeGreaterThan(0);
  expect(wait.forMs).toBeLessThanOrEqual(2_000);
  await pass(pool, 2_000);
  expect(slotsOf(await budget.take(of(5)))).toHaveLength(1);
});

it('takes back an unused slot', async () => {
  const budget = new PostgresBudget({ pool: await database.connect(), scope, calls: 2 });
  const [slot] = slotsOf(await budget.take(of(2)));
  await budget.giveBack(slot!);
  expect(slotsOf(await budget.take(of(2)))).toHaveLength(1);
});

it('does not free a slot for its new owner that is given back too late', async () => {
  const pool = await database.connect();
  const budget = new PostgresBudget({ pool, scope, calls: 1 });
  const [old] = slotsOf(await budget.take(of(1)));
  await pass(pool, 61_000);
  expect(slotsOf(await budget.take(of(1)))).toHaveLength(1);
  await budget.giveBack(old!);
  expect(await budget.take(of(1))).toMatchObject({ kind: 'wait' });
});

it('pauses every instance, for the longest pause that was asked for', async () => {
  const url = await database.create();
  const pool = await database.connect({ url });
  const budget = new PostgresBudget({ pool, scope, calls: 5 });
  const other = new PostgresBudget({ pool: await database.connect({ url }), scope, calls: 5 });
  await budget.pause(30_000);
  await other.pause(5_000);
  const wait = await other.take(of(1));
  if (wait.kind !== 'wait') throw new Error('it gave a slot');
  expect(wait.forMs).toBeGreaterThan(5_000);
  expect(wait.forMs).toBeLessThanOrEqual(30_000);
  await pass(pool, 30_000);
  expect(slotsOf(await other.take(of(1)))).toHaveLength(1);
});

it('has a separate budget for each project and region', async () => {
  const pool = await database.connect();
  await new PostgresBudget({ pool, scope, calls: 1 }).take(of(1));
  const other = new PostgresBudget({ pool, scope: 'project/elsewhere', calls: 1 });
  expect(slotsOf(await other.take(of(1)))).toHaveLength(1);
});

it('counts calls under the old setting when the setting grows or shrinks', async () => {
  const pool = await database.connect();
  const small = new PostgresBudget({ pool, scope, calls: 2 });
  const large = new PostgresBudget({ pool, scope, calls: 5 });
  expect(slotsOf(await small.take(of(9)))).toHaveLength(2);
  expect(slotsOf(await large.take(of(9)))).toHaveLength(3);
  expect(await small.take(of(1))).toMatchObject({ kind: 'wait' });
  await pass(pool, 61_000);
  expect(slotsOf(await small.take(of(9)))).toHaveLength(2);
});

it('never asks for a wait of 0, even while others are taking the last slots', async () => {
  const pool = await database.connect();
  const budget = new PostgresBudget({ pool, scope, calls: 1 });
  const [slot] = slotsOf(await budget.take(of(1)));
  await budget.giveBack(slot!);
  const client = await pool.connect();
  try {
    await client.query('BEGIN; SELECT FROM launch_slots FOR UPDATE');
    const wait = await budget.take(of(1));
    expect(wait).toEqual({ kind: 'wait', forMs: 50 });
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});
