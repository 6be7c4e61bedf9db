import { describe, expect, it } from 'vitest';
import { jobPath } from '../event/launch-key.ts';
import {
  claimOf,
  idsOf,
  JOB,
  keyed,
  launchOf,
  LEASE_MS,
  MINUTE,
  SECOND,
  statesOf,
  takeOf,
  theUnknown,
  type QueueConformanceOptions,
} from './queue-fixture.conformance.ts';
import { inTurn } from './store-fixture.conformance.ts';

const REPORT = { ...JOB, name: 'report' };
const OTHER = { job: 'projects/p/locations/r/jobs/other', name: '' };
const FAULT = { target: JOB.job, refusal: 'PERMISSION_DENIED', error: 'no right to run it' } as const;

/** Pauses of misconfigured jobs. */
export function describeQueuePauses({ name, create }: QueueConformanceOptions): void {
  describe(`${name}: a job that is paused`, () => {
    it('is not taken from under any of its names, but other jobs are', async () => {
      const { instances } = await create();
      const [queue] = instances;
      for (const [n, job] of [JOB, REPORT, OTHER].entries()) await queue.store(launchOf(n, job));
      expect(await queue.pauseJob(FAULT)).toBe(true);
      expect(await takeOf(inTurn(instances, 1))).toEqual([]);
      expect(await takeOf(queue, REPORT)).toEqual([]);
      expect((await queue.agenda([JOB, REPORT, OTHER])).due).toEqual([OTHER]);
      expect(await takeOf(queue, OTHER)).toHaveLength(1);
      await queue.resumeJob(REPORT);
      expect(await takeOf(queue)).toHaveLength(1);
    });

    it('can be paused under one name only', async () => {
      const { instances } = await create();
      const [queue] = instances;
      for (const [n, job] of [JOB, REPORT].entries()) await queue.store(launchOf(n, job));
      await queue.pauseJob({ ...FAULT, target: jobPath(REPORT), refusal: 'INVALID_ARGUMENT' });
      expect(await takeOf(queue, REPORT)).toEqual([]);
      expect(await takeOf(queue)).toHaveLength(1);
      await queue.resumeJob(REPORT);
      expect(await takeOf(queue, REPORT)).toHaveLength(1);
    });

    it('is news once for each error', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      expect(await queue.pauseJob(FAULT)).toBe(true);
      await pass(1);
      expect(await inTurn(instances, 1).pauseJob(FAULT)).toBe(false);
      expect(await queue.pauseJob({ ...FAULT, refusal: 'NOT_FOUND' })).toBe(true);
      await queue.resumeJob(JOB);
      expect(await queue.pauseJob(FAULT)).toBe(true);
    });

    it('gives out one probe after the pause, to any number of takes at once', async () => {
      const { instances, pass } = await create();
      for (let n = 0; n < 20; n += 1) await instances[0].store(launchOf(n));
      await instances[0].pauseJob(FAULT);
      await pass(11 * SECOND);
      expect((await instances[0].agenda([JOB])).due).toEqual([JOB]);
      const takes = Array.from({ length: 12 }, async (_, n) => takeOf(inTurn(instances, n)));
      const probes = (await Promise.all(takes)).flat();
      expect(idsOf(probes)).toEqual(['launch-0']);
      expect(probes[0]?.isProbe).toBe(true);
      expect((await instances[0].agenda([JOB])).due).toEqual([]);
    });

    it('probes 10 s, 20 s … 10 min apart, however often the error is reported', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await queue.store(launchOf(1));
      for (let told = 0; told < 5; told += 1) await queue.pauseJob(FAULT);
      const apart: number[] = [];
      for (let round = 0; round < 9; round += 1) {
        for (let waited = 0; ; waited += 10) {
          const [probe] = await takeOf(queue);
          if (probe === undefined) {
            await pass(10 * SECOND);
            continue;
          }
          apart.push(waited);
          await queue.release({ claim: probe.claim, error: 'PERMISSION_DENIED' });
          await queue.pauseJob({ ...FAULT, isProbe: true });
          break;
        }
      }
      expect(apart).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600]);
    });

    it('is probed again after the same time if the last probe had no result', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await queue.store(launchOf(1));
      await queue.pauseJob(FAULT);
      await pass(11 * SECOND);
      for (let round = 0; round < 5; round += 1) {
        const [probe] = await takeOf(queue);
        expect(probe?.isProbe).toBe(true);
        if (probe !== undefined) await queue.release({ claim: probe.claim, error: 'not sent in time' });
        expect(await takeOf(queue)).toEqual([]);
        await pass(26 * SECOND);
      }
    });

    it('stays paused if there is no launch to probe with', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await queue.pauseJob(FAULT);
      await pass(11 * SECOND);
      expect(await takeOf(queue)).toEqual([]);
      await queue.store(launchOf(1));
      await queue.store(launchOf(2));
      expect(await takeOf(queue)).toMatchObject([{ launch: { launchId: 'launch-1' }, isProbe: true }]);
    });

    it('queues an unknown launch again that is absent, instead of letting it be launched beside the probe', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const { key, token } = await claimOf(queue, launchOf(1));
      await pass(60 * MINUTE);
      await queue.pauseJob(FAULT);
      const over = { key, token, expiredForMs: 5 * MINUTE, leaseMs: LEASE_MS };
      expect(await inTurn(instances, 1).takeOver(over)).toEqual({ kind: 'queued' });
      expect(await queue.takeOver(over)).toEqual({ kind: 'refused' });
      expect(await takeOf(queue)).toEqual([]);
      await pass(11 * SECOND);
      expect(await takeOf(queue)).toMatchObject([{ launch: { launchId: 'launch-1' }, isProbe: true }]);
      await pass(LEASE_MS);
      // The execution of its first claim may still appear.
      expect((await theUnknown(queue)).standing.firstClaimedMsAgo).toBeGreaterThanOrEqual(60 * MINUTE);
    });

    it('leaves the key of such a launch to the oldest one of that key', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const newer = keyed(2);
      const { key, token } = await claimOf(queue, newer);
      const older = keyed(1);
      await queue.store(older);
      await pass(60 * MINUTE);
      await queue.pauseJob(FAULT);
      const over = { key, token, expiredForMs: 5 * MINUTE, leaseMs: LEASE_MS };
      expect(await queue.takeOver(over)).toEqual({ kind: 'queued' });
      expect(await statesOf(queue, [older, newer])).toEqual(['queued', 'queued']);
      await queue.resumeJob(JOB);
      expect(idsOf(await takeOf(queue))).toEqual([older.launchId]);
    });

    it('is free for all again once it is resumed', async () => {
      const { instances } = await create();
      const [queue] = instances;
      for (const n of [1, 2]) await queue.store(launchOf(n));
      await queue.pauseJob(FAULT);
      await inTurn(instances, 1).resumeJob(JOB);
      const taken = await takeOf(queue);
      expect(taken.map(({ isProbe }) => isProbe)).toEqual([false, false]);
    });
  });
}
