/** Unknown launches that Cloud Run lists, or may list. Real: everything in this folder. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { JOB, LaunchBed } from '../../../test/support/launch-bed.ts';
import { LEASE_MS, RELAUNCH_AFTER_MS, unknownLaunch } from '../../../test/support/unknown-launch.ts';
import { launchDigest } from '../event/launch-request.ts';

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

  it('is adopted if the listing fails after it', async () => {
    const bed = await unknownLaunch({ answer });
    bed.cloudRun.showAll();
    bed.cloudRun.pageSize = 1;
    bed.cloudRun.execute();
    bed.cloudRun.failAtPage = 3;
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
  });

  it('is adopted even if it is older than a listing usually reads', async () => {
    const bed = await unknownLaunch({ answer });
    await bed.clock.pass(1_000);
    bed.cloudRun.execute();
    await bed.clock.pass(900_000);
    for (const launchId of ['after', 'later']) await bed.deliver({ launchId });
    bed.cloudRun.showAll();
    expect(await bed.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-2' });
  });

  it('is a conflict if the execution is of another request', async () => {
    const bed = await unknownLaunch();
    bed.cloudRun.execute({ launchId: 'launch-1', digest: launchDigest({ id: '3' }) });
    expect(await bed.deliver()).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'launch-id-conflict' },
    });
    expect(bed.launched).toHaveLength(2);
  });

  it('is recorded as launched if a delivery of another request finds its execution', async () => {
    const bed = await unknownLaunch({ answer });
    bed.cloudRun.showAll();
    expect(await bed.deliver({ request: { id: '3' } })).toMatchObject({ kind: 'rejected' });
    const standing = await bed.ledger.look({
      key: { job: JOB, name: '', launchId: 'launch-1' },
      digest: launchDigest({ id: '2' }),
    });
    expect(standing).toEqual({ kind: 'launched', execution: 'executions/e-2' });
  });

  it('is adopted if the execution does not show its digest', async () => {
    const bed = await unknownLaunch();
    bed.cloudRun.execute({ launchId: 'launch-1' });
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
  });
});

describe('an unknown launch that the list does not prove absent', () => {
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

  it('is on hold if the list is full and does not reach back to it', async () => {
    const bed = await unknownLaunch();
    await bed.clock.pass(LEASE_MS + RELAUNCH_AFTER_MS + 300_000);
    for (let n = 0; n < 1000; n += 1) bed.cloudRun.execute({ launchId: `other-${n}` });
    bed.cloudRun.keepNewest(1000);
    expect(await bed.deliver()).toEqual({ kind: 'unknown', why: { code: 'list too short' } });
    expect(bed.launched).toHaveLength(2);
  });

  it('is on hold if no execution has ever shown a launch id', async () => {
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
