/** Which requests get a permit, and when. Real: the pace and the budget of one process. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { LaunchClock, idle } from '../../../test/support/launch-clock.ts';
import type { Budget } from '../ledger/budget.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';
import { MemoryBudget } from './memory-budget.ts';
import { Pace } from './pace.ts';
import type { PaceRequest, PaceResult } from './waiters.ts';

function newPace(calls: number) {
  const clock = new LaunchClock();
  const budget = new MemoryBudget({ calls, windowMs: 60_000, clock });
  return { clock, budget, pace: new Pace({ budget, clock, latenessMs: 1_000 }) };
}

const FOR_EVER: PaceRequest = {
  publishTimeMs: 0,
  latestMs: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
};

function permitOf(result: PaceResult) {
  if (result.kind !== 'granted') throw new Error(`it is ${result.kind}`);
  return result.permit;
}

describe('a request for a permit', () => {
  it('is granted at once while there is budget', async () => {
    const { pace } = newPace(40);
    const results = await Promise.all(Array.from({ length: 40 }, () => pace.acquire(FOR_EVER)));
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['granted']));
  });

  it('is granted to the oldest message first, and to equally old ones in the order they came', async () => {
    const { clock, pace } = newPace(1);
    await pace.acquire(FOR_EVER);
    const order: string[] = [];
    const waiting = [3, 1, 2, 1].map(async (publishTimeMs, n) => {
      await pace.acquire({ ...FOR_EVER, publishTimeMs });
      order.push(`${publishTimeMs} came ${n}.`);
    });
    await clock.pass(4 * 61_000);
    await Promise.all(waiting);
    expect(order).toEqual(['1 came 1.', '1 came 3.', '2 came 2.', '3 came 0.']);
  });

  it('is refused at once if it would wait too long, with the time to try again', async () => {
    const { clock, pace } = newPace(1);
    await pace.acquire(FOR_EVER);
    const late = { kind: 'too late', retryAfterMs: 61_000 };
    expect(await pace.acquire({ ...FOR_EVER, latestMs: 60_999 })).toEqual(late);
    clock.freeze(1_000);
    expect(await pace.acquire({ ...FOR_EVER, latestMs: 60_999 })).toEqual({ ...late, retryAfterMs: 60_000 });
  });

  it('is refused as soon as an older one takes the slot that it waited for', async () => {
    const { clock, pace } = newPace(1);
    await pace.acquire(FOR_EVER);
    const young = pace.acquire({ ...FOR_EVER, publishTimeMs: 2, latestMs: 100_000 });
    const old = pace.acquire({ ...FOR_EVER, publishTimeMs: 1, latestMs: 100_000 });
    await clock.pass(61_000);
    expect(await old).toMatchObject({ kind: 'granted' });
    expect(await young).toEqual({ kind: 'too late', retryAfterMs: 61_000 });
  });

  it('is refused if its time has passed already, without spending budget', async () => {
    const { clock, pace } = newPace(1);
    clock.freeze(10_000);
    expect(await pace.acquire({ ...FOR_EVER, latestMs: 9_999 })).toEqual({ kind: 'out of time' });
    expect(await pace.acquire(FOR_EVER)).toMatchObject({ kind: 'granted' });
  });

  it('is refused for lack of budget if the wait for it took the time', async () => {
    const { clock, pace } = newPace(1);
    await pace.acquire(FOR_EVER);
    const waiting = pace.acquire({ ...FOR_EVER, latestMs: 61_000 });
    await clock.pass(60_000);
    clock.freeze(1_001);
    await clock.pass(0);
    expect(await waiting).toEqual({ kind: 'too late', retryAfterMs: 0 });
  });

  it('is granted at once when a permit is given back', async () => {
    const { clock, pace } = newPace(1);
    const permit = permitOf(await pace.acquire(FOR_EVER));
    const waiting = pace.acquire(FOR_EVER);
    await clock.pass(100);
    await permit.giveBack();
    expect(await waiting).toMatchObject({ kind: 'granted' });
  });

  it('is granted soon when a permit is given back in another instance', async () => {
    const { clock, budget, pace } = newPace(1);
    const other = new Pace({ budget, clock, latenessMs: 1_000 });
    const permit = permitOf(await other.acquire(FOR_EVER));
    const waiting = pace.acquire(FOR_EVER);
    await clock.pass(100);
    await permit.giveBack();
    await clock.pass(5_000);
    expect(await waiting).toMatchObject({ kind: 'granted' });
  });

  it('is cancelled by its signal, and the others keep their places', async () => {
    const { clock, pace } = newPace(1);
    await pace.acquire(FOR_EVER);
    const leave = new AbortController();
    const leaving = pace.acquire({ ...FOR_EVER, signal: leave.signal });
    const staying = pace.acquire({ ...FOR_EVER, publishTimeMs: 1 });
    await idle();
    leave.abort();
    expect(await leaving).toEqual({ kind: 'cancelled' });
    await clock.pass(61_000);
    expect(await staying).toMatchObject({ kind: 'granted' });
    expect(await pace.acquire({ ...FOR_EVER, signal: leave.signal })).toEqual({ kind: 'cancelled' });
  });

  it('gives back the slot of one that was cancelled meanwhile', async () => {
    const { budget, clock } = newPace(1);
    const slow = Promise.withResolvers<void>();
    const take: Budget['take'] = async (request) => {
      await slow.promise;
      return budget.take(request);
    };
    const lateBudget: Budget = { take, giveBack: (slot) => budget.giveBack(slot), pause: async () => {} };
    const pace = new Pace({ budget: lateBudget, clock, latenessMs: 1_000 });
    const leave = new AbortController();
    const leaving = pace.acquire({ ...FOR_EVER, signal: leave.signal });
    leave.abort();
    slow.resolve();
    expect(await leaving).toEqual({ kind: 'cancelled' });
    await idle();
    expect(await budget.take({ wanted: 1, latenessMs: 1_000 })).toMatchObject({ kind: 'taken' });
  });

  it('waits through a pause', async () => {
    const { clock, pace } = newPace(5);
    await pace.pause(20_000);
    const fits = pace.acquire({ ...FOR_EVER, latestMs: 20_000 });
    const late = pace.acquire({ ...FOR_EVER, latestMs: 19_999 });
    expect(await late).toEqual({ kind: 'too late', retryAfterMs: 20_000 });
    await clock.pass(20_000);
    expect(await fits).toMatchObject({ kind: 'granted' });
    expect(clock.pending).toBe(0);
  });

  it('fails when the budget cannot be reached, and works again after that', async () => {
    const { budget, clock } = newPace(1);
    let isDown = true;
    const take: Budget['take'] = async (request) => {
      if (isDown) throw new LedgerUnavailable('by script');
      return budget.take(request);
    };
    const pace = new Pace({
      budget: { take, giveBack: (slot) => budget.giveBack(slot), pause: (forMs) => budget.pause(forMs) },
      clock,
      latenessMs: 1_000,
    });
    const results = await Promise.allSettled([pace.acquire(FOR_EVER), pace.acquire(FOR_EVER)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isDown = false;
    expect(await pace.acquire(FOR_EVER)).toMatchObject({ kind: 'granted' });
  });
});

describe('a permit', () => {
  it('is fresh for as long as its slot is booked', async () => {
    const { clock, pace } = newPace(1);
    const permit = permitOf(await pace.acquire(FOR_EVER));
    clock.freeze(1_000);
    expect(permit.isFresh()).toBe(true);
    clock.freeze(1);
    expect(permit.isFresh()).toBe(false);
  });
});
