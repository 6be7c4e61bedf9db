import { describe, expect, it } from 'vitest';
import {
  idsOf,
  JOB,
  launchOf,
  LEASE_MS,
  settle,
  takeOf,
  theUnknown,
  type QueueConformanceOptions,
} from './queue-fixture.conformance.ts';
import { inTurn } from './store-fixture.conformance.ts';
import type { LaunchQueue } from './launch-queue.ts';

async function storeMany(queue: LaunchQueue, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, async (_, n) => queue.store(launchOf(n))));
}

/** `running`: how many launches of a job hold a slot. */
export function describeQueueLimits({ name, create }: QueueConformanceOptions): void {
  describe(`${name}: a limit of running launches`, () => {
    it('is kept by any number of instances that take at once', async () => {
      const { instances } = await create();
      await storeMany(instances[0], 40);
      for (let round = 0; round < 3; round += 1) {
        const takes = Array.from({ length: 24 }, async (_, n) =>
          takeOf(inTurn(instances, n), { running: 5, most: 1 + (n % 3) }),
        );
        const taken = (await Promise.all(takes)).flat();
        expect(taken).toHaveLength(5);
        for (const { claim } of taken) {
          await instances[0].reject({ claim, reason: 'INVALID_ARGUMENT', detail: 'no' });
        }
      }
    });

    it('counts what is launching, unknown and launched, until it is given back', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await storeMany(queue, 6);
      const [one, two, three] = await takeOf(queue, { running: 3 });
      if (one === undefined || two === undefined || three === undefined) throw new Error('not taken');
      await settle(queue, one);
      await queue.markUnknown({ claim: two.claim, error: 'UNAVAILABLE' });
      expect(await takeOf(queue, { running: 3 })).toEqual([]);
      // Time does not free a slot.
      await pass(LEASE_MS * 1_000);
      expect(await takeOf(queue, { running: 3 })).toEqual([]);
      await queue.release({ claim: three.claim, error: 'RESOURCE_EXHAUSTED' });
      expect(idsOf(await takeOf(queue, { running: 3 }))).toEqual([three.launch.launchId]);
    });

    it('is the one given to each take, even if it was higher before', async () => {
      const { instances } = await create();
      const [queue] = instances;
      await storeMany(queue, 10);
      const taken = await takeOf(queue, { running: 4 });
      expect(taken).toHaveLength(4);
      expect(await takeOf(inTurn(instances, 1), { running: 2 })).toEqual([]);
      expect(await takeOf(inTurn(instances, 1), { running: 0 })).toEqual([]);
      expect(await takeOf(queue, { running: 5 })).toHaveLength(1);
      expect(await takeOf(queue, { running: undefined })).toHaveLength(5);
    });

    it('is of one name of a job: others do not count', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const report = { ...JOB, name: 'report' };
      await storeMany(queue, 2);
      await queue.store(launchOf(7, report));
      await takeOf(queue, { running: 2 });
      expect(await takeOf(queue, { ...report, running: 1 })).toHaveLength(1);
    });

    it('is kept by a launch that is taken over', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await storeMany(queue, 2);
      await takeOf(queue, { running: 1 });
      await pass(LEASE_MS);
      const { key, standing } = await theUnknown(queue);
      const over = await queue.takeOver({ key, token: standing.token, expiredForMs: 0, leaseMs: LEASE_MS });
      expect(over.kind).toBe('claimed');
      expect(await takeOf(queue, { running: 1 })).toEqual([]);
    });

    it('counts an execution that is found for a launch in line', async () => {
      const { instances } = await create();
      const [queue] = instances;
      await storeMany(queue, 2);
      const { digest } = launchOf(1);
      const key = { ...JOB, launchId: 'launch-1' };
      await queue.adopt({ key, digest, inputId: '1', execution: 'found' });
      expect(await takeOf(queue, { running: 1 })).toEqual([]);
      expect(idsOf(await takeOf(queue, { running: 2 }))).toEqual(['launch-0']);
    });
  });
}
