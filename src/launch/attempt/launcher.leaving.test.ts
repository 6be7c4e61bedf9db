/** Deliveries that leave before they are done. Real: everything in this folder. Scripted: Cloud Run. */
import { describe, expect, it } from 'vitest';
import { LaunchBed } from '../../../test/support/launch-bed.ts';
import { idle } from '../../../test/support/launch-clock.ts';

describe('a delivery whose caller has left', () => {
  it('stops waiting for budget at once, and nothing is sent', async () => {
    const bed = new LaunchBed({ callsPerMinute: 1, times: { ackDeadlineMs: 600_000 } });
    await bed.deliver({ launchId: 'before' });
    const leave = new AbortController();
    const waiting = bed.deliver({ signal: leave.signal });
    await idle();
    leave.abort();
    expect(await waiting).toMatchObject({ kind: 'transient', why: { code: 'stopped waiting' } });
    await bed.clock.pass(120_000);
    expect(bed.launched).toEqual(['before']);
  });

  it('stops waiting for a listing, too', async () => {
    const bed = new LaunchBed();
    const release = bed.cloudRun.holdListings();
    const leave = new AbortController();
    const waiting = bed.deliver({ signal: leave.signal });
    await idle();
    leave.abort();
    expect(await Promise.race([waiting, idle()])).toMatchObject({ kind: 'transient' });
    release();
    await idle();
    expect(bed.launched).toEqual([]);
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });

  it('stops waiting for the search after a lost answer, and the launch is on hold', async () => {
    const bed = new LaunchBed();
    const answer = bed.cloudRun.holdCalls();
    bed.cloudRun.answers.push({ failure: 'INTERNAL', accepted: true });
    const leave = new AbortController();
    const waiting = bed.deliver({ signal: leave.signal });
    await idle();
    const list = bed.cloudRun.holdListings();
    leave.abort();
    answer();
    await idle();
    expect(await Promise.race([waiting, idle()])).toMatchObject({ kind: 'unknown' });
    list();
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
  });

  it('launches nothing if the caller left before it began', async () => {
    const bed = new LaunchBed();
    expect(await bed.deliver({ signal: AbortSignal.abort() })).toMatchObject({ kind: 'transient' });
    expect(bed.launched).toEqual([]);
  });

  it('goes on while another delivery shares its attempt', async () => {
    const bed = new LaunchBed({ callsPerMinute: 1, times: { ackDeadlineMs: 600_000 } });
    await bed.deliver({ launchId: 'before' });
    const leave = new AbortController();
    const outcomes = Promise.all([bed.deliver({ signal: leave.signal }), bed.deliver()]);
    await idle();
    leave.abort();
    await bed.clock.pass(61_000);
    expect((await outcomes).map(({ kind }) => kind)).toEqual(['launched', 'duplicate']);
  });

  it('ends once all callers that share its attempt have left', async () => {
    const bed = new LaunchBed({ callsPerMinute: 1, times: { ackDeadlineMs: 600_000 } });
    await bed.deliver({ launchId: 'before' });
    const leaving = [new AbortController(), new AbortController()];
    const outcomes = Promise.all(leaving.map(({ signal }) => bed.deliver({ signal })));
    await idle();
    for (const one of leaving) one.abort();
    expect((await outcomes).map(({ kind }) => kind)).toEqual(['transient', 'transient']);
    await bed.clock.pass(120_000);
    expect(bed.launched).toEqual(['before']);
  });

  it('never cancels a RunJob that is sent', async () => {
    const bed = new LaunchBed();
    const release = bed.cloudRun.holdCalls();
    const leave = new AbortController();
    const launching = bed.deliver({ signal: leave.signal });
    await idle();
    leave.abort();
    release();
    expect(await launching).toMatchObject({ kind: 'launched' });
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
  });

  it('leaves the launch free if the caller left during the claim', async () => {
    const bed = new LaunchBed();
    const leave = new AbortController();
    bed.ledger.before = (method) => {
      if (method === 'claim') leave.abort();
    };
    expect(await bed.deliver({ signal: leave.signal })).toMatchObject({ kind: 'transient' });
    expect(bed.launched).toEqual([]);
    bed.ledger.before = () => undefined;
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });
});
