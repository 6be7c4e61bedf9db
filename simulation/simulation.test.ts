/** Real: src/launch. Simulated: time and everything outside. */
import { describe, expect, it } from 'vitest';
import { addCounts, noCounts, type Counts } from './counts.ts';
import type { Profile } from './scenario.ts';
import { simulate } from './simulation.ts';

const SEEDS = 16;
const LAUNCHES = 80;

async function play(profile: Profile) {
  const sum = noCounts();
  const violations = [];
  const documented = [];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const result = await simulate({ seed, launches: LAUNCHES, profile });
    addCounts(sum, result.counts);
    if (result.violation !== undefined) violations.push({ seed, ...result.violation });
    if (result.documented !== undefined) documented.push({ seed, launchId: result.documented });
  }
  return { sum, violations, documented };
}

/** Every launch, retries included, has ended once. */
function ends(sum: Counts): number {
  const { succeeded, failed, cancelled, gone, refused, skipped, replaced, expired } = sum;
  return succeeded + failed + cancelled + gone + refused + skipped + replaced + expired;
}

describe('whatever fails', () => {
  it('every launch is launched once and ends, over any number of instances with a ledger', async () => {
    const { sum, violations } = await play('postgres');
    expect(violations).toEqual([]);
    expect(sum.doubled).toBe(0);
    expect(ends(sum)).toBe(SEEDS * LAUNCHES + sum.retried);
    // Faults must have happened, or the run would prove nothing.
    const { crashes, unknownAnswers, ledgerFailures, listFailures, adopted, relaunched, freezes } = sum;
    const wrong = [crashes, unknownAnswers, ledgerFailures, listFailures, adopted, relaunched, freezes];
    const { succeeded, failed, cancelled, gone, refused, skipped, replaced, expired } = sum;
    const ended = [succeeded, failed, cancelled, gone, refused, skipped, replaced, expired];
    expect(Math.min(...wrong, ...ended, sum.retried, sum.sweeps, sum.hints, sum.told)).toBeGreaterThan(0);
  });

  it('the work is done once, even if processes freeze just before they send', async () => {
    const { sum, violations } = await play('frozen');
    expect(violations).toEqual([]);
    expect(sum.frozenSends).toBeGreaterThan(0);
    expect(sum.doubled).toBeGreaterThan(0);
    expect(sum.fencedOff).toBeGreaterThan(0);
  });

  it('a database that loses commits breaks only what the documentation says', async () => {
    const { violations } = await play('not-promised');
    expect(violations).toEqual([]);
  });

  it('one instance without a ledger doubles launches only in documented ways', async () => {
    const { sum, violations } = await play('no-ledger');
    expect(violations).toEqual([]);
    expect(sum.doubled).toBe(sum.documented);
  });
});

describe('a seed', () => {
  it('plays the same history every time', async () => {
    const options = { seed: 7, launches: 60, profile: 'postgres', record: true } as const;
    const first = await simulate(options);
    expect(first.history.length).toBeGreaterThan(300);
    expect((await simulate(options)).history).toEqual(first.history);
  });

  it('plays the same with and without a history', async () => {
    const options = { seed: 7, launches: 60, profile: 'no-ledger' } as const;
    const watched = await simulate({ ...options, record: 'L7' });
    expect(await simulate(options)).toEqual({ ...watched, history: [] });
  });

  it('differs from the next one', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map((seed) => simulate({ seed, launches: 60, profile: 'postgres' })),
    );
    expect(one?.counts).not.toEqual(two?.counts);
  });
});
