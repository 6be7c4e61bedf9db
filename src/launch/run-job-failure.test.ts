import { describe, expect, it } from 'vitest';
import { mendOf, RunJobFailure, verdictOf, type RunJobFailureCode } from './run-job-failure.ts';

describe('what a failed RunJob says about "did it launch?"', () => {
  it.each<{ code: RunJobFailureCode; verdict: string }>([
    { code: 'CANCELLED', verdict: 'unknown' },
    { code: 'UNKNOWN', verdict: 'unknown' },
    { code: 'INVALID_ARGUMENT', verdict: 'refused' },
    { code: 'DEADLINE_EXCEEDED', verdict: 'unknown' },
    { code: 'NOT_FOUND', verdict: 'set-up fault' },
    { code: 'ALREADY_EXISTS', verdict: 'unknown' },
    { code: 'PERMISSION_DENIED', verdict: 'set-up fault' },
    { code: 'RESOURCE_EXHAUSTED', verdict: 'throttled' },
    { code: 'FAILED_PRECONDITION', verdict: 'set-up fault' },
    { code: 'ABORTED', verdict: 'unknown' },
    { code: 'OUT_OF_RANGE', verdict: 'refused' },
    { code: 'UNIMPLEMENTED', verdict: 'unknown' },
    { code: 'INTERNAL', verdict: 'unknown' },
    { code: 'UNAVAILABLE', verdict: 'unknown' },
    { code: 'DATA_LOSS', verdict: 'unknown' },
    { code: 'UNAUTHENTICATED', verdict: 'set-up fault' },
    { code: 'NO_CREDENTIALS', verdict: 'set-up fault' },
  ])('$code: $verdict', ({ code, verdict }) => {
    expect(verdictOf(new RunJobFailure({ code, message: '', sent: true }))).toBe(verdict);
  });

  it('a code that nobody mapped: unknown', () => {
    const code = 'SOMETHING_NEW' as RunJobFailureCode;
    expect(verdictOf(new RunJobFailure({ code, message: '', sent: true }))).toBe('unknown');
  });

  it('not launched, where an otherwise ambiguous call never left this process', () => {
    expect(verdictOf(new RunJobFailure({ code: 'UNAVAILABLE', message: '', sent: false }))).toBe(
      'not launched',
    );
  });
});

it.each([
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'FAILED_PRECONDITION',
  'UNAUTHENTICATED',
  'NO_CREDENTIALS',
  'INVALID_ARGUMENT',
] as const)('the operator is told how to mend %s', (code) => {
  expect(mendOf(code)).not.toBe(mendOf('INTERNAL'));
});
