import { describe, expect, it } from 'vitest';
import type { Cause, Outcome } from '../launch/attempt/outcome.ts';
import type { RefusalCode } from '../launch/jobs/run-job-failure.ts';
import { Rejection } from '../launch/event/rejection.ts';
import { outcomePhrases } from './outcome.ts';

const error = 'what failed';
const SETTLE = 'settle the launch with: launches resolve launch-1';

interface Row<Code> {
  readonly why: Extract<Cause, { code: Code }>;
  /** What is wrong, and what to do, with a ledger and without one. */
  readonly says: RegExp;
  /** Whether the phrase advises to settle the launch by hand, with a ledger. */
  readonly isSettled?: true;
}

/** By code, so that none is missing. */
const rows: { readonly [Code in Cause['code']]: Row<Code> } = {
  unmatched: { why: { code: 'unmatched' }, says: /no rule matches it.*ignore/ },
  'not before': {
    why: { code: 'not before', notBeforeMs: Date.UTC(2026, 0, 31) },
    says: /not start before 2026-01-31T00:00:00.000Z$/,
  },
  'key taken': { why: { code: 'key taken' }, says: /another launch of its key has not ended$/ },
  expired: { why: { code: 'expired' }, says: /too late.* for expireAfter of its job$/ },
  replaced: { why: { code: 'replaced' }, says: /newer launch has its key.*replace$/ },
  skipped: { why: { code: 'skipped' }, says: /another launch of its key.*skip$/ },
  'limit reached': {
    why: { code: 'limit reached', running: 5 },
    says: /no slot of its job is free \(limit 5\)/,
  },
  'in line': { why: { code: 'in line' }, says: /older launches go first, or its job is paused$/ },
  quota: { why: { code: 'quota', error }, says: /^RunJob exceeded Google's quota: what failed$/ },
  'refused for good': {
    why: { code: 'refused for good', refusal: 'INVALID_ARGUMENT', error },
    says: /refuses the values.*: what failed; correct them.*launches retry$/,
  },
  'launch id undecided': {
    why: { code: 'launch id undecided' },
    says: /an earlier version.*sends this one again$/,
  },
  'not our job': {
    why: { code: 'not our job' },
    says: /not listed, and this service does not have its job/,
    isSettled: true,
  },
  'being launched': { why: { code: 'being launched', claimEndsInMs: 1200.4 }, says: /ends in 1201 ms$/ },
  'another request': { why: { code: 'another request' }, says: /another launch request/ },
  'no budget': { why: { code: 'no budget' }, says: /the pace allowed no launch/ },
  'reads exhausted': {
    why: { code: 'reads exhausted', error, retryAfterMs: 9 },
    says: /cannot be listed: what failed; Google's read quota/,
    isSettled: true,
  },
  'ledger unreachable': {
    why: { code: 'ledger unreachable', error },
    says: /^the ledger cannot be reached: what failed$/,
  },
  'slow claim': {
    why: { code: 'slow claim', tookMs: 5100.2 },
    says: /^the ledger took 5100 ms for a claim.*database is slow$/,
  },
  'out of time': {
    why: { code: 'out of time', passedMs: 36_000 },
    says: /^it took 36000 ms until .*ack deadline.* the database/,
  },
  'stopped waiting': {
    why: { code: 'stopped waiting' },
    says: /the service stops, or the caller closed the connection/,
  },
  'still starting': { why: { code: 'still starting' }, says: /still starting/ },
  'not started': { why: { code: 'not started', error }, says: /cannot be opened: what failed$/ },
  'not sent': { why: { code: 'not sent', error }, says: /^what failed$/ },
  'set-up fault': {
    why: { code: 'set-up fault', refusal: 'NOT_FOUND', error },
    says: /^what failed; create the job, or correct its name/,
  },
  'answer lost': { why: { code: 'answer lost', error }, says: /^what failed$/ },
  'claim ended': { why: { code: 'claim ended' }, says: /an earlier attempt may have launched it/ },
  'not recorded': { why: { code: 'not recorded' }, says: /launched.*could not record/ },
  'found, not recorded': {
    why: { code: 'found, not recorded', error },
    says: /was found.*could not record it: what failed$/,
  },
  'not listed yet': { why: { code: 'not listed yet' }, says: /not listed yet.*RELAUNCH_AFTER_SECONDS$/ },
  'never relaunched': {
    why: { code: 'never relaunched' },
    says: /not listed, and RELAUNCH_AFTER_SECONDS is 0/,
    isSettled: true,
  },
  'list unreadable': {
    why: { code: 'list unreadable', error },
    says: /cannot be listed: what failed; .*roles\/run\.viewer/,
    isSettled: true,
  },
  'list too short': {
    why: { code: 'list too short' },
    says: /ends before the time of the launch; look for/,
    isSettled: true,
  },
  'list hides launch ids': {
    why: { code: 'list hides launch ids' },
    says: /does not show LAUNCH_ID in the environment/,
    isSettled: true,
  },
  'list unproven': { why: { code: 'list unproven' }, says: /launches go one at a time/ },
};

function phraseOf(why: Cause, hasLedger: boolean): string {
  // The phrase depends on the code alone, not on the outcome.
  return outcomePhrases({ hasLedger })({ kind: 'unknown', why } as Outcome, 'launch-1') ?? '';
}

describe.each(Object.values(rows))('why an outcome is $why.code', ({ why, says, isSettled }) => {
  it('is one line, with what failed and what to do', () => {
    expect(phraseOf(why, true)).toMatch(says);
    expect(phraseOf(why, false)).toMatch(says);
    expect(phraseOf(why, true)).not.toMatch(/\n|undefined/);
  });

  it('advises to settle the launch by hand only if that helps, and never without a ledger', () => {
    expect(phraseOf(why, true).endsWith(SETTLE)).toBe(isSettled ?? false);
    expect(phraseOf(why, false)).not.toContain('launches resolve');
  });
});

it('a list that hides launch ids cannot be the record of launches: without a ledger one has to be set', () => {
  expect(phraseOf({ code: 'list hides launch ids' }, false)).toMatch(/set LEDGER_URL$/);
});

it.each<[RefusalCode, string]>([
  ['INVALID_ARGUMENT', 'JOB_ARGS'],
  ['OUT_OF_RANGE', 'JOB_ARGS'],
  ['NOT_FOUND', 'JOB_NAME'],
  ['PERMISSION_DENIED', 'roles/run.jobsExecutorWithOverrides'],
  ['FAILED_PRECONDITION', 'console'],
  ['UNAUTHENTICATED', 'service account'],
  ['NO_CREDENTIALS', 'Application Default Credentials'],
])('the phrase for a misconfiguration with %s says what to correct: %s', (refusal, fix) => {
  const says = phraseOf({ code: 'set-up fault', refusal, error }, true);
  expect(says).toMatch(new RegExp(`^what failed; .*${fix}`));
});

describe('a rejected launch request', () => {
  const phrase = outcomePhrases({ hasLedger: true });

  it('has the words of its rejection', () => {
    const rejection = new Rejection({ code: 'missing-id', detail: 'there is no id' });
    expect(phrase({ kind: 'rejected', rejection }, undefined)).toBe('there is no id');
  });

  it('says what would allow it', () => {
    const forbidden = { code: 'not allowed', word: 'taskCount' } as const;
    const rejection = new Rejection({ code: 'override-not-allowed', forbidden });
    expect(phrase({ kind: 'rejected', rejection }, undefined)).toMatch(/add taskCount to ALLOW_OVERRIDES/);
  });
});

it.each(['launched', 'duplicate'] as const)('an outcome %s has no phrase', (kind) => {
  expect(outcomePhrases({ hasLedger: true })({ kind, execution: 'e' }, 'launch-1')).toBeUndefined();
});
