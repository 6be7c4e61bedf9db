import { expect, it } from 'vitest';
import type { Concern } from '../launch/queue/concerns.ts';
import { concernPhrase } from './concern.ts';

const JOB = { job: 'projects/p/locations/r/jobs/one', name: 'report' };
const AT = new Date('2026-01-31T12:00:00Z');

/** By code, so that none is missing: what is wrong, and what to do. */
const rows: { readonly [Code in Concern['code']]: readonly [Concern & { code: Code }, string, string] } = {
  'job paused': [
    {
      code: 'job paused',
      job: JOB,
      queued: 12,
      pause: { refusal: 'NOT_FOUND', error: 'no such job', since: AT, until: AT },
    },
    'Cloud Run refuses every launch of report since 2026-01-31T12:00:00.000Z, and 12 launches wait: no such job',
    'create the job',
  ],
  'job not configured': [
    { code: 'job not configured', job: JOB, queued: 1 },
    '1 launch waits for report',
    'add it to the rules',
  ],
  'unknown for long': [
    { code: 'unknown for long', launch: { ...JOB, launchId: 'order-17' }, forMs: 3 * 3_600_000 },
    'it has been unknown for 3h whether order-17 of report was launched',
    'job-bridge launches show order-17 --job report',
  ],
  'unseen for long': [
    {
      code: 'unseen for long',
      launch: { ...JOB, name: '', launchId: 'order-17' },
      execution: `${JOB.job}/executions/one-abcde`,
      isMissing: false,
    },
    'the bridge cannot read one-abcde of order-17, which keeps its slots',
    'job-bridge launches resolve order-17 --ended failed',
  ],
  'limit reached': [
    { code: 'limit reached', job: JOB, running: 3, queued: 2, waitedMs: 360_000 },
    'no slot of report is free (limit 3), and 2 launches wait, for up to 6m',
    'job-bridge launches list --state launched,running,unknown --job report',
  ],
  'no sweep': [{ code: 'no sweep', agoMs: 360_000 }, 'the last sweep was 6m ago', 'job-bridge doctor'],
  'quota pause': [
    { code: 'quota pause', pause: { scope: 'projects/p/locations/r', until: AT } },
    'launches in projects/p/locations/r pause until 2026-01-31T12:00:00.000Z',
    'job-bridge launches resume',
  ],
  'dead letters': [
    { code: 'dead letters', count: 2 },
    '2 messages were given up',
    'job-bridge dead-letters list',
  ],
  'executions failed': [
    { code: 'executions failed', job: JOB, failed: 2 },
    '2 executions of report failed in the last day',
    'job-bridge launches list --state failed --job report',
  ],
};

it.each(Object.values<readonly [Concern, string, string]>(rows))(
  '%j says what it is and what to do',
  (concern, is, fix) => {
    const says = concernPhrase(concern);
    expect(says).toContain(is);
    expect(says).toContain(fix);
    expect(says).not.toMatch(/\n|undefined/);
  },
);

it('names a refusal that it does not know, and sends the reader to doctor', () => {
  const [concern] = rows['job paused'];
  const pause = { ...concern.pause, refusal: 'SOMETHING_NEW' };
  expect(concernPhrase({ ...concern, pause })).toMatch(/no such job; job-bridge doctor says what to fix$/);
});
