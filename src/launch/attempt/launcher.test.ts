/** One process of the bridge. Real: everything in this folder. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { LaunchBed, launchOf } from '../../../test/support/launch-bed.ts';
import { idle } from '../../../test/support/launch-clock.ts';
import { ExecutionLedger } from '../executions/execution-ledger.ts';

describe('a new launch', () => {
  it('is launched by one RunJob with its launch id, id and digest', async () => {
    const bed = new LaunchBed();
    expect(await bed.deliver()).toEqual({ kind: 'launched', execution: 'executions/e-1' });
    expect(bed.cloudRun.calls).toHaveLength(1);
    const { inputId, digest } = launchOf();
    expect(bed.cloudRun.calls[0]?.env).toMatchObject({
      LAUNCH_ID: 'launch-1',
      LAUNCH_INPUT_ID: inputId,
      LAUNCH_DIGEST: digest,
    });
    expect(bed.toldKinds).toEqual([]);
  });
});

describe('a launch that is launched already', () => {
  it('is a duplicate, without RunJob and without budget', async () => {
    const bed = new LaunchBed({ callsPerMinute: 2 });
    await bed.deliver();
    for (let n = 0; n < 5; n += 1) {
      expect(await bed.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-1' });
    }
    expect(await bed.deliver({ launchId: 'launch-2' })).toMatchObject({ kind: 'launched' });
    expect(bed.launched).toEqual(['launch-1', 'launch-2']);
  });

  it('is a duplicate in a process that has just started', async () => {
    const bed = new LaunchBed();
    await bed.deliver();
    const restarted = new LaunchBed({ beside: bed });
    expect(await restarted.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-1' });
    expect(bed.launched).toHaveLength(1);
  });
});

describe('a launch over budget', () => {
  it('is throttled without a read of Cloud Run, and launched once there is budget', async () => {
    const bed = new LaunchBed({ callsPerMinute: 1 });
    await bed.deliver();
    expect(await bed.deliver({ launchId: 'launch-2' })).toMatchObject({ kind: 'throttled' });
    const { listings } = bed.cloudRun;
    const retryAfterMs = 61_000;
    expect(await bed.deliver({ launchId: 'launch-3' })).toMatchObject({ kind: 'throttled', retryAfterMs });
    expect(bed.cloudRun.listings).toBe(listings);
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
    await bed.clock.pass(61_000);
    expect(await bed.deliver({ launchId: 'launch-3' })).toMatchObject({ kind: 'launched' });
  });
});

describe('deliveries of one launch at the same time', () => {
  it('share one RunJob: one launched, the others are duplicates of it', async () => {
    const bed = new LaunchBed({ callsPerMinute: 1 });
    const release = bed.cloudRun.holdCalls();
    const outcomes = Promise.all([bed.deliver(), bed.deliver(), bed.deliver()]);
    await idle();
    const late = bed.deliver();
    release();
    const execution = 'executions/e-1';
    expect(await outcomes).toEqual([
      { kind: 'launched', execution },
      { kind: 'duplicate', execution },
      { kind: 'duplicate', execution },
    ]);
    expect(await late).toEqual({ kind: 'duplicate', execution });
    expect(bed.launched).toHaveLength(1);
  });

  it('are all throttled', async () => {
    const bed = new LaunchBed({ callsPerMinute: 1 });
    await bed.deliver({ launchId: 'before' });
    const outcomes = await Promise.all([bed.deliver(), bed.deliver()]);
    const throttled = { kind: 'throttled', retryAfterMs: 61_000 };
    expect(outcomes).toMatchObject([throttled, throttled]);
  });

  it('all get the same failure, and the next delivery tries again', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure: 'NOT_FOUND' });
    const outcomes = await Promise.all([bed.deliver(), bed.deliver()]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['transient', 'transient']);
    expect(bed.launched).toHaveLength(1);
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });

  it('in two instances over one ledger launch once; the other one is busy, later a duplicate', async () => {
    const one = new LaunchBed();
    const other = new LaunchBed({ beside: one, ledger: one.ledger });
    const release = one.cloudRun.holdCalls();
    const launching = one.deliver();
    await idle();
    const why = { code: 'being launched', claimEndsInMs: 25_000 };
    expect(await other.deliver()).toEqual({ kind: 'busy', why });
    release();
    expect(await launching).toMatchObject({ kind: 'launched' });
    expect(await other.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-1' });
    expect(one.launched).toHaveLength(1);
  });

  it('in two instances that looked at the same moment launch once', async () => {
    const one = new LaunchBed();
    const other = new LaunchBed({ beside: one, ledger: one.ledger });
    const release = one.cloudRun.holdListings();
    const outcomes = Promise.all([one.deliver(), other.deliver()]);
    await idle();
    release();
    expect((await outcomes).map(({ kind }) => kind).toSorted()).toEqual(['busy', 'launched']);
    expect(one.launched).toHaveLength(1);
  });
});

it('throws errors that are bugs of the program', async () => {
  const bed = new LaunchBed({ ledger: new ExecutionLedger(new LaunchBed()) });
  bed.ledger.before = () => {
    throw new TypeError('by script');
  };
  await expect(bed.deliver()).rejects.toThrow(TypeError);
  bed.ledger.before = () => undefined;
  expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
});
