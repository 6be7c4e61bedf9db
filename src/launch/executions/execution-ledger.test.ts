/** The ledger without a database. Real: the index. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { JOB, LaunchBed } from '../../../test/support/launch-bed.ts';
import { idle } from '../../../test/support/launch-clock.ts';
import { ReadsExhausted } from './reads-exhausted.ts';
import type { Claim } from '../ledger/ledger.ts';
import type { ClaimRequest, Ledger } from './ledger.ts';

describe('if executions do not show their launch ids', () => {
  it('the operator is told once, and nothing more is launched', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.showsEnv = false;
    expect(await bed.deliver()).toEqual({ kind: 'launched', execution: 'executions/e-1' });
    expect(bed.told).toEqual([{ kind: 'environment hidden', execution: 'executions/e-1' }]);
    const why = { code: 'list hides launch ids' };
    for (const launchId of ['launch-2', 'launch-3']) {
      expect(await bed.deliver({ launchId })).toEqual({ kind: 'unknown', why });
    }
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
    expect(bed.launched).toEqual(['launch-1']);
    expect(bed.told).toHaveLength(1);
  });

  it('nothing more is launched of what was waiting when this was noticed', async () => {
    const bed = new LaunchBed({ callsPerMinute: 1, times: { ackDeadlineMs: 600_000 } });
    bed.cloudRun.showsEnv = false;
    const release = bed.cloudRun.holdCalls();
    const first = bed.deliver();
    const waiting = bed.deliver({ launchId: 'launch-2' });
    await idle();
    release();
    expect(await first).toMatchObject({ kind: 'launched' });
    await bed.clock.pass(61_000);
    expect(await waiting).toMatchObject({ kind: 'unknown' });
    expect(bed.launched).toEqual(['launch-1']);
  });

  it('launching goes on once one does', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.showsEnv = false;
    await bed.deliver();
    bed.cloudRun.execute({ launchId: 'launch-0' });
    expect(await bed.deliver({ launchId: 'launch-2' })).toMatchObject({ kind: 'launched' });
    bed.cloudRun.showsEnv = true;
    expect(await bed.deliver({ launchId: 'launch-3' })).toMatchObject({ kind: 'launched' });
    expect(bed.told).toHaveLength(1);
  });

  it('the operator is told once, even if only operations do not show them', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.execute({ launchId: 'launch-0' });
    bed.cloudRun.showsEnv = false;
    for (const launchId of ['launch-1', 'launch-2', 'launch-3']) {
      expect(await bed.deliver({ launchId })).toMatchObject({ kind: 'launched' });
    }
    expect(bed.toldKinds).toEqual(['environment hidden']);
  });
});

it('if the list hides launch ids nothing is launched, also while listings follow one another', async () => {
  const bed = new LaunchBed();
  bed.cloudRun.hidesEnv = true;
  await bed.deliver({ launchId: 'launch-1' });
  bed.cloudRun.listingMs = 200;
  const outcomes: Promise<unknown>[] = [];
  for (const n of [2, 3, 4, 5, 6]) {
    outcomes.push(bed.deliver({ launchId: `launch-${n}` }));
    await bed.clock.pass(120);
  }
  await bed.clock.pass(20_000);
  await Promise.all(outcomes);
  expect(bed.launched).toEqual(['launch-1']);
});

describe('while no execution has shown a launch id yet', () => {
  it('one launch at a time goes ahead, and the others are on hold', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.execute();
    const release = bed.cloudRun.holdCalls();
    const first = bed.deliver();
    await idle();
    const why = { code: 'list unproven' };
    expect(await bed.deliver({ launchId: 'launch-2' })).toEqual({ kind: 'unknown', why });
    release();
    expect(await first).toMatchObject({ kind: 'launched' });
    expect(await bed.deliver({ launchId: 'launch-2' })).toMatchObject({ kind: 'launched' });
  });

  it('many go ahead if there are no executions yet', async () => {
    const bed = new LaunchBed();
    const release = bed.cloudRun.holdCalls();
    const both = Promise.all([bed.deliver(), bed.deliver({ launchId: 'launch-2' })]);
    await idle();
    expect(bed.launched).toHaveLength(2);
    release();
    await both;
  });
});

describe('a launch that this process does not know', () => {
  it.each([1, 2])('is on hold while the list fails at page %d', async (failAtPage) => {
    const bed = new LaunchBed();
    bed.cloudRun.pageSize = 1;
    bed.cloudRun.execute({ launchId: 'a' });
    bed.cloudRun.execute({ launchId: 'b' });
    bed.cloudRun.failAtPage = failAtPage;
    const why = { code: 'list unreadable', error: expect.stringContaining('PERMISSION_DENIED') };
    expect(await bed.deliver()).toEqual({ kind: 'unknown', why });
    expect(bed.launched).toEqual([]);
    bed.cloudRun.failAtPage = Number.POSITIVE_INFINITY;
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });

  it('is throttled, not on hold, while the quota of reads is used up: it certainly was not sent', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.failAtPage = 1;
    bed.cloudRun.listFailure = new ReadsExhausted('8 RESOURCE_EXHAUSTED by script');
    const error = expect.stringContaining('RESOURCE_EXHAUSTED');
    const why = { code: 'reads exhausted', error, retryAfterMs: 60_000 };
    expect(await bed.deliver()).toEqual({ kind: 'throttled', why, retryAfterMs: 60_000 });
    expect(bed.launched).toEqual([]);
    bed.cloudRun.failAtPage = Number.POSITIVE_INFINITY;
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });

  it('is on hold all the same if an answer was lost before', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure: 'UNAVAILABLE' });
    expect(await bed.deliver()).toMatchObject({ kind: 'unknown' });
    bed.cloudRun.failAtPage = 1;
    bed.cloudRun.listFailure = new ReadsExhausted('8 RESOURCE_EXHAUSTED by script');
    expect(await bed.deliver()).toMatchObject({ kind: 'unknown' });
  });

  it('shares a listing with all others that come at once', async () => {
    const bed = new LaunchBed();
    const ids = Array.from({ length: 40 }, (_, n) => `launch-${n}`);
    await Promise.all(ids.map((launchId) => bed.deliver({ launchId })));
    expect(bed.launched).toHaveLength(40);
    expect(new Set(bed.launched)).toEqual(new Set(ids));
    expect(bed.cloudRun.listings).toBe(1);
  });
});

const REQUEST: ClaimRequest = {
  key: { job: JOB, name: '', launchId: 'launch-1' },
  digest: 'd',
  leaseMs: 25_000,
};

async function claimed(ledger: Ledger, more: Partial<ClaimRequest> = {}): Promise<Claim> {
  const result = await ledger.claim({ ...REQUEST, ...more });
  if (result.kind !== 'claimed') throw new Error(`the claim is refused: ${result.standing.kind}`);
  return result.claim;
}

it('looks for executions back to the first claim after a launch was taken over', async () => {
  const { ledger, clock } = new LaunchBed();
  const { token } = await claimed(ledger);
  await clock.pass(3_600_000);
  await claimed(ledger, { takeOver: { token, expiredForMs: 300_000 } });
  await clock.pass(25_000);
  expect(await ledger.look(REQUEST)).toMatchObject({ kind: 'unknown', firstClaimedMsAgo: 3_625_000 });
});

it('keeps the last launches and all that are open, and leaves older ones to what Cloud Run lists', async () => {
  const { ledger, clock, cloudRun } = new LaunchBed();
  await claimed(ledger);
  const keyOf = (n: number) => ({ job: JOB, name: '', launchId: `settled-${n}` });
  for (let n = 0; n < 10_009; n += 1) {
    const claim = await claimed(ledger, { key: keyOf(n) });
    await ledger.settle({ claim, execution: `executions/${n}` });
  }
  const look = (n: number) => ledger.look({ key: keyOf(n), digest: 'd' });
  expect(await look(10)).toMatchObject({ kind: 'launched' });
  expect(await look(9)).toEqual({ kind: 'free' });
  cloudRun.execute({ launchId: 'settled-9', digest: 'd' });
  expect(await look(9)).toMatchObject({ kind: 'launched' });
  await clock.pass(25_000);
  expect(await ledger.look(REQUEST)).toMatchObject({ kind: 'unknown' });
});
