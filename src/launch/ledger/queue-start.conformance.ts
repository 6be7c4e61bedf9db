import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Launch } from '../jobs/launch.ts';
import type { LaunchQueue } from './launch-queue.ts';
import {
  executionOf,
  idsOf,
  JOB,
  keyed,
  launchOf,
  LEASE_MS,
  MINUTE,
  SECOND,
  stateOf,
  takeOf,
  theUnknown,
  type QueueConformanceOptions,
} from './queue-fixture.conformance.ts';
import { inTurn } from './store-fixture.conformance.ts';

/** Stores a launch with the wish to claim it. */
async function start(queue: LaunchQueue, launch: Launch) {
  const { job, name, launchId } = launch;
  const token = randomUUID();
  const stored = await queue.store(launch, { token, leaseMs: LEASE_MS });
  return { stored, claim: { key: { job, name, launchId }, token } };
}

const CLAIMED = { kind: 'stored', state: 'launching', isDue: false };
const IN_LINE = { kind: 'stored', state: 'queued', isDue: true };
const HELD_BACK = { kind: 'stored', state: 'queued', isDue: false };

/** Launches that are claimed by the write that stores them. */
export function describeQueueStart({ name, create }: QueueConformanceOptions): void {
  describe(`${name}: a launch that is to be claimed when it is stored`, () => {
    it('is claimed if nothing is in line before it, like by a take', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const { stored, claim } = await start(queue, launchOf(1));
      expect(stored).toEqual(CLAIMED);
      expect(await stateOf(inTurn(instances, 1), launchOf(1))).toBe('launching');
      expect(await takeOf(queue)).toEqual([]);
      await queue.store(launchOf(2));
      expect(await takeOf(queue, { running: 1 })).toEqual([]);
      expect(await queue.settle({ claim: { ...claim, token: 'another' }, execution: 'e' })).toBe(false);
      await pass(LEASE_MS + SECOND);
      const { standing } = await theUnknown(queue);
      expect(standing).toMatchObject({ token: claim.token, kind: 'unknown' });
      expect(Math.abs(standing.firstClaimedMsAgo - LEASE_MS - SECOND)).toBeLessThan(MINUTE);
      expect(await queue.settle({ claim, execution: executionOf(launchOf(1)) })).toBe(true);
      expect(await stateOf(queue, launchOf(1))).toBe('launched');
    });

    it('is in line again if its claim is given back, and can be claimed again', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const { claim } = await start(queue, launchOf(1));
      expect(await queue.release({ claim, error: 'no' })).toBe(true);
      expect(await stateOf(queue, launchOf(1))).toBe('queued');
      const [taken] = await takeOf(queue);
      expect(taken?.launch).toEqual(launchOf(1));
      expect(taken?.claim.token).not.toBe(claim.token);
    });

    it('is only stored while an older one of its job is in line, and claimed before a younger one', async () => {
      const { instances } = await create();
      const [queue] = instances;
      await queue.store(launchOf(2));
      expect((await start(inTurn(instances, 1), launchOf(3))).stored).toEqual(IN_LINE);
      expect((await start(queue, launchOf(1))).stored).toEqual(CLAIMED);
      expect((await start(queue, launchOf(4, { name: 'report' }))).stored).toEqual(CLAIMED);
      expect(idsOf(await takeOf(queue))).toEqual(['launch-2', 'launch-3']);
      expect((await start(queue, launchOf(5))).stored).toEqual(CLAIMED);
    });

    it('is claimed although others wait for a time, a key or their end', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await queue.store(launchOf(1, { notBeforeMs: Date.now() + MINUTE }));
      await start(queue, keyed(2));
      await queue.store(keyed(3));
      const expireAfterMs = Date.now() - (launchOf(4).publishTimeMs ?? 0) + MINUTE;
      await queue.store(launchOf(4, { expireAfterMs }));
      await pass(2 * MINUTE);
      expect((await start(queue, launchOf(5))).stored).toEqual(CLAIMED);
    });

    it('is only stored while its job is paused, and also after the pause: then a probe comes first', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const fault = { refusal: 'PERMISSION_DENIED', error: 'no right to run it' } as const;
      await queue.pauseJob({ ...fault, target: JOB.job });
      expect((await start(queue, launchOf(1, { name: 'report' }))).stored).toEqual(IN_LINE);
      await pass(11 * SECOND);
      expect((await start(queue, launchOf(2))).stored).toEqual(IN_LINE);
      expect(await takeOf(queue)).toMatchObject([{ isProbe: true }]);
      await queue.resumeJob(JOB);
      expect((await start(queue, launchOf(3))).stored).toEqual(CLAIMED);
    });

    it('is only stored if it has to wait for a time or a key, or has expired', async () => {
      const { instances } = await create();
      const [queue] = instances;
      expect((await start(queue, launchOf(1, { notBeforeMs: Date.now() + MINUTE }))).stored).toEqual(
        HELD_BACK,
      );
      expect((await start(queue, launchOf(2, { expireAfterMs: 1 }))).stored).toEqual(HELD_BACK);
      const { stored, claim } = await start(queue, keyed(3));
      expect(stored).toEqual(CLAIMED);
      expect((await start(queue, keyed(4))).stored).toEqual(HELD_BACK);
      expect((await start(queue, keyed(5, { whenRunning: 'skip' }))).stored).toMatchObject({
        state: 'skipped',
      });
      await queue.reject({ claim, reason: 'INVALID_ARGUMENT', detail: 'no' });
      expect(idsOf(await takeOf(queue))).toEqual(['launch-4']);
    });

    it('does not change if it is stored already', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const { claim } = await start(queue, launchOf(1));
      const again = await start(inTurn(instances, 1), launchOf(1));
      expect(again.stored).toEqual({ kind: 'known', state: 'launching', execution: undefined });
      expect((await start(queue, { ...launchOf(1), digest: 'another' })).stored).toEqual({
        kind: 'conflict',
      });
      expect(await queue.release({ claim: again.claim, error: 'no' })).toBe(false);
      expect(await queue.settle({ claim, execution: undefined })).toBe(true);
    });

    it('is claimed once by many messages at once, each together with other launches', async () => {
      const { instances } = await create();
      const started = await Promise.all(
        Array.from({ length: 60 }, async (_, n) => start(inTurn(instances, n), launchOf(n % 20))),
      );
      const claimed = started.filter(
        ({ stored }) => stored.kind === 'stored' && stored.state === 'launching',
      );
      expect(new Set(claimed.map(({ claim }) => claim.key.launchId)).size).toBe(20);
      expect(claimed).toHaveLength(20);
      const settled = await Promise.all(
        claimed.map(({ claim }) => instances[0].settle({ claim, execution: 'e' })),
      );
      expect(settled).not.toContain(false);
    });

    it('with a key is claimed once of many with that key', async () => {
      const { instances } = await create();
      const started = await Promise.all(
        Array.from({ length: 20 }, async (_, n) => start(inTurn(instances, n), keyed(n))),
      );
      const claimed = started.filter(
        ({ stored }) => stored.kind === 'stored' && stored.state === 'launching',
      );
      expect(claimed).toHaveLength(1);
      expect(await takeOf(instances[0], { most: 30 })).toEqual([]);
    });
  });
}
