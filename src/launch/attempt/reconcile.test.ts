/** A launch whose answer nobody has. Real: everything in this folder. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { JOB, LaunchBed, type LaunchBedOptions } from '../../../test/support/launch-bed.ts';
import { idle } from '../../../test/support/launch-clock.ts';
import type { Answer } from '../../../test/support/launch-cloud-run.ts';
import type { Outcome } from './outcome.ts';
import { launchDigest } from '../event/launch-request.ts';

/** RunJob's deadline and what the lease has beyond it. */
const LEASE_MS = 25_000;
const RELAUNCH_AFTER_MS = 300_000;

/** A process that has launched before, and whose launch-1 is unknown. */
async function unknownLaunch(
  options: LaunchBedOptions & { readonly answer?: Answer } = {},
): Promise<LaunchBed> {
  const bed = new LaunchBed(options);
  await bed.deliver({ launchId: 'before' });
  bed.cloudRun.answers.push({ failure: 'UNAVAILABLE', ...options.answer });
  expect(await bed.deliver()).toMatchObject({ kind: 'unknown' });
  expect(bed.launched).toEqual(['before', 'launch-1']);
  return bed;
}

describe('an unknown launch that Cloud Run lists later', () => {
  const answer = { accepted: true, listed: false };

  it('is adopted by the next delivery, and told to the operator', async () => {
    const bed = await unknownLaunch({ answer });
    bed.cloudRun.showAll();
    const asked: string[] = [];
    bed.ledger.before = (method) => void asked.push(method);
    expect(await bed.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-2' });
    expect(asked).toEqual(['look', 'adopt']);
    expect(bed.told).toEqual([{ kind: 'adopted', execution: 'executions/e-2' }]);
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
    expect(bed.launched).toHaveLength(2);
  });

  it('is adopted where the same listing fails further down', async () => {
    const bed = await unknownLaunch({ answer });
    bed.cloudRun.showAll();
    bed.cloudRun.pageSize = 1;
    bed.cloudRun.execute();
    bed.cloudRun.failAtPage = 3;
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
  });

  it('is adopted below executions that are newer by more than a listing usually reads', async () => {
    const bed = await unknownLaunch({ answer });
    await bed.clock.pass(1_000);
    bed.cloudRun.execute();
    await bed.clock.pass(900_000);
    for (const launchId of ['after', 'later']) await bed.deliver({ launchId });
    bed.cloudRun.showAll();
    expect(await bed.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-2' });
  });

  it('is a conflict where the execution is of another request', async () => {
    const bed = await unknownLaunch();
    bed.cloudRun.execute({ launchId: 'launch-1', digest: launchDigest({ id: '3' }) });
    expect(await bed.deliver()).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'launch-id-conflict' },
    });
    expect(bed.launched).toHaveLength(2);
  });

  it('is recorded as launched also when another request found its execution', async () => {
    const bed = await unknownLaunch({ answer });
    bed.cloudRun.showAll();
    expect(await bed.deliver({ request: { id: '3' } })).toMatchObject({ kind: 'rejected' });
    const standing = await bed.ledger.look({
      key: { job: JOB, launchId: 'launch-1' },
      digest: launchDigest({ id: '2' }),
    });
    expect(standing).toEqual({ kind: 'launched', execution: 'executions/e-2' });
  });

  it('is adopted where the execution does not show its digest', async () => {
    const bed = await unknownLaunch();
    bed.cloudRun.execute({ launchId: 'launch-1' });
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
  });
});

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

  it('is found where one listing omitted its execution and the next one shows it', async () => {
    const bed = await unknownLaunch({ answer: { accepted: true, listed: false } });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    const outcome = bed.deliver();
    await bed.clock.pass(4_999);
    bed.cloudRun.showAll();
    await bed.clock.pass(1);
    expect(await outcome).toEqual({ kind: 'duplicate', execution: 'executions/e-2' });
    expect(bed.launched).toEqual(['before', 'launch-1']);
  });

  it('is launched by the next delivery where the ack deadline leaves no time for a second listing', async () => {
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

  it('is not launched where the second listing fails', async () => {
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
    'is launched again where a listing takes $listingMs ms and a delivery $ackDeadlineMs, in delivery $deliveries',
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

  it('is looked for once more where the wait for pace was long', async () => {
    const bed = await unknownLaunch({ answer: { accepted: true, listed: false } });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    const caller = new AbortController();
    const first = bed.deliver({ signal: caller.signal });
    await idle();
    caller.abort();
    await first;
    await bed.clock.pass(5_000);
    // The next listing is the second one, and good enough for ten seconds.
    await bed.pace.pause(20_000);
    const outcome = bed.deliver();
    await bed.clock.pass(19_000);
    bed.cloudRun.showAll();
    await bed.clock.pass(1_000);
    expect(await outcome).toEqual({ kind: 'duplicate', execution: 'executions/e-2' });
    expect(bed.launched).toEqual(['before', 'launch-1']);
  });

  it('lets another request launch under its launch id, and is turned away after that', async () => {
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

  it('is told as relaunched only when it is', async () => {
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

  it('is launched again once by two instances that come at the same moment', async () => {
    const one = await unknownLaunch();
    const other = new LaunchBed({ beside: one, ledger: one.ledger });
    await one.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    const outcomes = await Promise.all([one.deliverAbsent(), other.deliver()]);
    expect(outcomes.filter(({ kind }) => kind === 'launched')).toHaveLength(1);
    expect(one.launched).toEqual(['before', 'launch-1', 'launch-1']);
  });

  it('is never launched again where the time for that is 0', async () => {
    const bed = await unknownLaunch({ times: { relaunchAfterMs: 0 } });
    await bed.clock.pass(100 * RELAUNCH_AFTER_MS);
    expect(await bed.deliver()).toEqual({ kind: 'unknown', why: { code: 'never relaunched' } });
    expect(bed.launched).toHaveLength(2);
  });
});

describe('an unknown launch of which Cloud Run cannot tell', () => {
  it.each([
    ['is denied', 1],
    ['is cut off', 2],
  ])('is on hold for as long as the list %s', async (_, failAtPage) => {
    const bed = await unknownLaunch();
    bed.cloudRun.pageSize = 1;
    bed.cloudRun.execute();
    await bed.clock.pass(10 * RELAUNCH_AFTER_MS);
    bed.cloudRun.failAtPage = failAtPage;
    const why = { code: 'list unreadable', error: expect.stringContaining('PERMISSION_DENIED') };
    for (let n = 0; n < 3; n += 1) expect(await bed.deliver()).toEqual({ kind: 'unknown', why });
    expect(bed.launched).toHaveLength(2);
    bed.cloudRun.failAtPage = Number.POSITIVE_INFINITY;
    expect(await bed.deliverAbsent()).toMatchObject({ kind: 'launched' });
  });

  it('is on hold where the list is full and ends above its time', async () => {
    const bed = await unknownLaunch();
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS + 300_000);
    for (let n = 0; n < 1000; n += 1) bed.cloudRun.execute({ launchId: `other-${n}` });
    bed.cloudRun.keepNewest(1000);
    expect(await bed.deliver()).toEqual({ kind: 'unknown', why: { code: 'list too short' } });
    expect(bed.launched).toHaveLength(2);
  });

  it('is on hold where no execution has ever shown a launch id', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.showsEnv = false;
    bed.cloudRun.answers.push({ failure: 'UNAVAILABLE', accepted: true });
    expect(await bed.deliver()).toMatchObject({ kind: 'unknown' });
    await bed.clock.pass(10 * RELAUNCH_AFTER_MS);
    expect(await bed.deliver()).toEqual({ kind: 'unknown', why: { code: 'list hides launch ids' } });
    expect(bed.launched).toHaveLength(1);
  });
});

it('a wall clock that is minutes off does not hide an execution', async () => {
  const bed = await unknownLaunch({ answer: { accepted: true, listed: false } });
  await bed.clock.pass(1_000);
  bed.cloudRun.execute();
  await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
  bed.clock.set(280_000);
  for (const launchId of ['after', 'later']) await bed.deliver({ launchId });
  bed.cloudRun.showAll();
  expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
});
