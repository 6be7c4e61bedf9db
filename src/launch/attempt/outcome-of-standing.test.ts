import { expect, it } from 'vitest';
import type { Standing } from '../executions/ledger.ts';
import { outcomeOfStanding } from './outcome-of-standing.ts';

const EXHAUSTED = { code: 'reads exhausted', error: 'why', retryAfterMs: 9 } as const;

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
    { kind: 'busy', why: { code: 'being launched', claimEndsInMs: 1200.4 } },
  ],
  [
    { kind: 'unknown', token: 't', firstClaimedMsAgo: 9, expiredMsAgo: 1 },
    { kind: 'unknown', why: { code: 'claim ended' } },
  ],
  [
    { kind: 'cannot tell', why: { code: 'list unreadable', error: 'why' } },
    { kind: 'unknown', why: { code: 'list unreadable', error: 'why' } },
  ],
  [
    { kind: 'cannot tell', why: EXHAUSTED },
    { kind: 'throttled', why: EXHAUSTED, retryAfterMs: 9 },
  ],
];

it.each(cases)('a launch that stands at %j is never launched', (standing, outcome) => {
  expect(outcomeOfStanding(standing)).toMatchObject(outcome);
});
