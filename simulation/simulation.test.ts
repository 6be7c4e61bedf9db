/** Real: src/launch. Simulated: time and everything outside. */
import { describe, expect, it } from 'vitest';
import { addCounts, noCounts } from './counts.ts';
import type { Profile } from './scenario.ts';
import { simulate } from './simulation.ts';

const SEEDS = 24;
const LAUNCHES = 150;

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

describe('whatever fails', () => {
  it('every launch gets one execution, over any number of instances with a ledger', async () => {
    const { sum, violations } = await play('postgres');
    expect(violations).toEqual([]);
    expect(sum).toMatchObject({ executions: SEEDS * LAUNCHES, doubled: 0 });
    // What went wrong on the way, or nothing would be proven.
    const { crashes, unknownAnswers, ledgerFailures, listFailures, adopted, relaunched, freezes } = sum;
    expect(
      Math.min(crashes, unknownAnswers, ledgerFailures, listFailures, adopted, relaunched, freezes),
    ).toBeGreaterThan(0);
  });

  it('the work is done once where processes freeze before they send', async () => {
    const { sum, violations } = await play('frozen');
    expect(violations).toEqual([]);
    expect(sum.frozenSends).toBeGreaterThan(0);
    expect(sum.fencedOff).toBe(sum.executions - SEEDS * LAUNCHES);
  });

  it('one instance without a ledger doubles nothing but what the documentation says', async () => {
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

  it('plays the same whether somebody watches or not', async () => {
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
