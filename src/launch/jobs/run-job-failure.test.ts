import { describe, expect, it } from 'vitest';
import { RunJobFailure, verdictOf, type RunJobFailureCode, type RunJobReach } from './run-job-failure.ts';

function verdict(code: RunJobFailureCode, reach: RunJobReach): string {
  return verdictOf(new RunJobFailure({ code, message: '', reach }));
}

const MADE_UP_TOO: readonly RunJobFailureCode[] = [
  'UNAVAILABLE',
  'INTERNAL',
  'RESOURCE_EXHAUSTED',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'INVALID_ARGUMENT',
  'NOT_FOUND',
];

describe('the verdict on a failed RunJob', () => {
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
  ])('$code, answered by the server: $verdict', ({ code, verdict: expected }) => {
    expect(verdict(code, 'answered')).toBe(expected);
  });

  it('a code without a mapping: unknown', () => {
    expect(verdict('SOMETHING_NEW' as RunJobFailureCode, 'answered')).toBe('unknown');
  });

  it.each(MADE_UP_TOO)('%s of a call that was sent and not answered: unknown', (code) => {
    expect(verdict(code, 'sent')).toBe('unknown');
  });

  it.each(MADE_UP_TOO)('%s of a call that was never sent: not launched', (code) => {
    expect(verdict(code, 'never sent')).toBe('not launched');
  });

  it('NO_CREDENTIALS: set-up fault', () => {
    expect(verdict('NO_CREDENTIALS', 'never sent')).toBe('set-up fault');
  });
});
