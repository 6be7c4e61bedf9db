import { expect, it } from 'vitest';
import { launchRecord } from '../../test/support/launch-record.ts';
import type { LaunchRecord } from '../launch/ledger/launch-records.ts';
import type { ExecutionFailure, LaunchState } from '../launch/ledger/launch-state.ts';
import { failurePhrase, statePhrase } from './launch-state.ts';

const execution = 'projects/p/locations/r/jobs/j/executions/j-abcde';

/** By state, so that none is missing. */
const rows: { readonly [State in LaunchState]: readonly [Partial<LaunchRecord>, string] } = {
  queued: [{ reason: 'key' }, 'is queued: another launch of its key comes first'],
  launching: [{}, 'is being launched'],
  unknown: [{}, 'is unknown: RunJob was called, and it is not known yet whether it started'],
  launched: [{ execution }, 'is launched as j-abcde, and no task has started'],
  running: [{ execution, wish: 'cancel' }, 'is running as j-abcde; it is being cancelled'],
  succeeded: [{ execution }, 'has succeeded as j-abcde'],
  failed: [
    { execution, failure: { reason: 'signal', exitCode: undefined, signal: 9, detail: '' } },
    'has failed as j-abcde: signal 9',
  ],
  cancelled: [{ replacedBy: 'newer' }, 'is cancelled, and newer replaces it'],
  gone: [{}, 'is gone: Cloud Run no longer has its execution, and its end was not seen'],
  rejected: [
    { rejection: { reason: 'INVALID_ARGUMENT', detail: 'no such flag' } },
    'is rejected by Cloud Run: no such flag (INVALID_ARGUMENT)',
  ],
  skipped: [{}, 'is skipped: another launch of its key had not ended'],
  replaced: [{ replacedBy: 'newer' }, 'is replaced, and newer replaces it'],
  expired: [{}, 'is expired: it could not be launched in time'],
};

it.each(Object.entries(rows))('a launch that is %s is described in a sentence', (state, [given, says]) => {
  expect(statePhrase(launchRecord({ state: state as LaunchState, ...given }))).toBe(says);
});

it('a launch without details is described without them', () => {
  expect(statePhrase(launchRecord({ state: 'queued' }))).toBe('is queued');
  expect(statePhrase(launchRecord({ state: 'failed' }))).toBe('has failed');
  expect(statePhrase(launchRecord({ state: 'rejected' }))).toBe('is rejected by Cloud Run');
});

it.each<[Partial<ExecutionFailure>, string]>([
  [{ reason: 'exit-code', exitCode: 3, detail: 'It failed.' }, 'exit code 3 (It failed.)'],
  [{ reason: 'exit-code' }, 'an exit code'],
  [{ reason: 'timeout' }, 'it ran longer than its timeout'],
  [{ reason: 'memory' }, 'it used more memory than its limit'],
  [{ reason: 'image' }, 'its container could not be started'],
  [{ reason: 'other', detail: 'Who knows.' }, 'Cloud Run gives no exit code (Who knows.)'],
])('a failure %j is phrased as: %s', (given, says) => {
  const failure = { reason: 'other', exitCode: undefined, signal: undefined, detail: '', ...given } as const;
  expect(failurePhrase(failure)).toBe(says);
});
