/** Unknown launches that Cloud Run does not list. Real: everything in this folder. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { LaunchBed } from '../../../test/support/launch-bed.ts';
import { idle } from '../../../test/support/launch-clock.ts';
import { LEASE_MS, RELAUNCH_AFTER_MS, unknownLaunch } from '../../../test/support/unknown-launch.ts';
import type { Outcome } from './outcome.ts';

describe('an unknown launch that stays absent', () => {
  it('is on hold until RELAUNCH_AFTER has passed since its claim expired, then launched under the same id', async () => {
    const bed = await unknownLaunch();
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS - 1);
    expect(await bed.deliver()).toEqual({ kind: 'unknown', why: { code: 'not listed yet' } });
    expect(bed.launched).toHaveLength(2);
    await bed.clock.pass(1);
    expect(await bed.deliverAbsent()).toMatchObject({ kind: 'launched' });
    expect(bed.launched).toEqual(['before', 'launch-1', 'launch-1']);
    expect(bed.told).toEqual([{ kind: 'relaunched', absentForMs: RELAUNCH_AFTER_MS }]);
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
  });

  it('is found if one listing omitted its execution and the next one shows it', async () => {
    const bed = await unknownLaunch({ answer: { accepted: true, listed: false } });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    const outcome = bed.deliver();
    await bed.clock.pass(4_999);
    bed.cloudRun.showAll();
    await bed.clock.pass(1);
    expect(await outcome).toEqual({ kind: 'duplicate', execution: 'executions/e-2' });
    expect(bed.launched).toEqual(['before', 'launch-1']);
  });

  it('is launched by the next delivery if the ack deadline leaves no time for a second listing', async () => {
    const bed = await unknownLaunch({ times: { ackDeadlineMs: 31_000 } });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    const list = bed.cloudRun.holdListings();
    const outcome = bed.deliver();
    await bed.clock.pass(2_000);
    list();
    expect(await outcome).toMatchObject({ kind: 'unknown' });
    await bed.clock.pass(5_000);
    const { listings } = bed.cloudRun;
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
    expect(bed.cloudRun.listings).toBe(listings + 1);
    expect(bed.launched).toEqual(['before', 'launch-1', 'launch-1']);
  });

  it('is not launched if the second listing fails', async () => {
    const bed = await unknownLaunch();
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    const outcome = bed.deliver();
    await idle();
    bed.cloudRun.failAtPage = 1;
    await bed.clock.pass(5_000);
    expect(await outcome).toMatchObject({ kind: 'unknown' });
    expect(bed.launched).toEqual(['before', 'launch-1']);
  });

  it.each([
    { listingMs: 700, ackDeadlineMs: 60_000, deliveries: 1 },
    { listingMs: 11_000, ackDeadlineMs: 60_000, deliveries: 1 },
    { listingMs: 11_000, ackDeadlineMs: 600_000, deliveries: 1 },
    { listingMs: 20_000, ackDeadlineMs: 60_000, deliveries: 2 },
  ])(
    'is launched again if a listing takes $listingMs ms and a delivery $ackDeadlineMs, in delivery $deliveries',
    async ({ listingMs, ackDeadlineMs, deliveries }) => {
      const bed = await unknownLaunch({ times: { ackDeadlineMs } });
      await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
      const before = bed.cloudRun.listings;
      bed.cloudRun.listingMs = listingMs;
      const outcomes: Promise<Outcome>[] = [];
      for (let n = 0; n < deliveries; n += 1) {
        outcomes.push(bed.deliver());
        await bed.clock.pass(ackDeadlineMs);
      }
      expect(await outcomes.at(-1)).toMatchObject({ kind: 'launched' });
      expect(bed.launched).toEqual(['before', 'launch-1', 'launch-1']);
      expect(bed.cloudRun.listings - before).toBe(2);
    },
  );

  it('is searched for again if the wait for the pace was long', async () => {
    const bed = await unknownLaunch({ answer: { accepted: true, listed: false } });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    const caller = new AbortController();
    const first = bed.deliver({ signal: caller.signal });
    await idle();
    caller.abort();
    await first;
    await bed.clock.pass(5_000);
    // The next listing is the second one; it can be used for ten seconds.
    await bed.pace.pause(20_000);
    const outcome = bed.deliver();
    await bed.clock.pass(19_000);
    bed.cloudRun.showAll();
    await bed.clock.pass(1_000);
    expect(await outcome).toEqual({ kind: 'duplicate', execution: 'executions/e-2' });
    expect(bed.launched).toEqual(['before', 'launch-1']);
  });

  it('lets another request launch under its launch id, and is rejected after that', async () => {
    const bed = await unknownLaunch();
    const request = { id: '3' };
    expect(await bed.deliver({ request })).toMatchObject({ kind: 'unknown' });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    expect(await bed.deliverAbsent({ request })).toMatchObject({ kind: 'launched' });
    expect(await bed.deliver({ request })).toMatchObject({ kind: 'duplicate' });
    expect(await bed.deliver()).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'launch-id-conflict' },
    });
    expect(bed.launched).toEqual(['before', 'launch-1', 'launch-1']);
  });

  it('is reported as relaunched only when it is', async () => {
    const bed = await unknownLaunch({ callsPerMinute: 2 });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    await Promise.all([bed.deliver({ launchId: 'a' }), bed.deliver({ launchId: 'b' })]);
    expect(await bed.deliverAbsent()).toMatchObject({ kind: 'throttled' });
    expect(bed.toldKinds).toEqual([]);
    await bed.clock.pass(61_000);
    expect(await bed.deliverAbsent()).toMatchObject({ kind: 'launched' });
    expect(bed.toldKinds).toEqual(['relaunched']);
  });

  it('is on hold for as long again when the second answer is lost too', async () => {
    const bed = await unknownLaunch();
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    bed.cloudRun.answers.push({ failure: 'DEADLINE_EXCEEDED', accepted: true, listed: false });
    expect(await bed.deliverAbsent()).toMatchObject({ kind: 'unknown' });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS - 1);
    expect(await bed.deliver()).toMatchObject({ kind: 'unknown' });
    bed.cloudRun.showAll();
    expect(await bed.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-2' });
    expect(bed.launched).toHaveLength(3);
  });

  it('is launched again only once by two instances at the same moment', async () => {
    const one = await unknownLaunch();
    const other = new LaunchBed({ beside: one, ledger: one.ledger });
    await one.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    const outcomes = await Promise.all([one.deliverAbsent(), other.deliver()]);
    expect(outcomes.filter(({ kind }) => kind === 'launched')).toHaveLength(1);
    expect(one.launched).toEqual(['before', 'launch-1', 'launch-1']);
  });

  it('is never launched again if RELAUNCH_AFTER is 0', async () => {
    const bed = await unknownLaunch({ times: { relaunchAfterMs: 0 } });
    await bed.clock.pass(100 * RELAUNCH_AFTER_MS);
    expect(await bed.deliver()).toEqual({ kind: 'unknown', why: { code: 'never relaunched' } });
    expect(bed.launched).toHaveLength(2);
  });
});
