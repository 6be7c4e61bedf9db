/** Planted: bugs, one at a time, in the ledger, the ports and the parts around src/launch. */
import { describe, expect, it } from 'vitest';
import { BUGS, findBug } from './bugs.ts';
import { simulate } from './simulation.ts';

const LAUNCHES = 150;

interface Found {
  readonly bug: string;
  /** The invariants that may notice it. */
  readonly by: readonly string[];
  /** One of so many seeds notices it. */
  readonly within: number;
  /** The first of these seeds. Default 1. */
  readonly from?: number;
}

const FOUND: readonly Found[] = [
  {
    bug: 'expired-claim-is-free',
    by: [
      'one execution for one launch',
      'what is not wanted is not launched',
      'nothing starts after its end',
    ],
    within: 5,
  },
  { bug: 'settle-without-token', by: ["a claim is its holder's", 'a claim outlives its call'], within: 30 },
  { bug: 'slots-counted', by: ['every launch ends'], within: 10 },
  { bug: 'slot-freed-by-a-timer', by: ['no more run than may'], within: 5 },
  { bug: 'expired-is-launched', by: ['no launch after it expired'], within: 15 },
  { bug: 'newest-first', by: ['the oldest goes first'], within: 5 },
  { bug: 'starts-past-the-line', by: ['the oldest goes first'], within: 5 },
  { bug: 'key-outside-the-claim', by: ['one of a key is claimed at a time'], within: 10 },
  { bug: 'replaced-before-its-end', by: ['one of a key is claimed at a time'], within: 15 },
  {
    bug: 'last-to-come-wins',
    by: ['replaced by a newer one', 'one queued launch of a key that replaces'],
    within: 15,
  },
  {
    bug: 'claim-kept-after-failure',
    by: ['what did not launch is free at once', 'every launch ends'],
    within: 20,
  },
  { bug: 'lease-shorter-than-call', by: ['a claim outlives its call'], within: 5 },
  { bug: 'ledger-without-names', by: ['no ack without a reason', 'a claim outlives its call'], within: 5 },
  { bug: 'not-before-by-the-clock-of-the-process', by: ['no launch before its time'], from: 26, within: 10 },
  { bug: 'gone-after-one-look', by: ['what is gone is not there'], within: 5 },
  { bug: 'event-before-the-write', by: ['nothing is told before it is so'], within: 5 },
  { bug: 'struck-off-before-it-is-published', by: ['every change is told'], within: 10 },
  {
    bug: 'adopt-any-execution',
    by: ['an end is what Cloud Run says', 'every launch ends'],
    within: 10,
  },
  { bug: 'relaunch-on-denied-list', by: ['one execution for one launch'], within: 30 },
  { bug: 'list-without-names', by: ['an end is what Cloud Run says'], within: 10 },
  { bug: 'permit-kept-without-a-call', by: ['a slot without a call is given back'], within: 30 },
  { bug: 'end-taken-from-the-hint', by: ['an end is what Cloud Run says'], within: 5 },
];

describe('the simulation finds', () => {
  it.each(FOUND)('$bug within $within seeds', async ({ bug: name, by, within, from = 1 }) => {
    const bug = findBug(name);
    expect(bug).toBeDefined();
    for (let seed = from; seed < from + within; seed += 1) {
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

it('the same seeds pass without the bugs', async () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const { violation } = await simulate({ seed, launches: LAUNCHES, profile: 'postgres' });
    expect(violation).toBeUndefined();
  }
});
