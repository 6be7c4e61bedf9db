/** What follows when Google refuses RunJob for its quota. Real: everything in this folder. By hand: Cloud Run, the clock. */
import { describe, expect, it } from 'vitest';
import { LaunchBed } from '../../../test/support/launch-bed.ts';
import { idle, LaunchClock } from '../../../test/support/launch-clock.ts';
import { LONGEST_PAUSE_MS, type Budget } from '../ledger/budget.ts';
import { UnlimitedBudget } from '../pace/memory-budget.ts';
import { Pace } from '../pace/pace.ts';

const DAY_MS = 86_400_000;
const REFUSED = { failure: 'RESOURCE_EXHAUSTED' } as const;

describe('a pause that Google asks for', () => {
  it.each([
    ['with a budget', 50, 1],
    ['with a budget, in a run that is ten times shorter', 50, 0.1],
  ])(
    'lasts ten minutes at most, %s, and everything launches after that',
    async (_, callsPerMinute, scale) => {
      const bed = new LaunchBed({ callsPerMinute, times: { scale } });
      const mostMs = 600_000 * scale;
      expect(LONGEST_PAUSE_MS).toBe(600_000);
      bed.cloudRun.answers.push({ ...REFUSED, retryDelayMs: DAY_MS });
      expect(await bed.deliver()).toMatchObject({ kind: 'throttled', retryAfterMs: mostMs });
      await bed.clock.pass(mostMs);
      expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
    },
  );

  it('is told once when it begins, with its length, what Google asked for, and why', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push(...Array.from({ length: 3 }, () => ({ ...REFUSED, retryDelayMs: DAY_MS })));
    const release = bed.cloudRun.holdCalls();
    const outcomes = Promise.all(
      ['launch-1', 'launch-2', 'launch-3'].map((launchId) => bed.deliver({ launchId })),
    );
    await idle();
    release();
    expect((await outcomes).map(({ kind }) => kind)).toEqual(['throttled', 'throttled', 'throttled']);
    expect(bed.told).toEqual([
      {
        kind: 'paused',
        pausedForMs: 600_000,
        askedForMs: DAY_MS,
        detail: expect.stringContaining('RESOURCE_EXHAUSTED'),
      },
    ]);
  });

  it('is told again if it becomes much longer, and when the next one begins', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ ...REFUSED, retryDelayMs: 1_000 }, { ...REFUSED, retryDelayMs: 40_000 });
    const release = bed.cloudRun.holdCalls();
    const outcomes = Promise.all([bed.deliver(), bed.deliver({ launchId: 'launch-2' })]);
    await idle();
    release();
    await bed.clock.pass(60_000);
    await outcomes;
    expect(bed.told).toMatchObject([{ pausedForMs: 1_000 }, { pausedForMs: 40_000 }]);
    bed.cloudRun.answers.push({ ...REFUSED, retryDelayMs: 500 });
    const later = bed.deliver({ launchId: 'launch-3' });
    await bed.clock.pass(1_000);
    await later;
    expect(bed.told).toMatchObject([{}, {}, { kind: 'paused', pausedForMs: 500, askedForMs: 500 }]);
  });

  it('is news again after an earlier one was lifted by hand', async () => {
    const clock = new LaunchClock();
    const budget = new UnlimitedBudget({ clock });
    const lifted: Budget = {
      take: (request) => budget.take(request),
      giveBack: () => budget.giveBack(),
      pause: async () => {},
    };
    const pace = new Pace({ budget: lifted, clock, latenessMs: 1_000 });
    expect(await pace.pause(600_000)).toBe(true);
    expect(await pace.pause(60_000)).toBe(false);
    const request = { publishTimeMs: 0, latestMs: 1_000, signal: new AbortController().signal };
    expect(await pace.acquire(request)).toMatchObject({ kind: 'granted' });
    expect(await pace.pause(60_000)).toBe(true);
  });

  it('of 0 s is told with the back-off that is used instead', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push(REFUSED);
    const outcome = bed.deliver();
    await bed.clock.pass(10_000);
    await outcome;
    expect(bed.told).toMatchObject([{ kind: 'paused', pausedForMs: 1_000, askedForMs: undefined }]);
  });
});
