/** What is launched from the ledger, and in which order. Real: everything in this folder and the attempt. In memory: the ledger. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { JOB, QueueBed, queuedLaunchOf } from '../../../test/support/queue-bed.ts';

const ids = (count: number, from = 1) => Array.from({ length: count }, (_, n) => `launch-${n + from}`);
const count = (all: readonly string[], one: string) => all.filter((name) => name === one).length;

describe('a burst', () => {
  it('of 100 deliveries is launched with a few claims and permits for all of them', async () => {
    const bed = new QueueBed({ callsPerMinute: 100, roundTripMs: () => 10 });
    const outcomes = Promise.all(ids(100).map((launchId) => bed.deliver({ launchId })));
    await bed.clock.pass(1_000);
    expect(new Set((await outcomes).map(({ kind }) => kind))).toEqual(new Set(['launched']));
    expect(new Set(bed.launched).size).toBe(100);
    expect(bed.launched).toHaveLength(100);
    // The first by itself, then batches of 16.
    expect(count(bed.statements, 'take')).toBeLessThanOrEqual(9);
    expect(count(bed.statements, 'budget take')).toBeLessThanOrEqual(9);
  });

  it('over two processes is launched, each launch once', async () => {
    const one = new QueueBed({ callsPerMinute: 100, roundTripMs: () => 10 });
    const other = new QueueBed({ beside: one, roundTripMs: () => 7 });
    const outcomes = Promise.all(
      ids(60).map((launchId, n) => (n % 2 === 0 ? one : other).deliver({ launchId })),
    );
    await one.clock.pass(1_000);
    const kinds = (await outcomes).map(({ kind }) => kind);
    // To this process a launch that the other one claimed is queued.
    expect(kinds.filter((kind) => kind !== 'launched' && kind !== 'queued')).toEqual([]);
    await one.sweepInTime();
    expect(one.launched).toHaveLength(60);
    expect(new Set(one.launched)).toEqual(new Set(ids(60)));
  });

  it('never has more calls at a time than one connection carries', async () => {
    const bed = new QueueBed({ callsPerMinute: 1_000 });
    const answer = bed.cloudRun.holdCalls();
    const outcomes = Promise.all(ids(150).map((launchId) => bed.deliver({ launchId })));
    await bed.clock.pass(10);
    expect(bed.launched).toHaveLength(100);
    bed.cloudRun.letThrough();
    answer();
    await bed.clock.pass(10);
    expect(await outcomes).toHaveLength(150);
    expect(bed.launched).toHaveLength(150);
  });

  it('beyond the budget is answered at once, and the rest is launched by sweeps within 60 s at the full pace', async () => {
    const bed = new QueueBed({ callsPerMinute: 10 });
    const outcomes = await Promise.all(ids(25).map((launchId) => bed.deliver({ launchId })));
    expect(outcomes.filter(({ kind }) => kind === 'launched')).toHaveLength(10);
    expect(outcomes.filter(({ kind }) => kind === 'queued')).toHaveLength(15);
    const swept = bed.sweep();
    await bed.clock.pass(50_000);
    expect(await swept).toMatchObject({ launched: 0 });
    await bed.clock.pass(11_000);
    expect(await bed.sweepInTime()).toMatchObject({ launched: 10 });
    expect(bed.launched).toHaveLength(20);
  });
});

describe('the order', () => {
  it('of one job is by the time of the request, even if a delivery brings the newest', async () => {
    const bed = new QueueBed();
    for (const publishTimeMs of [3_000, 1_000, 2_000]) {
      await bed.queue.store(queuedLaunchOf({ launchId: `at-${publishTimeMs}`, publishTimeMs }));
    }
    const outcome = await bed.deliver({ launchId: 'youngest', publishTimeMs: 4_000 });
    expect(outcome).toMatchObject({ kind: 'launched' });
    expect(bed.launched).toEqual(['at-1000', 'at-2000', 'at-3000', 'youngest']);
  });

  it('is round the jobs, so that a busy one does not starve the others', async () => {
    const bed = new QueueBed({ callsPerMinute: 6, jobs: ['many', 'few'] });
    for (let n = 0; n < 100; n += 1) {
      await bed.queue.store(queuedLaunchOf({ name: 'many', launchId: `many-${n}`, publishTimeMs: n }));
    }
    for (const launchId of ['few-1', 'few-2']) {
      await bed.queue.store(queuedLaunchOf({ name: 'few', launchId, publishTimeMs: 1_000 }));
    }
    const swept = bed.sweep();
    await bed.clock.pass(50_000);
    expect(await swept).toMatchObject({ launched: 6 });
    expect(bed.launched).toEqual(expect.arrayContaining(['few-1', 'few-2', 'many-0', 'many-3']));
    expect(bed.launched).toHaveLength(6);
  });
});

describe('a limit', () => {
  it('is never exceeded, and an end launches the next one', async () => {
    const bed = new QueueBed({ running: 2 });
    const outcomes = await Promise.all(ids(4).map((launchId) => bed.deliver({ launchId })));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['launched', 'launched', 'queued', 'queued']);
    expect(outcomes[3]).toEqual({ kind: 'queued', why: { code: 'limit reached', running: 2 } });
    await bed.ledger.finish({ job: JOB, name: '', launchId: 'launch-1' });
    const time = { signal: bed.stop.signal, untilMs: 60_000 };
    const launched = await bed.dispatcher.launchDue({ job: JOB, name: '' }, time);
    expect(launched).toMatchObject({ changed: { launched: 1 } });
    expect(bed.launched).toEqual(ids(3));
  });

  it('of a job that this process does not have is left to others', async () => {
    const bed = new QueueBed();
    await bed.queue.store(queuedLaunchOf({ name: 'other', launchId: 'theirs' }));
    const time = { signal: bed.stop.signal, untilMs: 60_000 };
    expect(await bed.dispatcher.launchDue({ job: JOB, name: 'other' }, time)).toEqual({ changed: {} });
    expect(bed.launched).toEqual([]);
  });
});
