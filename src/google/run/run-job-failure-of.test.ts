import { describe, expect, it } from 'vitest';
import type { RunJobReach } from '../../launch/jobs/run-job-failure.ts';
import { runJobFailureOf } from './run-job-failure-of.ts';

function grpcError(code: unknown, message = 'x', more: object = {}): Error {
  return Object.assign(new Error(message), { code, ...more });
}

function failure(error: unknown, reach: RunJobReach = 'answered') {
  return runJobFailureOf({ error, env: {}, reach });
}

describe('an error of the client', () => {
  it.each([
    { number: 1, code: 'CANCELLED' },
    { number: 2, code: 'UNKNOWN' },
    { number: 3, code: 'INVALID_ARGUMENT' },
    { number: 4, code: 'DEADLINE_EXCEEDED' },
    { number: 5, code: 'NOT_FOUND' },
    { number: 6, code: 'ALREADY_EXISTS' },
    { number: 7, code: 'PERMISSION_DENIED' },
    { number: 8, code: 'RESOURCE_EXHAUSTED' },
    { number: 9, code: 'FAILED_PRECONDITION' },
    { number: 10, code: 'ABORTED' },
    { number: 11, code: 'OUT_OF_RANGE' },
    { number: 12, code: 'UNIMPLEMENTED' },
    { number: 13, code: 'INTERNAL' },
    { number: 14, code: 'UNAVAILABLE' },
    { number: 15, code: 'DATA_LOSS' },
    { number: 16, code: 'UNAUTHENTICATED' },
    { number: 17, code: 'UNKNOWN' },
    { number: 99, code: 'UNKNOWN' },
    { number: -1, code: 'UNKNOWN' },
    { number: 0, code: 'UNKNOWN' },
  ])('with code $number is $code', ({ number, code }) => {
    const same = { code, message: 'x', retryDelayMs: undefined };
    expect(failure(grpcError(number))).toMatchObject({ ...same, reach: 'answered' });
    expect(failure(grpcError(number), 'sent')).toMatchObject({ ...same, reach: 'sent' });
  });

  it.each([new Error('Could not load the default credentials'), grpcError('ENOENT'), 'a text', undefined])(
    'without a status code comes from missing credentials, unless it was sent: %s',
    (error) => {
      expect(failure(error, 'never sent')).toMatchObject({ code: 'NO_CREDENTIALS', reach: 'never sent' });
      expect(failure(error, 'sent')).toMatchObject({ code: 'UNKNOWN', reach: 'sent' });
    },
  );

  it.each([
    { statusDetails: [{ retryDelay: { seconds: '7', nanos: 500_000_000 } }], retryDelayMs: 7500 },
    { statusDetails: [{ reason: 'x' }, { retryDelay: { seconds: 1 } }], retryDelayMs: 1000 },
    { statusDetails: [{ retryDelay: { nanos: 1 } }], retryDelayMs: 1 },
    { statusDetails: [], retryDelayMs: undefined },
    { statusDetails: 'none', retryDelayMs: undefined },
  ])(
    'with a RetryInfo gives the delay: $statusDetails is $retryDelayMs ms',
    ({ statusDetails, retryDelayMs }) => {
      expect(failure(grpcError(8, 'quota', { statusDetails }))).toMatchObject({ retryDelayMs });
    },
  );
});

it('a value of the environment in the message is replaced by the name of its variable, except for ids', () => {
  const env = { API_KEY: 'hunter2-hunter2', MODE: 'a', LAUNCH_ID: 'order-17' };
  const error = grpcError(3, 'order-17: env[0].value "hunter2-hunter2" is not allowed');
  expect(runJobFailureOf({ error, env, reach: 'answered' }).message).toBe(
    'order-17: env[0].value "(API_KEY)" is not allowed',
  );
});
