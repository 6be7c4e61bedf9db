/** Unknown launches. Real: everything in this folder and the attempt. In memory: the ledger. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { JOB, QueueBed, type QueueBedOptions, type QueueDelivery } from '../../../test/support/queue-bed.ts';
import type { Answer } from '../../../test/support/launch-cloud-run.ts';

/** RunJob's deadline and the slack of the lease. */
const LEASE_MS = 25_000;
const RELAUNCH_AFTER_MS = 300_000;

/** A process that has launched before, and whose launch-1 is unknown. */
async function unknownLaunch(
  options: QueueBedOptions & { readonly answer?: Answer; readonly delivery?: QueueDelivery } = {},
): Promise<QueueBed> {
  const bed = new QueueBed(options);
  await bed.deliver({ launchId: 'before' });
  bed.cloudRun.answers.push({ failure: 'UNAVAILABLE', listed: false, ...options.answer });
  expect(await bed.deliver(options.delivery)).toMatchObject({ kind: 'queued', why: { code: 'answer lost' } });
  expect(bed.launched).toEqual(['before', 'launch-1']);
  return bed;
}

const stateOf = (bed: QueueBed) => bed.ledger.show({ job: JOB, name: '', launchId: 'launch-1' })?.state;

describe('an unknown launch', () => {
  it('becomes launched in the delivery if the list shows its execution at once', async () => {
    const bed = new QueueBed();
    bed.cloudRun.answers.push({ failure: 'UNAVAILABLE', accepted: true });
    expect(await bed.deliver()).toMatchObject({ kind: 'launched', execution: 'executions/e-1' });
    expect(stateOf(bed)).toBe('launched');
  });

  it('is a duplicate for a delivery that comes again, and nothing is sent', async () => {
    const bed = await unknownLaunch();
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
    expect(bed.launched).toHaveLength(2);
  });

  it('is adopted by the sweep that finds its execution, once its claim has expired', async () => {
    const bed = await unknownLaunch({ answer: { accepted: true } });
    await bed.clock.pass(LEASE_MS);
    bed.cloudRun.showAll();
    expect(await bed.sweepInTime()).toMatchObject({ found: 1 });
    expect(stateOf(bed)).toBe('launched');
    expect(bed.toldKinds).toContain('adopted');
    expect(bed.launched).toHaveLength(2);
  });

  it('is launched again after it was absent for RELAUNCH_AFTER, in two listings 5 s apart', async () => {
    const bed = await unknownLaunch();
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS - 1);
    const { listings } = bed.cloudRun;
    expect(await bed.sweep()).toMatchObject({ stillUnknown: 1 });
    await bed.clock.pass(1);
    const swept = bed.sweep();
    await bed.clock.pass(4_999);
    expect(bed.launched).toHaveLength(2);
    await bed.clock.pass(1);
    expect(await swept).toMatchObject({ relaunched: 1 });
    expect(bed.cloudRun.listings - listings).toBe(3);
    expect(bed.launched).toEqual(['before', 'launch-1', 'launch-1']);
    expect(stateOf(bed)).toBe('launched');
    expect(bed.toldKinds).toContain('relaunched');
  });

  it('is found by the second listing if the first one omitted it', async () => {
    const bed = await unknownLaunch({ answer: { accepted: true } });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    const swept = bed.sweep();
    await bed.clock.pass(4_999);
    bed.cloudRun.showAll();
    await bed.clock.pass(1);
    expect(await swept).toMatchObject({ found: 1 });
    expect(bed.launched).toHaveLength(2);
  });

  it('is launched again only once by two processes that sweep at the same moment', async () => {
    // Both have listed before either claims.
    const roundTripMs = (method: string) => (method === 'takeOver' ? 100 : 0);
    const one = await unknownLaunch({ callsPerMinute: 3, roundTripMs });
    const other = new QueueBed({ beside: one, roundTripMs });
    await one.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    const swept = Promise.all([one.sweep(), other.sweep()]);
    await one.clock.pass(20_000);
    expect((await swept).reduce((sum, { relaunched = 0 }) => sum + relaunched, 0)).toBe(1);
    expect(one.launched).toEqual(['before', 'launch-1', 'launch-1']);
    // The second process gave its permit back.
    expect(await one.deliver({ launchId: 'a' })).toMatchObject({ kind: 'launched' });
    expect(await one.deliver({ launchId: 'b' })).toMatchObject({ kind: 'launched' });
  });

  it('is never launched again if RELAUNCH_AFTER is 0', async () => {
    const bed = await unknownLaunch({ times: { relaunchAfterMs: 0 } });
    await bed.clock.pass(100 * RELAUNCH_AFTER_MS);
    expect(await bed.sweepInTime()).toMatchObject({ stillUnknown: 1 });
    expect(bed.launched).toHaveLength(2);
  });

  it('is not launched again without a permit', async () => {
    const bed = await unknownLaunch({ callsPerMinute: 2 });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    await bed.deliver({ launchId: 'a' });
    await bed.deliver({ launchId: 'b' });
    expect(await bed.sweepInTime()).toMatchObject({ stillUnknown: 1 });
    await bed.clock.pass(60_000);
    expect(await bed.sweepInTime()).toMatchObject({ relaunched: 1 });
  });

  it('of a paused job is queued again without a call, and launched once a probe has succeeded', async () => {
    const bed = await unknownLaunch();
    bed.cloudRun.answers.push({ failure: 'UNAVAILABLE', listed: false });
    await bed.deliver({ launchId: 'launch-2' });
    bed.cloudRun.answers.push({ failure: 'PERMISSION_DENIED' });
    expect(await bed.deliver({ launchId: 'refused' })).toMatchObject({ why: { code: 'set-up fault' } });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    bed.cloudRun.answers.push({ failure: 'PERMISSION_DENIED' });
    const calls = bed.launched.length;
    expect(await bed.sweepInTime()).toMatchObject({ notRelaunched: 2, relaunched: 0, launched: 0 });
    expect(bed.launched).toHaveLength(calls + 1);
    await bed.clock.pass(60_000);
    expect(await bed.sweepInTime()).toMatchObject({ launched: 3 });
    expect(bed.toldKinds).toContain('job resumed');
  });

  it('of a job that this process does not have is queued again for another process, once it is proved absent', async () => {
    const bed = await unknownLaunch({ jobs: ['report'], delivery: { name: 'report' } });
    const other = new QueueBed({ beside: bed });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    expect(await other.sweepInTime()).toMatchObject({ stillUnknown: 1 });
    await bed.clock.pass(60_000);
    expect(await other.sweepInTime()).toMatchObject({ notRelaunched: 1, launched: 0 });
    expect(bed.launched).toHaveLength(2);
    expect(await bed.sweepInTime()).toMatchObject({ launched: 1 });
  });

  it('of a job that this process does not have ends if it has expired', async () => {
    const publishTimeMs = Date.UTC(2026, 0, 1);
    const delivery = { name: 'report', publishTimeMs, queueing: { expireAfterMs: 120_000 } };
    const bed = await unknownLaunch({ jobs: ['report'], delivery });
    const other = new QueueBed({ beside: bed });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    await other.sweepInTime();
    await bed.clock.pass(60_000);
    expect(await other.sweepInTime()).toMatchObject({ ended: 1 });
    expect(bed.ledger.show({ job: JOB, name: 'report', launchId: 'launch-1' })?.state).toBe('expired');
  });

  it('ends if it has expired, instead of being launched again', async () => {
    const queueing = { expireAfterMs: 120_000 };
    const bed = await unknownLaunch({ delivery: { queueing, publishTimeMs: Date.UTC(2026, 0, 1) } });
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    expect(await bed.sweepInTime()).toMatchObject({ ended: 1 });
    expect(stateOf(bed)).toBe('expired');
    expect(bed.launched).toHaveLength(2);
  });

  it('stays unknown while Cloud Run cannot be read, which is counted, not thrown', async () => {
    const bed = await unknownLaunch();
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS);
    bed.cloudRun.failAtPage = 1;
    expect(await bed.sweepInTime()).toMatchObject({ stillUnknown: 1, launched: 0 });
    expect(stateOf(bed)).toBe('unknown');
  });

  it('is reported once, after five minutes, with the reason', async () => {
    const bed = await unknownLaunch({ times: { relaunchAfterMs: 0 } });
    for (let minute = 0; minute < 12; minute += 1) {
      await bed.clock.pass(60_000);
      await bed.sweepInTime();
    }
    const told = bed.happenings.filter(({ kind }) => kind === 'still unknown');
    expect(told).toMatchObject([{ outcome: { kind: 'unknown', why: { code: 'never relaunched' } } }]);
  });

  it('keeps its slot until it is known', async () => {
    const bed = await unknownLaunch({ running: 2, answer: { accepted: true } });
    expect(await bed.deliver({ launchId: 'next' })).toMatchObject({
      kind: 'queued',
      why: { code: 'limit reached' },
    });
    await bed.clock.pass(LEASE_MS);
    expect(await bed.sweepInTime()).toMatchObject({ launched: 0 });
    expect(bed.launched).toEqual(['before', 'launch-1']);
  });

  it('of a process that died is found, though it was never marked unknown', async () => {
    const bed = new QueueBed();
    await bed.deliver({ launchId: 'before' });
    const answer = bed.cloudRun.holdCalls();
    void bed.deliver();
    bed.down.add('settle').add('markUnknown').add('release');
    await bed.clock.pass(LEASE_MS);
    const other = new QueueBed({ beside: bed });
    answer();
    expect(await other.sweepInTime()).toMatchObject({ found: 1 });
    expect(stateOf(bed)).toBe('launched');
  });
});
