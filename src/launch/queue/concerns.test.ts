import { describe, expect, it } from 'vitest';
import { launchRecord } from '../../../test/support/launch-record.ts';
import type { JobStatus } from '../ledger/ledger-survey.ts';
import { concernsOf, type Looked } from './concerns.ts';

const NOW = new Date('2026-01-31T12:00:00Z');
const MINUTE = 60_000;
const JOB = { job: 'projects/p/locations/r/jobs/one', name: 'report' };

function ago(ms: number): Date {
  return new Date(NOW.getTime() - ms);
}

function jobStatus(given: Partial<JobStatus>): JobStatus {
  return {
    ...JOB,
    queued: 0,
    oldestQueuedAt: null,
    holding: 0,
    running: 0,
    unknown: 0,
    failedInADay: 0,
    hours: [],
    pause: null,
    ...given,
  };
}

interface Given extends Partial<Omit<Looked, 'status'>> {
  readonly job?: Partial<JobStatus>;
  readonly lastSweepAt?: Date | null;
}

function codesOf({ job, lastSweepAt = ago(MINUTE), ...given }: Given): readonly string[] {
  const concerns = concernsOf({
    status: {
      now: NOW,
      jobs: job === undefined ? [] : [jobStatus(job)],
      calls: [],
      lastSweepAt,
      launches: 1,
      bytes: 1,
      events: 0,
    },
    pauses: [],
    unknown: [],
    unseen: [],
    isConfigured: () => true,
    runningOf: () => undefined,
    ...given,
  });
  return concerns.map(({ code }) => code);
}

const PAUSE = { refusal: 'NOT_FOUND', error: 'no such job', since: ago(MINUTE), until: ago(-MINUTE) };
const WAITS = { queued: 2, oldestQueuedAt: ago(6 * MINUTE) };

describe('the concerns of a ledger have', () => {
  it.each<{ readonly title: string; readonly given: Given; readonly codes: readonly string[] }>([
    { title: 'nothing for an empty ledger, which needs no sweep', given: { lastSweepAt: null }, codes: [] },
    { title: 'dead letters', given: { deadLetters: { count: 2, isDenied: false } }, codes: ['dead letters'] },
    { title: 'no dead letters', given: { deadLetters: { count: 0, isDenied: false } }, codes: [] },
    {
      title: 'no dead letters that could not be counted',
      given: { deadLetters: { count: undefined, isDenied: true } },
      codes: [],
    },
    {
      title: 'executions that failed in a day',
      given: { job: { failedInADay: 1 } },
      codes: ['executions failed'],
    },
    { title: 'nothing of launches that wait for their turn', given: { job: WAITS }, codes: [] },
    { title: 'a job that Cloud Run refuses', given: { job: { pause: PAUSE } }, codes: ['job paused'] },
    {
      title: 'launches that wait for a job that is not configured',
      given: { job: WAITS, isConfigured: () => false },
      codes: ['job not configured'],
    },
    {
      title: 'no job that is not configured and has nothing waiting',
      given: { job: { holding: 1 }, isConfigured: () => false },
      codes: [],
    },
    {
      title: 'a limit for which others have waited for long',
      given: { job: { ...WAITS, holding: 3 }, runningOf: () => 3 },
      codes: ['limit reached'],
    },
    {
      title: 'no limit that has just been reached',
      given: { job: { queued: 2, oldestQueuedAt: ago(4 * MINUTE), holding: 3 }, runningOf: () => 3 },
      codes: [],
    },
    {
      title: 'no limit that is not reached',
      given: { job: { ...WAITS, holding: 2 }, runningOf: () => 3 },
      codes: [],
    },
    {
      title: 'no sweep for long if there is work for one',
      given: { job: WAITS, lastSweepAt: ago(6 * MINUTE) },
      codes: ['no sweep'],
    },
    {
      title: 'that there was never a sweep, if there is work for one',
      given: { job: { holding: 1 }, lastSweepAt: null },
      codes: ['no sweep'],
    },
    {
      title: 'a launch that has been unknown for long, and none that became it just now',
      given: {
        unknown: [
          launchRecord({ launchId: 'long', claimedAt: ago(6 * MINUTE) }),
          launchRecord({ launchId: 'just now', claimedAt: ago(MINUTE) }),
        ],
      },
      codes: ['unknown for long'],
    },
    {
      title: 'an execution that could not be read',
      given: {
        unseen: [
          {
            key: { ...JOB, launchId: 'l' },
            execution: undefined,
            launchedMsAgo: 1,
            missingMsAgo: undefined,
            wish: undefined,
          },
        ],
      },
      codes: ['unseen for long'],
    },
    {
      title: 'a pause for quota',
      given: { pauses: [{ scope: 'projects/p/locations/r', until: ago(-MINUTE) }] },
      codes: ['quota pause'],
    },
    {
      title: 'what stops all launches before what stops some',
      given: {
        job: { ...WAITS, holding: 3, pause: PAUSE },
        runningOf: () => 3,
        pauses: [{ scope: 'projects/p/locations/r', until: ago(-MINUTE) }],
        lastSweepAt: null,
      },
      codes: ['job paused', 'no sweep', 'limit reached', 'quota pause'],
    },
  ])('is $title', ({ given, codes }) => {
    expect(codesOf(given)).toEqual(codes);
  });
});
