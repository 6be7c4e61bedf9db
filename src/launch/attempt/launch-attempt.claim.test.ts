/** From the claim to the send. Real: everything in this folder. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { JOB, LaunchBed, launchOf } from '../../../test/support/launch-bed.ts';
import type { ClaimRequest } from '../executions/ledger.ts';

const CLAIM: ClaimRequest = {
  key: { job: JOB, name: '', launchId: 'launch-1' },
  digest: launchOf().digest,
  leaseMs: 25_000,
};

/** Freezes the process during its first claim, for the given time. */
function freezeFirstClaim(bed: LaunchBed, forMs: number): void {
  bed.ledger.before = (method) => {
    if (method !== 'claim') return;
    bed.clock.freeze(forMs);
    bed.ledger.before = () => undefined;
  };
}

describe('a claim', () => {
  it('is given back if it took too long, and nothing is sent', async () => {
    const bed = new LaunchBed();
    freezeFirstClaim(bed, 5_001);
    expect(await bed.deliver()).toEqual({ kind: 'transient', why: { code: 'slow claim', tookMs: 5_001 } });
    expect(bed.launched).toEqual([]);
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });

  it('is given back if RunJob could no longer answer in time, and nothing is sent', async () => {
    const bed = new LaunchBed();
    freezeFirstClaim(bed, 501);
    await bed.pace.pause(34_500);
    const outcome = bed.deliver();
    await bed.clock.pass(34_500);
    expect(await outcome).toMatchObject({ kind: 'transient' });
    expect(bed.launched).toEqual([]);
  });

  it('is given back if it outlived its permit, and another permit is asked for', async () => {
    const bed = new LaunchBed({ callsPerMinute: 1 });
    freezeFirstClaim(bed, 1_001);
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
    expect(bed.cloudRun.calledAtMs).toEqual([1_001]);
  });

  it('is not sent with a permit that it outlived, so that no 60 s have more calls than the budget', async () => {
    const bed = new LaunchBed({ callsPerMinute: 1, times: { ackDeadlineMs: 600_000 } });
    freezeFirstClaim(bed, 1_001);
    await bed.deliver();
    expect(bed.statements.filter((method) => method === 'claim' || method === 'release')).toEqual([
      'claim',
      'release',
      'claim',
    ]);
    const next = bed.deliver({ launchId: 'launch-2' });
    await bed.clock.pass(120_000);
    await next;
    const [first = 0, second = 0] = bed.cloudRun.calledAtMs;
    expect(second - first).toBeGreaterThanOrEqual(60_000);
  });

  it('is sent at once if it takes another one over, however long the log blocks', async () => {
    const bed = new LaunchBed();
    await bed.deliver({ launchId: 'before' });
    bed.cloudRun.answers.push({ failure: 'UNAVAILABLE' });
    await bed.deliver();
    await bed.clock.pass(325_000);
    bed.onHappening = () => bed.clock.freeze(40_000);
    expect(await bed.deliverAbsent()).toMatchObject({ kind: 'launched' });
    expect(bed.toldKinds).toEqual(['relaunched']);
    expect(bed.cloudRun.calledAtMs).toEqual([0, 0, 330_000]);
  });

  it('costs no budget if it is refused', async () => {
    const one = new LaunchBed();
    const other = new LaunchBed({ beside: one, ledger: one.ledger, callsPerMinute: 1 });
    const launching: Promise<unknown>[] = [];
    other.ledger.before = (method) => {
      if (method === 'claim' && launching.length === 0) launching.push(one.ledger.claim(CLAIM));
    };
    expect(await other.deliver()).toMatchObject({ kind: 'busy' });
    expect(await other.deliver({ launchId: 'launch-2' })).toMatchObject({ kind: 'launched' });
  });
});

describe('a ledger that cannot be reached', () => {
  it.each(['look', 'claim'] as const)('sends nothing and costs no budget if the %s fails', async (method) => {
    const bed = new LaunchBed({ callsPerMinute: 1 });
    bed.ledger.down.add(method);
    const why = { code: 'ledger unreachable', error: `${method} is down by script` };
    expect(await bed.deliver()).toEqual({ kind: 'transient', why });
    expect(bed.launched).toEqual([]);
    bed.ledger.down.clear();
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });

  it('lets a claim expire that cannot be released; the launch is settled then', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure: 'NOT_FOUND' });
    bed.ledger.down.add('release');
    expect(await bed.deliver()).toMatchObject({ kind: 'transient' });
    expect(await bed.deliver()).toMatchObject({ kind: 'busy' });
    await bed.clock.pass(25_000);
    expect(await bed.deliver()).toMatchObject({ kind: 'unknown' });
    await bed.clock.pass(300_000);
    expect(await bed.deliverAbsent()).toMatchObject({ kind: 'launched' });
  });

  it('is on hold, even if its claim cannot be marked unknown', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure: 'INTERNAL' });
    bed.ledger.down.add('markUnknown');
    expect(await bed.deliver()).toMatchObject({ kind: 'unknown' });
    expect(await bed.deliver()).toMatchObject({ kind: 'busy' });
    expect(bed.launched).toHaveLength(1);
  });
});
