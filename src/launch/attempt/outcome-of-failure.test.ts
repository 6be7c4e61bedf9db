import { expect, it } from 'vitest';
import { launchOf } from '../../../test/support/launch-bed.ts';
import type { LaunchRequest } from '../event/launch-request.ts';
import { outcomeOfFailure } from './outcome-of-failure.ts';
import { RunJobFailure, verdictOf, type RunJobFailureCode, type RunJobReach } from './run-job-failure.ts';

function outcomeOf(options: {
  readonly code: RunJobFailureCode;
  readonly reach?: RunJobReach;
  readonly overrides?: Partial<LaunchRequest>;
}) {
  const { code, reach = code === 'NO_CREDENTIALS' ? 'never sent' : 'answered', overrides } = options;
  const failure = new RunJobFailure({ code, message: 'what Google said', reach });
  const verdict = verdictOf(failure);
  if (verdict === 'unknown' || verdict === 'throttled') throw new Error(`it is ${verdict}`);
  return outcomeOfFailure({ failure, verdict, launch: launchOf({ request: { id: '2', ...overrides } }) });
}

it.each<[RunJobFailureCode, string]>([
  ['INVALID_ARGUMENT', 'JOB_ARGS'],
  ['OUT_OF_RANGE', 'JOB_ARGS'],
  ['NOT_FOUND', 'JOB_NAME'],
  ['PERMISSION_DENIED', 'roles/run.jobsExecutorWithOverrides'],
  ['FAILED_PRECONDITION', 'console'],
  ['UNAUTHENTICATED', 'service account'],
  ['NO_CREDENTIALS', 'Application Default Credentials'],
])('%s without overrides is for the operator, who reads the mend', (code, mend) => {
  const outcome = outcomeOf({ code });
  expect(outcome).toMatchObject({ kind: 'transient', setUpFault: true });
  expect(outcome).toHaveProperty('detail', expect.stringMatching(`^what Google said; .*${mend}`));
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

it('a set-up fault stays the operator’s, whatever the request overrides', () => {
  const outcome = outcomeOf({ code: 'NOT_FOUND', overrides: { args: ['x'] } });
  expect(outcome).toMatchObject({ kind: 'transient', setUpFault: true });
});

it('a call that was never sent is nobody’s fault', () => {
  const outcome = outcomeOf({ code: 'UNAVAILABLE', reach: 'never sent' });
  expect(outcome).toEqual({ kind: 'transient', detail: 'what Google said', setUpFault: false });
});
