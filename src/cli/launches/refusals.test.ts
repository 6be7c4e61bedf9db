import { describe, expect, it } from 'vitest';
import { launchRecord } from '../../../test/support/launch-record.ts';
import { ResolveRefused, type Refusal } from '../../launch/ledger/launch-records.ts';
import { explained } from './operator-ledger.ts';
import { refusalText } from '../../phrases/resolve-refusal.ts';

const execution = 'projects/p/locations/r/jobs/j/executions/j-abcde';
const key = { job: 'projects/p/locations/r/jobs/j', name: '', launchId: 'launch-1' };
const CLAIM_ENDS = '2026-01-01T00:00:00.000Z';

const SAID: readonly { readonly refusal: Refusal; readonly text: string }[] = [
  { refusal: { reason: 'not found', key }, text: `the ledger has no launch launch-1 of ${key.job}` },
  {
    refusal: { reason: 'not unknown', record: launchRecord({ state: 'launching' }) },
    text: `launch-1 is being launched now; look again after ${CLAIM_ENDS}, when its claim has expired`,
  },
  {
    refusal: { reason: 'not unknown', record: launchRecord({ state: 'launched', execution }) },
    text: `launch-1 is launched as ${execution}; there is nothing to settle`,
  },
  {
    refusal: { reason: 'not unknown', record: launchRecord({ state: 'launched' }) },
    text: 'launch-1 is launched; there is nothing to settle',
  },
  {
    refusal: { reason: 'not unknown', record: launchRecord({ state: 'queued', isStored: false }) },
    text: 'launch-1 was certainly not launched (queued); its next delivery launches it; there is nothing to settle',
  },
  {
    refusal: { reason: 'not unknown', record: launchRecord({ state: 'unknown' }) },
    text: 'launch-1 has just become unknown; try again',
  },
  {
    refusal: { reason: 'not resolved', record: launchRecord({ state: 'unknown' }) },
    text: 'launch-1 is unknown; it was not settled by hand, so there is nothing to undo',
  },
  {
    refusal: { reason: 'changed since', record: launchRecord({ state: 'launching' }) },
    text: `launch-1 was settled as not launched, so it is being launched now; look again after ${CLAIM_ENDS}`,
  },
  {
    refusal: { reason: 'changed since', record: launchRecord({ state: 'launched', execution }) },
    text: `launch-1 was launched as ${execution} after it was settled; there is nothing to undo`,
  },
  {
    refusal: {
      reason: 'changed since',
      record: launchRecord({ state: 'launched', execution, workingExecution: 'j-other' }),
    },
    text: 'launch-1 was launched: its execution j-other has confirmed that it works',
  },
  {
    refusal: { reason: 'changed since', record: launchRecord({ state: 'unknown' }) },
    text: 'launch-1 was launched again after it was settled, and is unknown again; the bridge looks for its execution',
  },
  {
    refusal: { reason: 'changed since', record: launchRecord({ state: 'queued', isStored: false }) },
    text: 'launch-1 was tried again after it was settled, and was certainly not launched (queued); its next delivery launches it',
  },
];

describe('the answer to an operator', () => {
  it.each(SAID)('$text', ({ refusal, text }) => {
    expect(refusalText(refusal)).toBe(text);
  });
});

describe('a change by hand', () => {
  it('ends the command with exit code 1 if the ledger refuses it', () => {
    const refused = explained(new ResolveRefused({ reason: 'not found', key }));
    expect(refused).toMatchObject({ name: 'CommandError', exitCode: 1 });
  });

  it('fails with any other error unchanged', () => {
    const error = new TypeError('x');
    expect(explained(error)).toBe(error);
  });
});
