/**
 * Launches over a ledger whose every statement takes long. Real: everything in this folder. Scripted: Cloud Run and the
 * network to the ledger. By hand: the clock.
 */
import { describe, expect, it } from 'vitest';
import { LaunchBed } from '../../../test/support/launch-bed.ts';

/** A ledger that takes the given time for each statement. */
function slowBed(ms: number, callsPerMinute?: number): LaunchBed {
  return new LaunchBed({
    roundTripMs: () => ms,
    ...(callsPerMinute !== undefined && { callsPerMinute }),
    times: { ackDeadlineMs: 60_000 },
  });
}

describe.each([510, 2_000])('over a ledger that takes %d ms a statement', (roundTripMs) => {
  it('a delivery launches, with one statement for each thing it needs and two more to book a longer slot', async () => {
    const bed = slowBed(roundTripMs);
    const outcome = bed.deliver();
    await bed.clock.pass(60_000);
    expect(await outcome).toMatchObject({ kind: 'launched' });
    expect(bed.statements).toEqual(['look', 'take', 'giveBack', 'take', 'claim', 'settle']);
  });

  it('the next delivery books the longer slot at once', async () => {
    const bed = slowBed(roundTripMs);
    const first = bed.deliver();
    await bed.clock.pass(60_000);
    await first;
    bed.statements.length = 0;
    const outcome = bed.deliver({ launchId: 'launch-2' });
    await bed.clock.pass(60_000);
    expect(await outcome).toMatchObject({ kind: 'launched' });
    expect(bed.statements).toEqual(['look', 'take', 'claim', 'settle']);
  });

  it('a burst is launched, never more calls than the budget allows in any 60 s', async () => {
    const calls = 4;
    const bed = new LaunchBed({
      roundTripMs: () => roundTripMs,
      callsPerMinute: calls,
      times: { ackDeadlineMs: 600_000 },
    });
    const outcomes = Array.from({ length: 20 }, (_, n) => bed.deliver({ launchId: `launch-${n}` }));
    await bed.clock.pass(600_000);
    expect(new Set((await Promise.all(outcomes)).map(({ kind }) => kind))).toEqual(new Set(['launched']));
    const { calledAtMs } = bed.cloudRun;
    const spans = calledAtMs.slice(calls).map((atMs, n) => atMs - (calledAtMs[n] ?? 0));
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(60_000);
    // Four windows after the first, each longer by the time that a call may be late, and by some round trips.
    expect(calledAtMs.at(-1)).toBeLessThan(4 * 75_000);
  });
});

describe('over a ledger whose claims alone take long', () => {
  it('a delivery launches with its second claim, and those after it with their first', async () => {
    const bed = new LaunchBed({ roundTripMs: (method) => (method === 'claim' ? 1_500 : 5) });
    const kinds: string[] = [];
    const claims: number[] = [];
    for (const launchId of ['launch-1', 'launch-2', 'launch-3']) {
      bed.statements.length = 0;
      const outcome = bed.deliver({ launchId });
      await bed.clock.pass(20_000);
      kinds.push((await outcome).kind);
      claims.push(bed.statements.filter((method) => method === 'claim').length);
    }
    expect({ kinds, claims }).toEqual({ kinds: ['launched', 'launched', 'launched'], claims: [2, 1, 1] });
  });

  it('the slots are short again, once claims are fast', async () => {
    let claimMs = 3_000;
    const bed = new LaunchBed({
      callsPerMinute: 1,
      roundTripMs: (method) => (method === 'claim' ? claimMs : 5),
      times: { ackDeadlineMs: 600_000 },
    });
    const outcomes = Array.from({ length: 9 }, (_, n) => bed.deliver({ launchId: `launch-${n}` }));
    await bed.clock.pass(100_000);
    claimMs = 5;
    await bed.clock.pass(9 * 70_000);
    await Promise.all(outcomes);
    const { calledAtMs } = bed.cloudRun;
    expect((calledAtMs.at(-1) ?? 0) - (calledAtMs.at(-2) ?? 0)).toBeLessThan(61_100);
  });
});

describe('a ledger that is too slow to launch with', () => {
  it('is named as the cause, with its time, not a budget that is used up', async () => {
    const bed = new LaunchBed({ roundTripMs: (method) => (method === 'claim' ? 5_100 : 5) });
    const outcome = bed.deliver();
    await bed.clock.pass(60_000);
    expect(await outcome).toEqual({ kind: 'transient', why: { code: 'slow claim', tookMs: 5_100 } });
    expect(bed.launched).toEqual([]);
  });

  it('is named as the cause if the delivery runs out of time before there is a slot', async () => {
    const bed = new LaunchBed({ roundTripMs: () => 18_000 });
    const outcome = bed.deliver();
    await bed.clock.pass(120_000);
    expect(await outcome).toEqual({ kind: 'transient', why: { code: 'out of time', passedMs: 36_000 } });
    expect(bed.statements).not.toContain('claim');
  });

  it('costs one delivery a few statements, however long its ack deadline is', async () => {
    // Each claim takes longer than the pace expects from the last one.
    let claimMs = 400;
    const bed = new LaunchBed({
      times: { ackDeadlineMs: 600_000 },
      roundTripMs: (method) => (method === 'claim' ? (claimMs *= 3) : 1),
    });
    const outcome = bed.deliver();
    await bed.clock.pass(600_000);
    expect(await outcome).toMatchObject({
      kind: 'transient',
      why: { code: 'slow claim', tookMs: expect.any(Number) },
    });
    const tried = ['look', 'take', 'claim', 'release', 'giveBack'];
    expect(bed.statements).toEqual([...tried, ...tried]);
  });
});
