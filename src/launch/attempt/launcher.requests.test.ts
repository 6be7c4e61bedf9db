/** Other requests and other jobs with the same launch id. Real: everything in this folder. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { JOB, LaunchBed } from '../../../test/support/launch-bed.ts';
import { idle } from '../../../test/support/launch-clock.ts';
import { launchDigest } from '../event/launch-request.ts';

const OTHER_REQUEST = { id: '3' };
const CONFLICT = { kind: 'rejected', rejection: { code: 'launch-id-conflict' } };

describe('another request with the same launch id', () => {
  it('is not rejected while the first one is being launched, which may fail', async () => {
    const bed = new LaunchBed();
    const release = bed.cloudRun.holdCalls();
    const first = bed.deliver();
    await idle();
    expect(await bed.deliver({ request: OTHER_REQUEST })).toMatchObject({ kind: 'busy' });
    release();
    expect(await first).toMatchObject({ kind: 'launched' });
  });

  it('is a conflict once the first one is recorded', async () => {
    const bed = new LaunchBed();
    await bed.deliver();
    expect(await bed.deliver({ request: OTHER_REQUEST })).toMatchObject(CONFLICT);
  });

  it('is a conflict if Cloud Run lists the first one', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.execute({ launchId: 'launch-1', digest: launchDigest(OTHER_REQUEST) });
    expect(await bed.deliver()).toMatchObject(CONFLICT);
  });

  it('is on hold while the first one is unknown', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure: 'UNAVAILABLE' });
    await bed.deliver();
    expect(await bed.deliver({ request: OTHER_REQUEST })).toMatchObject({ kind: 'unknown' });
    expect(bed.launched).toHaveLength(1);
  });

  it('is launched if the first one failed', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure: 'FAILED_PRECONDITION' });
    const release = bed.cloudRun.holdCalls();
    const first = bed.deliver();
    await idle();
    const other = bed.deliver({ request: OTHER_REQUEST });
    release();
    expect([(await first).kind, (await other).kind]).toEqual(['transient', 'busy']);
    expect(await bed.deliver({ request: OTHER_REQUEST })).toMatchObject({ kind: 'launched' });
  });
});

describe('a launch id that two jobs use', () => {
  const OTHER_JOB = 'projects/p/locations/r/jobs/other';

  it.each([
    ['the same request', {}],
    ['another request', { request: OTHER_REQUEST }],
  ])('is launched in both at the same time, for %s', async (_, other) => {
    const bed = new LaunchBed();
    const release = bed.cloudRun.holdCalls();
    const both = Promise.all([bed.deliver(), bed.deliver({ job: OTHER_JOB, ...other })]);
    await idle();
    release();
    expect((await both).map(({ kind }) => kind)).toEqual(['launched', 'launched']);
    expect(bed.cloudRun.calls.map(({ job }) => job)).toEqual([JOB, OTHER_JOB]);
  });

  it('is not a duplicate of the other job, in this process or in one that has just started', async () => {
    const bed = new LaunchBed();
    await bed.deliver();
    const first = await bed.deliver({ job: OTHER_JOB });
    expect(first).toEqual({ kind: 'launched', execution: 'executions/e-2' });
    const restarted = new LaunchBed({ beside: bed });
    expect(await restarted.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-1' });
    const again = await restarted.deliver({ job: OTHER_JOB });
    expect(again).toEqual({ kind: 'duplicate', execution: 'executions/e-2' });
    expect(bed.launched).toHaveLength(2);
  });

  it('does not adopt the execution of the other job if an answer was lost', async () => {
    const bed = new LaunchBed();
    await bed.deliver();
    bed.cloudRun.answers.push({ failure: 'UNAVAILABLE' });
    expect(await bed.deliver({ job: OTHER_JOB })).toMatchObject({ kind: 'unknown' });
    expect(await bed.deliver({ job: OTHER_JOB })).toMatchObject({ kind: 'unknown' });
    expect(bed.told).toEqual([]);
  });
});
