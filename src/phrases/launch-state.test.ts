import { expect, it } from 'vitest';
import { launchRecord } from '../../test/support/launch-record.ts';
import type { LaunchRecord } from '../launch/ledger/launch-records.ts';
import type { ExecutionFailure, LaunchState } from '../launch/ledger/launch-state.ts';
import { failurePhrase, statePhrase } from './launch-state.ts';

const execution = 'projects/p/locations/r/jobs/j/executions/j-abcde';

/** By state, so that none is forgotten. */
const rows: { readonly [State in LaunchState]: readonly [Partial<LaunchRecord>, string] } = {
  queued: [{ reason: 'key' }, 'is queued: another launch of its key comes first'],
  launching: [{}, 'is being launched'],
  unknown: [{}, 'is unknown: Cloud Run was asked, and nobody knows yet whether it started'],
  launched: [{ execution }, 'is launched as j-abcde, and no task has started'],
  running: [{ execution, wish: 'cancel' }, 'is running as j-abcde; it is to be cancelled'],
  succeeded: [{ execution }, 'has succeeded as j-abcde'],
  failed: [
    { execution, failure: { reason: 'signal', exitCode: undefined, signal: 9, detail: '' } },
    'has failed as j-abcde: signal 9',
  ],
  cancelled: [{ replacedBy: 'newer' }, 'is cancelled, and newer takes its place'],
  gone: [{}, 'is gone: Cloud Run does not have its execution any more, and nobody saw how it ended'],
  rejected: [
    { rejection: { reason: 'INVALID_ARGUMENT', detail: 'no such flag' } },
    'is rejected by Cloud Run: no such flag (INVALID_ARGUMENT)',
  ],
  skipped: [{}, 'is skipped: another launch of its key was there'],
  replaced: [{ replacedBy: 'newer' }, 'is replaced, and newer takes its place'],
  expired: [{}, 'is expired: its time had passed before it could be launched'],
};

it.each(Object.entries(rows))('a launch that is %s is told in a sentence', (state, [given, says]) => {
  expect(statePhrase(launchRecord({ state: state as LaunchState, ...given }))).toBe(says);
});

it('a launch of which nothing more is known is told without that', () => {
  expect(statePhrase(launchRecord({ state: 'queued' }))).toBe('is queued');
  expect(statePhrase(launchRecord({ state: 'failed' }))).toBe('has failed');
  expect(statePhrase(launchRecord({ state: 'rejected' }))).toBe('is rejected by Cloud Run');
});

it.each<[Partial<ExecutionFailure>, string]>([
  [{ reason: 'exit-code', exitCode: 3, detail: 'It failed.' }, 'exit code 3 (It failed.)'],
  [{ reason: 'exit-code' }, 'an exit code'],
  [{ reason: 'timeout' }, 'it took longer than its timeout'],
  [{ reason: 'memory' }, 'it used more memory than its limit'],
  [{ reason: 'image' }, 'its container could not be started'],
  [{ reason: 'other', detail: 'Who knows.' }, 'Cloud Run tells no exit code (Who knows.)'],
])('a failure %j is told as: %s', (given, says) => {
  const failure = { reason: 'other', exitCode: undefined, signal: undefined, detail: '', ...given } as const;
  expect(failurePhrase(failure)).toBe(says);
});
