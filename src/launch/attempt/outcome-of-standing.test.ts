import { expect, it } from 'vitest';
import type { Standing } from '../ledger/ledger.ts';
import { outcomeOfStanding } from './outcome-of-standing.ts';

const cases: readonly [Exclude<Standing, { kind: 'free' }>, object][] = [
  [
    { kind: 'launched', execution: 'e' },
    { kind: 'duplicate', execution: 'e' },
  ],
  [
    { kind: 'launched', execution: undefined },
    { kind: 'duplicate', execution: undefined },
  ],
  [{ kind: 'conflict' }, { kind: 'rejected', rejection: { code: 'launch-id-conflict' } }],
  [
    { kind: 'calling', expiresInMs: 1200.4 },
    { kind: 'busy', detail: expect.stringContaining('1201 ms') },
  ],
  [{ kind: 'unknown', token: 't', firstClaimedMsAgo: 9, expiredMsAgo: 1 }, { kind: 'unknown' }],
  [
    { kind: 'cannot tell', detail: 'why' },
    { kind: 'unknown', detail: 'why' },
  ],
  [
    { kind: 'cannot tell', detail: 'why', retryAfterMs: 9 },
    { kind: 'throttled', detail: 'why', retryAfterMs: 9 },
  ],
];

it.each(cases)('a launch that stands at %j is never launched', (standing, outcome) => {
  expect(outcomeOfStanding(standing)).toMatchObject(outcome);
});
