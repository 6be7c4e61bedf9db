/** The promise of the pace, with random arrivals, delays, slow budgets and frozen processes. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LaunchClock } from '../../../test/support/launch-clock.ts';
import { slowPort } from '../../../test/support/slow-port.ts';
import { MemoryBudget } from './memory-budget.ts';
import { Pace } from './pace.ts';

const WINDOW_MS = 60_000;
const LATENESS_MS = 1_000;

interface Arrival {
  readonly atMs: number;
  readonly publishTimeMs: number;
  readonly patienceMs: number;
  /** How long it takes to claim before RunJob can be sent. */
  readonly claimMs: number;
  /** How long the whole process is frozen at the end of the claim. */
  readonly frozenMs: number;
  readonly isRefused: boolean;
}

const arrival: fc.Arbitrary<Arrival> = fc.record({
  atMs: fc.nat({ max: 200_000 }),
  publishTimeMs: fc.nat({ max: 1_000 }),
  patienceMs: fc.nat({ max: 200_000 }),
  claimMs: fc.oneof(
    { arbitrary: fc.nat({ max: 1_500 }), weight: 4 },
    // Longer than its slot is booked, so that it is given back when it has another owner.
    fc.integer({ min: 59_000, max: 80_000 }),
  ),
  frozenMs: fc.oneof({ arbitrary: fc.constant(0), weight: 9 }, fc.nat({ max: 90_000 })),
  isRefused: fc.oneof({ arbitrary: fc.constant(false), weight: 4 }, fc.constant(true)),
});

interface Run {
  readonly calls: number;
  readonly arrivals: readonly Arrival[];
  /** How long the statements of the budget take, repeated in this order. */
  readonly roundTripsMs: readonly number[];
}

/** Lets all requests arrive. @returns when calls were sent. */
async function sendsOf({ calls, arrivals, roundTripsMs }: Run): Promise<readonly number[]> {
  const clock = new LaunchClock();
  let statements = 0;
  const roundTripMs = (): number => roundTripsMs[(statements += 1) % roundTripsMs.length] ?? 0;
  const budget = slowPort(new MemoryBudget({ calls, windowMs: WINDOW_MS, clock }), { clock, roundTripMs });
  const pace = new Pace({ budget, clock, latenessMs: LATENESS_MS });
  const { signal } = new AbortController();
  const sends: number[] = [];
  let waiting = arrivals.length;
  const arrive = async ({ publishTimeMs, patienceMs, claimMs, frozenMs, isRefused }: Arrival) => {
    const result = await pace.acquire({ publishTimeMs, latestMs: clock.monotonic() + patienceMs, signal });
    waiting -= 1;
    if (result.kind !== 'granted') return;
    await new Promise<void>((resolve) => void clock.setTimer(claimMs, resolve));
    clock.freeze(frozenMs);
    if (isRefused || !result.permit.isFresh()) await result.permit.giveBack();
    else sends.push(clock.monotonic());
  };
  for (const one of arrivals) clock.setTimer(one.atMs, () => void arrive(one));
  await clock.pass(2_000_000);
  expect(waiting).toBe(0);
  return sends;
}

it('the pace never allows more calls than the budget in any 60 s, and leaves no request waiting', async () => {
  const runs = fc.record({
    calls: fc.integer({ min: 1, max: 4 }),
    arrivals: fc.array(arrival, { minLength: 1, maxLength: 40, size: 'max' }),
    roundTripsMs: fc.oneof(
      fc.constant([0]),
      fc.array(fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 6_000 })), { minLength: 1, maxLength: 8 }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(runs, async (run) => {
      const sends = await sendsOf(run);
      const spans = sends.slice(run.calls).map((sentMs, n) => sentMs - (sends[n] ?? 0));
      for (const span of spans) expect(span).toBeGreaterThanOrEqual(WINDOW_MS);
    }),
  );
});
