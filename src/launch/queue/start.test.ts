/** A launch that is claimed as it is stored. Real: everything in this folder and the attempt. In memory: the ledger. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it, vi } from 'vitest';
import { idle } from '../../../test/support/launch-clock.ts';
import { QueueBed, queuedLaunchOf, type QueueDelivery } from '../../../test/support/queue-bed.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';

const AT_ONCE = ['budget take', 'store', 'settle'];
const ids = (count: number) => Array.from({ length: count }, (_, n) => `launch-${n + 1}`);
const IN_LINE = ['budget take', 'take', 'settle'];

describe('a launch with nothing in line before it', () => {
  it.each<[string, QueueDelivery]>([
    ['alone', {}],
    ['with a key to itself', { key: 'k' }],
    ['that may wait a while', { queueing: { expireAfterMs: 60_000 } }],
    ['whose time has come', { queueing: { notBeforeMs: 1 } }],
  ])('is claimed by the write that stores it: %s', async (_, delivery) => {
    const bed = new QueueBed();
    expect(await bed.deliver(delivery)).toMatchObject({ kind: 'launched' });
    expect(bed.statements).toEqual(AT_ONCE);
    expect(bed.toldKinds).toEqual(['launched']);
  });

  it('asks for no permit if its job has a limit, which only a take can check', async () => {
    const bed = new QueueBed({ running: 1 });
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
    expect(bed.statements).toEqual(['store', ...IN_LINE]);
    expect(await bed.deliver({ launchId: 'second' })).toMatchObject({ why: { code: 'limit reached' } });
    expect(bed.launched).toEqual(['launch-1']);
  });

  it('is launched once by two deliveries at the same moment', async () => {
    const bed = new QueueBed({ roundTripMs: () => 10 });
    const outcomes = Promise.all([bed.deliver(), bed.deliver()]);
    await bed.clock.pass(1_000);
    // The other delivery gets the result of the same launch.
    expect((await outcomes).map(({ kind }) => kind)).toEqual(['launched', 'launched']);
    expect(bed.launched).toEqual(['launch-1']);
  });

  it('keeps its place in the one connection while it is stored', async () => {
    const bed = new QueueBed({ callsPerMinute: 1_000, roundTripMs: () => 10 });
    const answer = bed.cloudRun.holdCalls();
    const outcomes = ids(120).map((launchId) => bed.deliver({ launchId }));
    await bed.clock.pass(500);
    expect(bed.launched).toHaveLength(100);
    bed.cloudRun.letThrough();
    answer();
    await bed.clock.pass(500);
    await Promise.all(outcomes);
    expect(new Set(bed.launched).size).toBe(120);
  });
});

describe('a launch that stands in line', () => {
  it('leaves its permit to an older one that waits in the ledger', async () => {
    const bed = new QueueBed({ callsPerMinute: 1 });
    await bed.store('older');
    const outcome = await bed.deliver({ publishTimeMs: bed.clock.now() + 1 });
    expect(outcome).toMatchObject({ kind: 'queued', why: { code: 'no budget' } });
    expect(bed.launched).toEqual(['older']);
    expect(bed.statements.slice(0, 3)).toEqual(['budget take', 'store', 'take']);
  });

  it('gives its permit back if it is a duplicate, or has to wait for its time or its key', async () => {
    const bed = new QueueBed({ callsPerMinute: 2 });
    await bed.deliver({ key: 'k' });
    bed.statements.length = 0;
    await bed.deliver({ key: 'k' });
    await bed.deliver({ launchId: 'second', key: 'k' });
    await bed.deliver({ launchId: 'third', queueing: { expireAfterMs: 1 }, publishTimeMs: 1 });
    expect(bed.statements).toEqual([1, 2, 3].flatMap(() => ['budget take', 'store', 'budget giveBack']));
    expect(await bed.deliver({ launchId: 'fourth' })).toMatchObject({ kind: 'launched' });
  });

  it('of a burst beyond the budget is launched as far as the budget allows', async () => {
    const bed = new QueueBed({ callsPerMinute: 60, roundTripMs: () => 10 });
    const outcomes = Promise.all(ids(100).map((launchId) => bed.deliver({ launchId })));
    await bed.clock.pass(1_000);
    const kinds = (await outcomes).map(({ kind }) => kind);
    expect(bed.launched).toHaveLength(60);
    expect(kinds.filter((kind) => kind === 'queued').length).toBeGreaterThanOrEqual(40);
  });

  it('asks for no permit while another one is being stored, so that a burst is not launched late', async () => {
    const bed = new QueueBed({ callsPerMinute: 1_000, roundTripMs: () => 10 });
    const store = vi.spyOn(bed.queue, 'store');
    const outcomes = Promise.all(ids(20).map((launchId) => bed.deliver({ launchId })));
    await bed.clock.pass(1_000);
    expect((await outcomes).map(({ kind }) => kind)).toEqual(Array.from({ length: 20 }, () => 'launched'));
    expect(store.mock.calls.filter(([, claim]) => claim !== undefined)).toHaveLength(1);
  });

  it('asks for no permit while another job of the process waits for one', async () => {
    const bed = new QueueBed({ callsPerMinute: 1_000, jobs: ['many'], roundTripMs: () => 10 });
    for (const launchId of ids(40)) await bed.queue.store(queuedLaunchOf({ name: 'many', launchId }));
    const store = vi.spyOn(bed.queue, 'store');
    const swept = bed.sweep();
    // The sweep has looked, and waits for its first permits.
    await bed.clock.pass(25);
    const outcome = bed.deliver({ launchId: 'own' });
    await bed.clock.pass(2_000);
    expect(await outcome).toMatchObject({ kind: 'launched' });
    expect(store).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ launchId: 'own' }), undefined);
    await swept;
    expect(bed.launched).toHaveLength(41);
    expect(bed.launched.indexOf('own')).toBeLessThan(40);
  });
});

describe('a claim that is made with the store', () => {
  it('is given back if the answer was lost, so that the next delivery launches at once', async () => {
    const bed = new QueueBed({ callsPerMinute: 1 });
    const store = bed.queue.store.bind(bed.queue);
    bed.queue.store = async (...args) => {
      await store(...args);
      throw new LedgerUnavailable('cut after the commit');
    };
    expect(await bed.deliver()).toMatchObject({ kind: 'transient', why: { code: 'ledger unreachable' } });
    await idle();
    expect(bed.ledger.states()).toEqual({ 'launch-1': 'queued' });
    bed.queue.store = store;
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
    expect(bed.launched).toEqual(['launch-1']);
  });

  it('is not sent if it outlasts its permit, and the launch is claimed again', async () => {
    let slow = 1_500;
    const bed = new QueueBed({ roundTripMs: (method) => (method === 'store' ? slow : 0) });
    const outcome = bed.deliver();
    await bed.clock.pass(1_000);
    slow = 0;
    await bed.clock.pass(10_000);
    expect(await outcome).toMatchObject({ kind: 'launched' });
    expect(bed.statements).toEqual(['budget take', 'store', 'release', 'budget giveBack', ...IN_LINE]);
    expect(bed.cloudRun.calledAtMs).toEqual([1_500]);
  });

  it('is given back by a process that stops, before it ends', async () => {
    const bed = new QueueBed({ roundTripMs: (method) => (method === 'store' ? 20 : 0) });
    const outcome = bed.deliver();
    await bed.clock.pass(15);
    bed.stop.abort();
    const closed = { isOver: false };
    void bed.dispatcher.close().then(() => (closed.isOver = true));
    await idle();
    expect(closed.isOver).toBe(false);
    await bed.clock.pass(50);
    expect(await outcome).toEqual({ kind: 'queued', why: { code: 'stopped waiting' } });
    expect(closed.isOver).toBe(true);
    expect(bed.ledger.states()).toEqual({ 'launch-1': 'queued' });
    expect(bed.launched).toEqual([]);
  });
});
