/** A closed pace, and requests for several permits or for a moment. Real: the pace and the budget of one process. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { LaunchClock, idle } from '../../../test/support/launch-clock.ts';
import { MemoryBudget } from './memory-budget.ts';
import { Pace } from './pace.ts';
import type { PaceRequest } from './waiters.ts';

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

describe('a pace that is closed', () => {
  it('grants nothing, and leaves no request and no timer waiting', async () => {
    const { clock, pace } = newPace(1);
    await pace.acquire(FOR_EVER);
    const waiting = pace.acquire(FOR_EVER);
    await idle();
    pace.close();
    expect(await waiting).toEqual({ kind: 'cancelled' });
    expect(await Promise.race([pace.acquire(FOR_EVER), idle()])).toEqual({ kind: 'cancelled' });
    expect(clock.pending).toBe(0);
  });

  it('keeps no timer if the budget answers after that', async () => {
    const { clock, pace } = newPace(1);
    await pace.acquire(FOR_EVER);
    const waiting = pace.acquire(FOR_EVER);
    pace.close();
    await idle();
    expect(await waiting).toEqual({ kind: 'cancelled' });
    expect(clock.pending).toBe(0);
  });
});

describe('a request for several permits', () => {
  it('takes them by one call, and gets as many as there are', async () => {
    const { budget, pace } = newPace(20);
    const takes: number[] = [];
    const take = budget.take.bind(budget);
    budget.take = (request) => {
      takes.push(request.wanted);
      return take(request);
    };
    const first = await pace.acquire({ ...FOR_EVER, most: 16 });
    const second = await pace.acquire({ ...FOR_EVER, most: 16 });
    expect([first, second].map((result) => (result.kind === 'granted' ? 1 + result.more.length : 0))).toEqual(
      [16, 4],
    );
    expect(takes).toEqual([16, 16]);
  });

  it('leaves the rest to the next request', async () => {
    const { pace } = newPace(3);
    const [several, one] = await Promise.all([
      pace.acquire({ ...FOR_EVER, most: 2 }),
      pace.acquire({ ...FOR_EVER, publishTimeMs: 1 }),
    ]);
    expect(several).toMatchObject({ kind: 'granted', more: [{}] });
    expect(one).toMatchObject({ kind: 'granted', more: [] });
  });
});

describe('a request that waits only for a moment', () => {
  it('waits for a slot that becomes free by then', async () => {
    const { clock, pace } = newPace(1);
    await pace.acquire(FOR_EVER);
    await clock.pass(60_500);
    const result = pace.acquire({ ...FOR_EVER, longestWaitMs: 1_000 });
    await clock.pass(500);
    expect(await result).toMatchObject({ kind: 'granted' });
  });

  it('is refused at once if it would take longer, with the time', async () => {
    const { clock, pace } = newPace(1);
    await pace.acquire(FOR_EVER);
    expect(await pace.acquire({ ...FOR_EVER, longestWaitMs: 1_000 })).toEqual({
      kind: 'too late',
      retryAfterMs: 61_000,
    });
    await clock.pass(1_000);
    expect(await pace.acquire({ ...FOR_EVER, longestWaitMs: 1_000 })).toEqual({
      kind: 'too late',
      retryAfterMs: 60_000,
    });
  });
});
