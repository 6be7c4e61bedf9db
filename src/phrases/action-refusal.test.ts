import { expect, it } from 'vitest';
import { launchRecord } from '../../test/support/launch-record.ts';
import { actionRefusalPhrase } from './action-refusal.ts';

const stored = { launchId: 'order-17', isStored: true } as const;

it.each([
  ['ended', { ...stored, state: 'failed' }, /^order-17 has ended: it is failed/],
  [
    'not ended',
    { ...stored, state: 'running' },
    /^order-17 has not ended: it is running; wait .* or cancel it$/,
  ],
  ['succeeded', { ...stored, state: 'succeeded' }, /has succeeded.*make a new request/],
  ['gone', { ...stored, state: 'gone' }, /may have done its work; to launch it again anyway, use --force$/],
  ['not stored', { ...stored, state: 'failed' }, /it was forgotten; make a new request$/],
  [
    'not stored',
    { ...stored, isStored: false, state: 'launched' },
    /an earlier version launched it; make a new request$/,
  ],
] as const)('an action that is refused as %s says why, and what to do: %j', (reason, record, says) => {
  const refusal = { kind: 'refused', reason, record: launchRecord(record) } as const;
  expect(actionRefusalPhrase(refusal, { force: '--force' })).toMatch(says);
});
