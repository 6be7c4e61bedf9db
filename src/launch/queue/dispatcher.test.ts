/** What is launched from the ledger, and in which order. Real: everything in this folder and the attempt. In memory: the ledger. Scripted: Cloud Run. By hand: the clock. */
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { idle } from '../../../test/support/launch-clock.ts';
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
    // What the other process claimed is queued to this one.
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
  it('of one job is by the time of the request, even where a delivery brings the newest', async () => {
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

describe('a permit', () => {
  it('that finds nothing to claim is given back', async () => {
    const bed = new QueueBed({ callsPerMinute: 1 });
    const time = { signal: bed.stop.signal, untilMs: 60_000 };
    await bed.dispatcher.launchDue({ job: JOB, name: '' }, time);
    expect(bed.statements).toEqual(['budget take', 'take', 'budget giveBack']);
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });

  it('that its claim outlasts is not used: the launch is claimed again with a fresh one', async () => {
    let slow = 1_500;
    const bed = new QueueBed({ roundTripMs: (method) => (method === 'take' ? slow : 0) });
    await bed.store('launch-1');
    const outcome = bed.deliver();
    await bed.clock.pass(2_000);
    slow = 10;
    await bed.clock.pass(10_000);
    expect(await outcome).toMatchObject({ kind: 'launched' });
    const tooLate = ['budget take', 'store', 'take', 'release', 'budget giveBack'];
    expect(bed.statements).toEqual([...tooLate, 'budget take', 'take', 'settle']);
    expect(bed.cloudRun.calledAtMs).toEqual([3_000]);
  });
});

describe('a claim that is granted too late for its lease', () => {
  it('sends nothing, and goes back into line', async () => {
    const bed = new QueueBed({ callsPerMinute: 100 });
    await bed.store('launch-1');
    const before = bed.queue.take.bind(bed.queue);
    bed.queue.take = async (options) => {
      const taken = await before(options);
      // The process is frozen between the claim and the send.
      bed.clock.freeze(5_001);
      return taken;
    };
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
    expect(bed.toldKinds).toEqual(['queued', 'queued']);
    expect(bed.launched).toEqual([]);
    expect(bed.ledger.states()).toEqual({ 'launch-1': 'queued' });
  });
});

describe('a process that stops', () => {
  it('claims nothing more, records what was sent, and gives back what was claimed', async () => {
    const bed = new QueueBed({
      callsPerMinute: 1_000,
      roundTripMs: (method) => (method === 'take' ? 20 : 0),
    });
    const answer = bed.cloudRun.holdCalls();
    const sent = bed.deliver({ launchId: 'sent' });
    await bed.clock.pass(50);
    await bed.store('claimed');
    const claimed = bed.deliver({ launchId: 'claimed' });
    await bed.clock.pass(15);
    bed.stop.abort();
    await bed.clock.pass(50);
    expect(await claimed).toEqual({ kind: 'duplicate', execution: undefined });
    expect(bed.ledger.states()).toEqual({ sent: 'launching', claimed: 'queued' });
    const closed = bed.dispatcher.close();
    answer();
    await closed;
    expect(await sent).toMatchObject({ kind: 'launched' });
    expect(bed.ledger.states()).toEqual({ sent: 'launched', claimed: 'queued' });
    expect(bed.launched).toEqual(['sent']);
  });

  it('leaves what is queued to the next one', async () => {
    const bed = new QueueBed({ callsPerMinute: 1 });
    await bed.store(...ids(3));
    const swept = bed.sweep();
    await idle();
    bed.stop.abort();
    expect(await swept).toMatchObject({ launched: 1 });
    expect(Object.values(bed.ledger.states())).toEqual(['launched', 'queued', 'queued']);
  });
});

it('a delivery whose caller has left is answered, and launched all the same', async () => {
  const bed = new QueueBed();
  const caller = new AbortController();
  const answer = bed.cloudRun.holdCalls();
  const outcome = bed.deliver({ signal: caller.signal });
  await idle();
  caller.abort();
  answer();
  expect(await outcome).toMatchObject({ kind: 'launched' });
});

it('launches leave no listeners on the signal of the process', async () => {
  const bed = new QueueBed();
  const { signal } = new AbortController();
  await bed.deliver({ signal });
  await bed.store(...ids(3, 2));
  await bed.sweep(signal);
  await idle();
  expect(bed.launched).toHaveLength(4);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
