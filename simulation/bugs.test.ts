/** Planted: mistakes, one at a time, in the ports and parts around src/launch. */
import { describe, expect, it } from 'vitest';
import { BUGS, findBug } from './bugs.ts';
import { simulate } from './simulation.ts';

const LAUNCHES = 300;

/** Which invariants may notice it, and within how many seeds one of them has. */
const FOUND: readonly { readonly bug: string; readonly by: readonly string[]; readonly within: number }[] = [
  { bug: 'claim-kept-after-failure', by: ['what did not launch is free at once'], within: 5 },
  {
    bug: 'expired-claim-is-free',
    by: ['one execution for one launch', 'one call at a time', "a claim is its holder's"],
    within: 10,
  },
  { bug: 'adopt-any-execution', by: ['no ack without a reason'], within: 10 },
  { bug: 'relaunch-on-denied-list', by: ['one execution for one launch'], within: 40 },
  { bug: 'lease-shorter-than-call', by: ['a claim outlives its call'], within: 5 },
  {
    bug: 'settle-without-token',
    by: ["a claim is its holder's", 'a claim outlives its call', 'one execution for one launch'],
    within: 60,
  },
  { bug: 'ledger-without-names', by: ['no ack without a reason', 'a claim outlives its call'], within: 5 },
  { bug: 'list-without-names', by: ['no ack without a reason'], within: 40 },
  { bug: 'slot-kept-by-duplicate', by: ['a slot without a call is given back'], within: 80 },
];

describe('the simulation finds', () => {
  it.each(FOUND)('$bug within $within seeds', async ({ bug: name, by, within }) => {
    const bug = findBug(name);
    expect(bug).toBeDefined();
    for (let seed = 1; seed <= within; seed += 1) {
      const { violation } = await simulate({ seed, launches: LAUNCHES, profile: 'postgres', bug });
      if (violation === undefined) continue;
      expect(by).toContain(violation.invariant);
      return;
    }
    expect.fail(`${within} seeds passed with the bug in it`);
  });

  it('every bug that can be planted', () => {
    expect(BUGS.map(({ name }) => name)).toEqual(FOUND.map(({ bug }) => bug));
  });
});

it('without the bugs the same seeds pass', async () => {
  for (let seed = 1; seed <= 5; seed += 1) {
    const { violation } = await simulate({ seed, launches: LAUNCHES, profile: 'postgres' });
    expect(violation).toBeUndefined();
  }
});
