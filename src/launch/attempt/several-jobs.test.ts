/** Several names on several Cloud Run jobs. Real: everything in this folder. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { JOB, LaunchBed } from '../../../test/support/launch-bed.ts';

const ELSEWHERE = JOB.replace('/r/', '/elsewhere/');
const JOBS = [JOB, ELSEWHERE].flatMap((job) => ['', 'report', 'thumbnails'].map((name) => ({ job, name })));

describe('equal launch ids of several jobs', () => {
  it('are launched once each, with the name of the job in the execution', async () => {
    const bed = new LaunchBed();
    const outcomes = await Promise.all(JOBS.map((one) => bed.deliver(one)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(JOBS.map(() => 'launched'));
    const called = bed.cloudRun.calls.map(({ job, env }) => ({ job, name: env['LAUNCH_JOB'] ?? '' }));
    expect(called).toEqual(JOBS);
    expect(bed.cloudRun.calls[0]?.env).toHaveProperty('LAUNCH_JOB', '');
  });

  it('are duplicates of their own executions, also in a process that has just started', async () => {
    const bed = new LaunchBed();
    const launched = [];
    for (const one of JOBS) launched.push(await bed.deliver(one));
    const restarted = new LaunchBed({ beside: bed });
    for (const [n, one] of JOBS.entries()) {
      expect(await restarted.deliver(one)).toEqual({ ...launched[n], kind: 'duplicate' });
    }
    expect(bed.cloudRun.calls).toHaveLength(JOBS.length);
  });

  it('are each adopted with their own execution if all answers were lost', async () => {
    const bed = new LaunchBed();
    for (const one of JOBS) {
      bed.cloudRun.answers.push({ failure: 'UNAVAILABLE', reach: 'sent', accepted: true, listed: false });
      expect(await bed.deliver(one)).toMatchObject({ kind: 'unknown' });
    }
    bed.cloudRun.showAll();
    for (const [n, one] of JOBS.entries()) {
      expect(await bed.deliver(one)).toEqual({ kind: 'duplicate', execution: `executions/e-${n + 1}` });
    }
    expect(bed.cloudRun.calls).toHaveLength(JOBS.length);
  });
});

it('a launch that Cloud Run does not have is absent, whatever the other names have launched', async () => {
  const bed = new LaunchBed();
  const [first, ...others] = JOBS;
  for (const one of others) await bed.deliver(one);
  bed.cloudRun.answers.push({ failure: 'UNAVAILABLE', reach: 'sent' });
  expect(await bed.deliver(first)).toMatchObject({ kind: 'unknown' });
  await bed.clock.pass(400_000);
  expect(await bed.deliverAbsent(first)).toMatchObject({ kind: 'launched' });
  expect(bed.cloudRun.calls).toHaveLength(JOBS.length + 1);
});

it('an execution without a job name is one of the default job, never of a named job on that Cloud Run job', async () => {
  const bed = new LaunchBed();
  const execution = bed.cloudRun.execute({ launchId: 'launch-1', digest: undefined }, true, JOB);
  expect(await bed.deliver()).toEqual({ kind: 'duplicate', execution: execution.name });
  expect(await bed.deliver({ name: 'report' })).toMatchObject({ kind: 'launched' });
});
