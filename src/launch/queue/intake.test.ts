/** A delivery with a ledger. Real: everything in this folder and the attempt. In memory: the ledger. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { idle } from '../../../test/support/launch-clock.ts';
import { JOB, QueueBed } from '../../../test/support/queue-bed.ts';

const key = (launchId: string) => ({ job: JOB, name: '', launchId });

describe('a delivery with a ledger', () => {
  it('launches at once, with one query each for the pace, for storing with the claim, and for settling', async () => {
    const bed = new QueueBed();
    expect(await bed.deliver()).toEqual({ kind: 'launched', execution: 'executions/e-1' });
    expect(bed.statements).toEqual(['budget take', 'store', 'settle']);
    expect(bed.ledger.show(key('launch-1'))?.state).toBe('launched');
    expect(bed.toldKinds).toEqual(['launched']);
  });

  it('is a duplicate when it comes again, with the execution', async () => {
    const bed = new QueueBed();
    await bed.deliver();
    expect(await bed.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-1' });
    expect(bed.launched).toHaveLength(1);
  });

  it('is rejected if another request has its launch id, also while that one is queued', async () => {
    const bed = new QueueBed();
    await bed.store('launch-1');
    const outcome = await bed.deliver({ request: { id: '3' } });
    expect(outcome).toMatchObject({ kind: 'rejected', rejection: { code: 'launch-id-conflict' } });
    expect(bed.launched).toEqual([]);
  });

  it('launches what an earlier delivery could only store', async () => {
    const bed = new QueueBed();
    await bed.store('launch-1');
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
    expect(bed.launched).toEqual(['launch-1']);
  });

  it('is transient if the ledger cannot be reached, and stored by the next one', async () => {
    const bed = new QueueBed();
    bed.down.add('store');
    expect(await bed.deliver()).toEqual({
      kind: 'transient',
      why: { code: 'ledger unreachable', error: 'store is down by script' },
    });
    bed.down.clear();
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });

  it('is queued if the ledger fails after it was stored, and launched by a sweep', async () => {
    const bed = new QueueBed({ running: 5 });
    bed.down.add('take');
    expect(await bed.deliver()).toMatchObject({ kind: 'queued', why: { code: 'ledger unreachable' } });
    bed.down.clear();
    expect(await bed.sweepInTime()).toMatchObject({ launched: 1 });
    expect(bed.launched).toEqual(['launch-1']);
  });

  it('is queued until its time has come', async () => {
    const bed = new QueueBed();
    const notBeforeMs = bed.clock.now() + 90_000;
    const delivery = { queueing: { notBeforeMs } };
    expect(await bed.deliver(delivery)).toMatchObject({ kind: 'queued' });
    expect(await bed.sweepInTime()).toMatchObject({ launched: 0 });
    await bed.clock.pass(90_000);
    expect(await bed.sweepInTime()).toMatchObject({ woken: 1, launched: 1 });
    expect(bed.launched).toEqual(['launch-1']);
  });

  it('is queued while another launch has its key', async () => {
    const bed = new QueueBed();
    expect(await bed.deliver({ launchId: 'first', key: 'k' })).toMatchObject({ kind: 'launched' });
    expect(await bed.deliver({ key: 'k' })).toEqual({ kind: 'queued', why: { code: 'key taken' } });
    await bed.ledger.finish(key('first'));
    await bed.dispatcher.launchDue(key(''), { signal: bed.stop.signal, untilMs: 60_000 });
    expect(bed.launched).toEqual(['first', 'launch-1']);
  });

  it('is queued, and ended by a sweep, if it comes after its `expireAfter`', async () => {
    const bed = new QueueBed();
    const late = { publishTimeMs: bed.clock.now() - 60_000, queueing: { expireAfterMs: 60_000 } };
    expect(await bed.deliver(late)).toEqual({ kind: 'queued', why: { code: 'expired' } });
    expect(await bed.sweepInTime()).toMatchObject({ woken: 1, launched: 0 });
    expect(await bed.deliver(late)).toMatchObject({ kind: 'duplicate' });
    expect(bed.launched).toEqual([]);
  });

  it('stores nothing once the process stops', async () => {
    const bed = new QueueBed();
    bed.stop.abort();
    expect(await bed.deliver()).toEqual({ kind: 'transient', why: { code: 'stopped waiting' } });
    expect(bed.statements).toEqual([]);
  });

  it('is answered at once if there is no budget, and launched by a sweep that waits for it', async () => {
    const bed = new QueueBed({ callsPerMinute: 1 });
    await bed.deliver({ launchId: 'first' });
    expect(await bed.deliver()).toEqual({ kind: 'queued', why: { code: 'no budget' } });
    expect(bed.clock.monotonic()).toBe(0);
    await bed.clock.pass(30_000);
    const swept = bed.sweep();
    await bed.clock.pass(30_999);
    expect(bed.launched).toEqual(['first']);
    await bed.clock.pass(1);
    expect(bed.launched).toEqual(['first', 'launch-1']);
    expect(await swept).toMatchObject({ launched: 1 });
  });

  it('does not ask the budget while it is known to be used up', async () => {
    const bed = new QueueBed({ callsPerMinute: 1 });
    await bed.deliver({ launchId: 'first' });
    await bed.deliver();
    bed.statements.length = 0;
    await bed.deliver({ launchId: 'launch-2' });
    expect(bed.statements).toEqual(['store']);
    await idle();
  });
});
