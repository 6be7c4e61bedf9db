import { describe, expect, it } from 'vitest';
import { verdictOf, type RunJobVerdict } from '../launch/run-job-failure.ts';
import { runJobFailureOf } from './run-job-failure-of.ts';

function grpcError(code: unknown, message = 'x', more: object = {}): Error {
  return Object.assign(new Error(message), { code, ...more });
}

describe('an error of the client', () => {
  it.each<{ number: number; code: string; verdict: RunJobVerdict }>([
    { number: 1, code: 'CANCELLED', verdict: 'unknown' },
    { number: 2, code: 'UNKNOWN', verdict: 'unknown' },
    { number: 3, code: 'INVALID_ARGUMENT', verdict: 'refused' },
    { number: 4, code: 'DEADLINE_EXCEEDED', verdict: 'unknown' },
    { number: 5, code: 'NOT_FOUND', verdict: 'set-up fault' },
    { number: 6, code: 'ALREADY_EXISTS', verdict: 'unknown' },
    { number: 7, code: 'PERMISSION_DENIED', verdict: 'set-up fault' },
    { number: 8, code: 'RESOURCE_EXHAUSTED', verdict: 'throttled' },
    { number: 9, code: 'FAILED_PRECONDITION', verdict: 'set-up fault' },
    { number: 10, code: 'ABORTED', verdict: 'unknown' },
    { number: 11, code: 'OUT_OF_RANGE', verdict: 'refused' },
    { number: 12, code: 'UNIMPLEMENTED', verdict: 'unknown' },
    { number: 13, code: 'INTERNAL', verdict: 'unknown' },
    { number: 14, code: 'UNAVAILABLE', verdict: 'unknown' },
    { number: 15, code: 'DATA_LOSS', verdict: 'unknown' },
    { number: 16, code: 'UNAUTHENTICATED', verdict: 'set-up fault' },
    { number: 17, code: 'UNKNOWN', verdict: 'unknown' },
    { number: 99, code: 'UNKNOWN', verdict: 'unknown' },
    { number: -1, code: 'UNKNOWN', verdict: 'unknown' },
    { number: 0, code: 'UNKNOWN', verdict: 'unknown' },
  ])('with code $number is $code: $verdict', ({ number, code, verdict }) => {
    const failure = runJobFailureOf(grpcError(number));
    expect(failure).toMatchObject({ code, sent: true, message: 'x', retryDelayMs: undefined });
    expect(verdictOf(failure)).toBe(verdict);
  });

  it.each([
    {
      title: 'no connection',
      message: '14 UNAVAILABLE: No connection established. Last error: …',
      sent: false,
    },
    {
      title: 'no address',
      message: '14 UNAVAILABLE: Name resolution failed for target dns:x:1',
      sent: false,
    },
    { title: 'a reset', message: '14 UNAVAILABLE: read ECONNRESET', sent: true },
    { title: 'a dropped connection', message: '14 UNAVAILABLE: Connection dropped', sent: true },
    { title: 'anything else', message: '14 UNAVAILABLE: upstream', sent: true },
  ])('14 for $title: sent $sent', ({ message, sent }) => {
    expect(runJobFailureOf(grpcError(14, message)).sent).toBe(sent);
  });

  it('that only reads like a lost connection was sent all the same', () => {
    expect(runJobFailureOf(grpcError(13, 'No connection established')).sent).toBe(true);
  });

  it.each([new Error('Could not load the default credentials'), grpcError('ENOENT'), 'a text', undefined])(
    'without a status code comes from missing credentials: %s',
    (error) => {
      expect(runJobFailureOf(error)).toMatchObject({ code: 'NO_CREDENTIALS', sent: false });
    },
  );

  it.each([
    { statusDetails: [{ retryDelay: { seconds: '7', nanos: 500_000_000 } }], retryDelayMs: 7500 },
    { statusDetails: [{ reason: 'x' }, { retryDelay: { seconds: 1 } }], retryDelayMs: 1000 },
    { statusDetails: [{ retryDelay: { nanos: 1 } }], retryDelayMs: 1 },
    { statusDetails: [], retryDelayMs: undefined },
    { statusDetails: 'none', retryDelayMs: undefined },
  ])(
    'that says when to come back is heard: $statusDetails is $retryDelayMs ms',
    ({ statusDetails, retryDelayMs }) => {
      expect(runJobFailureOf(grpcError(8, 'quota', { statusDetails }))).toMatchObject({ retryDelayMs });
    },
  );
});

it('that quotes a value of the environment is told by the name of the variable; ids stay readable', () => {
  const env = { API_KEY: 'hunter2-hunter2', MODE: 'a', LAUNCH_ID: 'order-17' };
  const error = grpcError(3, 'order-17: env[0].value "hunter2-hunter2" is not allowed');
  expect(runJobFailureOf(error, env).message).toBe('order-17: env[0].value "(API_KEY)" is not allowed');
});
