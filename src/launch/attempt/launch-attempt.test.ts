/** The way of one launch, failure by failure. Real: everything in this folder. Scripted: Cloud Run. */
import { describe, expect, it } from 'vitest';
import { LaunchBed } from '../../../test/support/launch-bed.ts';
import { idle } from '../../../test/support/launch-clock.ts';
import type { RunJobFailureCode } from '../jobs/run-job-failure.ts';

const SURE: readonly RunJobFailureCode[] = [
  'INVALID_ARGUMENT',
  'OUT_OF_RANGE',
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'FAILED_PRECONDITION',
  'UNAUTHENTICATED',
  'NO_CREDENTIALS',
];
const UNSURE: readonly RunJobFailureCode[] = [
  'ABORTED',
  'CANCELLED',
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'ALREADY_EXISTS',
  'UNIMPLEMENTED',
];

describe('a RunJob that certainly did not launch', () => {
  it.each(SURE)('for %s is reported as a misconfiguration, and leaves the launch free', async (failure) => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure });
    const outcome = await bed.deliver();
    expect(outcome).toMatchObject({ kind: 'transient', why: { code: 'set-up fault', refusal: failure } });
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });

  it.each(['INVALID_ARGUMENT', 'OUT_OF_RANGE'] as const)(
    'for %s of a message with overrides is rejected, and a corrected request may follow',
    async (failure) => {
      const bed = new LaunchBed();
      bed.cloudRun.answers.push({ failure });
      const outcome = await bed.deliver({ request: { id: '2', taskCount: 9 } });
      expect(outcome).toMatchObject({ kind: 'rejected', rejection: { code: 'override-refused' } });
      expect(await bed.deliver({ request: { id: '2', taskCount: 1 } })).toMatchObject({ kind: 'launched' });
    },
  );

  it('that was never sent may work at once', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure: 'UNAVAILABLE', reach: 'never sent' });
    expect(await bed.deliver()).toMatchObject({ kind: 'transient', why: { code: 'not sent' } });
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });
});

describe('a RunJob that may have launched', () => {
  it.each(['RESOURCE_EXHAUSTED', 'PERMISSION_DENIED', 'INVALID_ARGUMENT'] as const)(
    'for %s that the client made up is on hold, pauses nothing, and is not sent again',
    async (failure) => {
      const bed = new LaunchBed();
      bed.cloudRun.answers.push({ failure, reach: 'sent', accepted: true, listed: false });
      expect(await bed.deliver()).toMatchObject({ kind: 'unknown' });
      expect(await bed.deliver()).toMatchObject({ kind: 'unknown' });
      expect(bed.launched).toEqual(['launch-1']);
      expect(await bed.deliver({ launchId: 'launch-2' })).toMatchObject({ kind: 'launched' });
      expect(bed.cloudRun.calledAtMs).toEqual([0, 0]);
    },
  );

  it.each(UNSURE)('for %s is on hold, and nothing is sent again', async (failure) => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure, accepted: true, listed: false });
    expect(await bed.deliver()).toMatchObject({ kind: 'unknown' });
    expect(await bed.deliver()).toMatchObject({ kind: 'unknown' });
    expect(bed.launched).toHaveLength(1);
  });

  it.each(UNSURE)('for %s is launched if Cloud Run lists it at once', async (failure) => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure, accepted: true });
    expect(await bed.deliver()).toEqual({ kind: 'launched', execution: 'executions/e-1' });
    expect(bed.toldKinds).toEqual(['adopted']);
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
    expect(bed.launched).toHaveLength(1);
  });

  it('is on hold at the ack deadline, however long the search for its execution takes', async () => {
    const bed = new LaunchBed();
    const answer = bed.cloudRun.holdCalls();
    bed.cloudRun.answers.push({ failure: 'DEADLINE_EXCEEDED', accepted: true });
    const outcome = bed.deliver();
    await bed.clock.pass(20_000);
    const list = bed.cloudRun.holdListings();
    answer();
    await bed.clock.pass(40_000);
    expect(await Promise.race([outcome, idle()])).toMatchObject({ kind: 'unknown' });
    list();
    await idle();
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
    expect(bed.clock.pending).toBe(0);
  });

  it('is on hold if its execution is listed and the ledger cannot be reached', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure: 'INTERNAL', accepted: true });
    bed.ledger.down.add('adopt');
    expect(await bed.deliver()).toMatchObject({ kind: 'unknown', why: { code: 'found, not recorded' } });
    bed.ledger.down.clear();
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
  });
});

describe('an operation without metadata', () => {
  it('is a launch; later deliveries are duplicates, with the name once Cloud Run lists it', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ metadata: false, listed: false });
    expect(await bed.deliver()).toEqual({ kind: 'launched', execution: undefined });
    expect(await bed.deliver()).toEqual({ kind: 'duplicate', execution: undefined });
    bed.cloudRun.showAll();
    await bed.deliver({ launchId: 'launch-2' });
    expect(await bed.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-1' });
    expect(bed.launched).toEqual(['launch-1', 'launch-2']);
  });
});

describe('RESOURCE_EXHAUSTED', () => {
  it('pauses as long as Google asks; then the delivery goes on', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure: 'RESOURCE_EXHAUSTED', retryDelayMs: 12_000 });
    const outcome = bed.deliver();
    await idle();
    const other = bed.deliver({ launchId: 'launch-2' });
    await bed.clock.pass(11_999);
    expect(bed.launched).toEqual(['launch-1']);
    await bed.clock.pass(1);
    expect(await outcome).toMatchObject({ kind: 'launched' });
    expect(await other).toMatchObject({ kind: 'launched' });
    expect(bed.cloudRun.calledAtMs).toEqual([0, 12_000, 12_000]);
  });

  it('backs off if Google says no time, or a time of 0', async () => {
    const bed = new LaunchBed();
    const failure = 'RESOURCE_EXHAUSTED';
    bed.cloudRun.answers.push({ failure }, { failure, retryDelayMs: 0 }, { failure });
    const outcome = bed.deliver();
    await bed.clock.pass(10_000);
    expect(await outcome).toMatchObject({ kind: 'launched' });
    expect(bed.cloudRun.calledAtMs).toEqual([0, 1_000, 3_000, 7_000]);
  });

  it('throttles the delivery at once if the pause is too long, and the launch is free', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure: 'RESOURCE_EXHAUSTED', retryDelayMs: 36_000 });
    expect(await bed.deliver()).toMatchObject({ kind: 'throttled', retryAfterMs: 36_000 });
    await bed.clock.pass(36_000);
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });
});
