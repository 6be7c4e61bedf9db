/** Launches whose call certainly did not launch. Real: everything in this folder and the attempt. In memory: the ledger. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { JOB, QueueBed } from '../../../test/support/queue-bed.ts';

const ids = (count: number) => Array.from({ length: count }, (_, n) => `launch-${n + 1}`);
const kindOf = (bed: QueueBed, kind: string) => bed.happenings.filter((one) => one.kind === kind);

describe('a misconfiguration', () => {
  it('leaves the launch queued, pauses the Cloud Run job for all its names, and is reported once', async () => {
    const bed = new QueueBed({ jobs: ['report'] });
    bed.cloudRun.answers.push({ failure: 'NOT_FOUND' });
    const why = { code: 'set-up fault', refusal: 'NOT_FOUND', error: 'NOT_FOUND by script' };
    expect(await bed.deliver()).toEqual({ kind: 'queued', why });
    expect(await bed.deliver({ launchId: 'launch-2' })).toEqual({ kind: 'queued', why });
    expect(await bed.deliver({ name: 'report', launchId: 'launch-3' })).toEqual({ kind: 'queued', why });
    expect(bed.launched).toEqual(['launch-1']);
    expect(kindOf(bed, 'job paused')).toEqual([
      { kind: 'job paused', target: JOB, refusal: 'NOT_FOUND', error: 'NOT_FOUND by script' },
    ]);
  });

  it('costs one probe after 10 s, 20 s and 40 s; a success launches all, in the same sweep', async () => {
    const bed = new QueueBed();
    bed.cloudRun.answers.push(
      ...Array.from({ length: 3 }, () => ({ failure: 'PERMISSION_DENIED' }) as const),
    );
    await bed.deliver();
    await bed.store(...ids(20).slice(1));
    for (let second = 0; second < 80; second += 1) {
      await bed.sweepInTime();
      if (bed.cloudRun.calls.length > 3) break;
      await bed.clock.pass(1_000);
    }
    const [first = 0, ...probes] = bed.cloudRun.calledAtMs.slice(0, 4);
    expect(probes.map((atMs) => Math.round((atMs - first) / 1_000))).toEqual([10, 30, 70]);
    expect(new Set(Object.values(bed.ledger.states()))).toEqual(new Set(['launched']));
    expect(kindOf(bed, 'job resumed')).toHaveLength(1);
  });

  it('in the values of one name pauses only that name', async () => {
    const bed = new QueueBed({ jobs: ['report'] });
    bed.cloudRun.answers.push({ failure: 'INVALID_ARGUMENT' });
    expect(await bed.deliver({ name: 'report' })).toMatchObject({
      kind: 'queued',
      why: { code: 'set-up fault' },
    });
    expect(kindOf(bed, 'job paused')).toMatchObject([{ target: `${JOB}/jobs/report` }]);
    expect(await bed.deliver({ launchId: 'of the default job' })).toMatchObject({ kind: 'launched' });
    expect(await bed.deliver({ name: 'report', launchId: 'another' })).toMatchObject({ kind: 'queued' });
    expect(bed.launched).toHaveLength(2);
  });

  it('that lasts is reported again, but not within five minutes', async () => {
    const bed = new QueueBed();
    bed.cloudRun.answers.push(...Array.from({ length: 20 }, () => ({ failure: 'NOT_FOUND' }) as const));
    await bed.deliver();
    const toldAtMs: number[] = [];
    for (let minute = 0; minute < 30; minute += 1) {
      const before = kindOf(bed, 'job paused').length;
      await bed.sweepInTime();
      if (kindOf(bed, 'job paused').length > before) toldAtMs.push(bed.clock.monotonic());
      await bed.clock.pass(60_000);
    }
    expect(toldAtMs.length).toBeGreaterThan(1);
    for (const [n, atMs] of toldAtMs.entries()) {
      expect(atMs - (toldAtMs[n - 1] ?? 0)).toBeGreaterThanOrEqual(300_000);
    }
  });

  it('of a burst pauses the job once, for 10 s', async () => {
    const bed = new QueueBed();
    // The first by itself, then a batch of 16.
    bed.cloudRun.answers.push(...Array.from({ length: 17 }, () => ({ failure: 'NOT_FOUND' }) as const));
    await Promise.all(ids(30).map((launchId) => bed.deliver({ launchId })));
    expect(bed.launched.length).toBeLessThanOrEqual(17);
    expect(kindOf(bed, 'job paused')).toHaveLength(1);
    await bed.clock.pass(10_000);
    bed.cloudRun.answers.length = 0;
    expect(await bed.sweepInTime()).toMatchObject({ launched: 30 });
  });
});

describe("a refusal of a launch's own values", () => {
  it('ends the launch as rejected, with an error in the log, and does not delay others', async () => {
    const bed = new QueueBed();
    bed.cloudRun.answers.push({ failure: 'INVALID_ARGUMENT' });
    expect(await bed.deliver({ hasOwnValues: true })).toEqual({
      kind: 'queued',
      why: { code: 'refused for good', refusal: 'INVALID_ARGUMENT', error: 'INVALID_ARGUMENT by script' },
    });
    expect(bed.ledger.states()).toEqual({ 'launch-1': 'rejected' });
    expect(await bed.deliver({ launchId: 'launch-2' })).toMatchObject({ kind: 'launched' });
    expect(await bed.deliver({ hasOwnValues: true })).toMatchObject({ kind: 'duplicate' });
  });
});

describe('a refusal for the quota', () => {
  it('pauses every launch for as long as Google asks, and the launch waits without a further call', async () => {
    const bed = new QueueBed();
    bed.cloudRun.answers.push({ failure: 'RESOURCE_EXHAUSTED', retryDelayMs: 20_000 });
    expect(await bed.deliver()).toEqual({
      kind: 'queued',
      why: { code: 'quota', error: 'RESOURCE_EXHAUSTED by script' },
    });
    expect(kindOf(bed, 'paused')).toMatchObject([{ pausedForMs: 20_000 }]);
    expect(await bed.deliver({ launchId: 'launch-2' })).toEqual({
      kind: 'queued',
      why: { code: 'no budget' },
    });
    const swept = bed.sweep();
    await bed.clock.pass(19_999);
    expect(bed.launched).toHaveLength(1);
    await bed.clock.pass(1);
    expect(await swept).toMatchObject({ launched: 2 });
  });
});

describe('a call that could never be sent', () => {
  it('is tried again after 1 s, 2 s and 4 s, and the others of its job wait meanwhile', async () => {
    const bed = new QueueBed();
    const unsent = { failure: 'UNAVAILABLE', reach: 'never sent' } as const;
    bed.cloudRun.answers.push(unsent, unsent, unsent);
    expect(await bed.deliver()).toEqual({
      kind: 'queued',
      why: { code: 'not sent', error: 'UNAVAILABLE by script' },
    });
    expect(await bed.deliver({ launchId: 'launch-2' })).toMatchObject({ why: { code: 'not sent' } });
    for (let second = 0; second < 10; second += 1) {
      await bed.clock.pass(1_000);
      await bed.sweep();
    }
    const [first, second, third, ...rest] = bed.cloudRun.calledAtMs;
    expect([first, second, third]).toEqual([0, 1_000, 3_000]);
    expect(rest[0]).toBe(7_000);
    expect(new Set(Object.values(bed.ledger.states()))).toEqual(new Set(['launched']));
  });
});

it('a claim that cannot be given back expires, and its launch is searched for', async () => {
  const bed = new QueueBed();
  bed.cloudRun.answers.push({ failure: 'NOT_FOUND' });
  bed.down.add('release').add('pauseJob');
  expect(await bed.deliver()).toMatchObject({ kind: 'queued', why: { code: 'ledger unreachable' } });
  bed.down.clear();
  expect(bed.ledger.states()).toEqual({ 'launch-1': 'launching' });
  await bed.clock.pass(330_000);
  expect(await bed.sweepInTime()).toMatchObject({ relaunched: 1 });
  expect(bed.ledger.states()).toEqual({ 'launch-1': 'launched' });
});
