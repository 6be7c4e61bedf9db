import { expect, it } from 'vitest';
import { launchOf } from '../../../test/support/launch-bed.ts';
import type { LaunchRequest } from '../event/launch-request.ts';
import { outcomeOfFailure } from './outcome-of-failure.ts';
import { RunJobFailure, type RunJobFailureCode, type RunJobReach } from '../jobs/run-job-failure.ts';

function outcomeOf(options: {
  readonly code: RunJobFailureCode;
  readonly reach?: RunJobReach;
  readonly overrides?: Partial<LaunchRequest>;
}) {
  const { code, reach = code === 'NO_CREDENTIALS' ? 'never sent' : 'answered', overrides } = options;
  const failure = new RunJobFailure({ code, message: 'what Google said', reach });
  return outcomeOfFailure(failure, launchOf({ request: { id: '2', ...overrides } }));
}

it.each<RunJobFailureCode>([
  'INVALID_ARGUMENT',
  'OUT_OF_RANGE',
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'FAILED_PRECONDITION',
  'UNAUTHENTICATED',
  'NO_CREDENTIALS',
])('%s without overrides is for the operator', (code) => {
  const why = { code: 'set-up fault', refusal: code, error: 'what Google said' };
  expect(outcomeOf({ code })).toEqual({ kind: 'transient', why });
});

it.each<[keyof LaunchRequest, Partial<LaunchRequest>]>([
  ['args', { args: ['x'] }],
  ['env', { env: { MODE: 'x' } }],
  ['taskCount', { taskCount: 2 }],
  ['timeoutSeconds', { timeoutSeconds: 60 }],
])('a refused request that overrides %s is for its publisher', (_, overrides) => {
  const outcome = outcomeOf({ code: 'INVALID_ARGUMENT', overrides });
  const rejection = { code: 'override-refused', message: 'what Google said' };
  expect(outcome).toMatchObject({ kind: 'rejected', rejection });
});

it.each(['INVALID_ARGUMENT', 'OUT_OF_RANGE'] as const)(
  '%s of a named job is blamed on the event, if the values have something of it',
  (code) => {
    const failure = new RunJobFailure({ code, message: 'what Google said', reach: 'answered' });
    const launch = launchOf({ name: 'report' });
    const outcome = (hasOwnValues: boolean) =>
      outcomeOfFailure(failure, { values: { ...launch.values, hasOwnValues } });
    expect(outcome(true)).toMatchObject({ kind: 'rejected', rejection: { code: 'override-refused' } });
    expect(outcome(false)).toMatchObject({ kind: 'transient', why: { code: 'set-up fault' } });
  },
);

it('a misconfiguration is never blamed on the request, whatever it overrides', () => {
  const outcome = outcomeOf({ code: 'NOT_FOUND', overrides: { args: ['x'] } });
  expect(outcome).toMatchObject({ kind: 'transient', why: { code: 'set-up fault' } });
});

it('a call that was never sent is blamed on neither the request nor the configuration', () => {
  const outcome = outcomeOf({ code: 'UNAVAILABLE', reach: 'never sent' });
  expect(outcome).toEqual({ kind: 'transient', why: { code: 'not sent', error: 'what Google said' } });
});
