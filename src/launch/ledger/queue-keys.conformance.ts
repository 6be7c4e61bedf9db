import { describe, expect, it } from 'vitest';
import {
  idsOf,
  JOB,
  keyed,
  launchOf,
  LEASE_MS,
  MINUTE,
  rejectOf,
  stateOf,
  takeOf,
  theNext,
  theUnknown,
  type QueueConformanceOptions,
} from './queue-fixture.conformance.ts';
import { inTurn } from './store-fixture.conformance.ts';

/** Launches with one key, of which at most one is launching or launched. */
export function describeQueueKeys({ name, create }: QueueConformanceOptions): void {
  describe(`${name}: launches of one key`, () => {
    it('are taken one after the other, the oldest request first', async () => {
      const { instances } = await create();
      const [queue] = instances;
      expect(await queue.store(keyed(2))).toMatchObject({ isDue: true });
      expect(await queue.store(keyed(3))).toMatchObject({ isDue: false });
      expect(await inTurn(instances, 1).store(keyed(1))).toMatchObject({ isDue: true });
      for (const launchId of ['launch-1', 'launch-2', 'launch-3']) {
        const taken = await theNext(queue);
        expect(taken.launch.launchId).toBe(launchId);
        await rejectOf(queue, taken);
      }
      expect(await takeOf(queue)).toEqual([]);
    });

    it('of many that are stored at once are taken one at a time, and all in the end', async () => {
      const { instances } = await create();
      const launches = Array.from({ length: 24 }, (_, n) => launchOf(n, { key: `key-${n % 4}` }));
      await Promise.all(launches.map(async (launch, n) => inTurn(instances, n).store(launch)));
      const all: string[] = [];
      for (let round = 0; round < 6; round += 1) {
        const takes = Array.from({ length: 9 }, async (_, n) => takeOf(inTurn(instances, n)));
        const taken = (await Promise.all(takes)).flat();
        expect(taken).toHaveLength(4);
        expect(new Set(taken.map(({ launch }) => launch.values.key)).size).toBe(4);
        all.push(...idsOf(taken));
        await Promise.all(taken.map(async (one, n) => rejectOf(inTurn(instances, n), one)));
      }
      expect(new Set(all).size).toBe(24);
    });

    it('are never taken two at a time while some are stored, given back and ended beside', async () => {
      const { instances } = await create();
      const holders = new Set<string>();
      const ended: string[] = [];
      const work = async (n: number) => {
        const queue = inTurn(instances, n);
        await queue.store(keyed(n));
        for (let round = 0; round < 4; round += 1) {
          const [taken, ...others] = await takeOf(queue);
          expect(others).toEqual([]);
          if (taken === undefined) continue;
          const { launchId } = taken.launch;
          expect([...holders]).toEqual([]);
          holders.add(launchId);
          await queue.markUnknown({ claim: taken.claim, error: 'UNAVAILABLE' });
          holders.delete(launchId);
          if (round % 2 === 0) await queue.release({ claim: taken.claim, error: 'UNAVAILABLE' });
          else {
            await rejectOf(queue, taken);
            ended.push(launchId);
          }
        }
      };
      await Promise.all(Array.from({ length: 15 }, async (_, n) => work(n)));
      for (;;) {
        const [taken] = await takeOf(instances[0]);
        if (taken === undefined) break;
        ended.push(taken.launch.launchId);
        await rejectOf(instances[0], taken);
      }
      expect(ended).toHaveLength(15);
      expect(new Set(ended).size).toBe(15);
    });

    it('do not delay launches of another key or job, or without a key', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const report = { ...JOB, name: 'report' };
      for (const launch of [keyed(1), keyed(2), launchOf(3), launchOf(4, { key: 'another' })]) {
        await queue.store(launch);
      }
      await queue.store(keyed(5, report));
      expect(idsOf(await takeOf(queue))).toEqual(['launch-1', 'launch-3', 'launch-4']);
      expect(idsOf(await takeOf(queue, report))).toEqual(['launch-5']);
    });

    it('wait for an unknown one, however long, and it keeps the key when it is taken over', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      for (const n of [1, 2]) await queue.store(keyed(n));
      await theNext(queue);
      await pass(LEASE_MS * 1_000);
      await queue.wake();
      expect(await takeOf(queue)).toEqual([]);
      const { key, standing } = await theUnknown(queue);
      await queue.takeOver({ key, token: standing.token, expiredForMs: 0, leaseMs: LEASE_MS });
      expect(await takeOf(queue)).toEqual([]);
    });

    it('wait for one that is found in Cloud Run, and then go on', async () => {
      const { instances } = await create();
      const [queue] = instances;
      for (const n of [1, 2]) await queue.store(keyed(n));
      const { digest } = keyed(2);
      await queue.adopt({ key: { ...JOB, launchId: 'launch-2' }, digest, inputId: '2', execution: 'found' });
      expect(await takeOf(queue)).toEqual([]);
    });

    it('go on with the oldest if one is given back', async () => {
      const { instances } = await create();
      const [queue] = instances;
      await queue.store(keyed(2));
      const second = await theNext(queue);
      await queue.store(keyed(1));
      expect(await takeOf(queue)).toEqual([]);
      await queue.release({ claim: second.claim, error: 'UNAVAILABLE' });
      const first = await theNext(queue);
      expect(first.launch.launchId).toBe('launch-1');
      await rejectOf(queue, first);
      expect((await theNext(queue)).launch.launchId).toBe('launch-2');
    });

    it('keep their order if the first waits after a refusal', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      for (const n of [1, 2]) await queue.store(keyed(n));
      const { claim } = await theNext(queue);
      await queue.release({ claim, error: 'UNAVAILABLE', forMs: MINUTE });
      expect(await takeOf(queue)).toEqual([]);
      await queue.store(keyed(3));
      await pass(MINUTE);
      await queue.wake();
      expect((await theNext(queue)).launch.launchId).toBe('launch-1');
    });

    it('go on with the next if the one in line expires', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const first = keyed(1, { publishTimeMs: Date.now(), expireAfterMs: MINUTE });
      await queue.store(first);
      await queue.store(keyed(2, { publishTimeMs: Date.now() + 1 }));
      await queue.store(keyed(3, { publishTimeMs: Date.now() + 2, expireAfterMs: MINUTE }));
      await pass(2 * MINUTE);
      expect(await queue.wake()).toBeGreaterThanOrEqual(2);
      expect(await stateOf(queue, first)).toBe('expired');
      expect((await theNext(queue)).launch.launchId).toBe('launch-2');
      expect(await queue.agenda([JOB])).toMatchObject({ toWake: false });
    });

    it('that become due together are woken in the order of their requests, by many calls at once', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const notBeforeMs = Date.now() + MINUTE;
      for (const n of [3, 1, 2]) await queue.store(keyed(n, { notBeforeMs }));
      expect(await takeOf(queue)).toEqual([]);
      await pass(2 * MINUTE);
      await Promise.all(instances.map(async (one) => one.wake()));
      for (const launchId of ['launch-1', 'launch-2', 'launch-3']) {
        const taken = await theNext(queue);
        expect(taken.launch.launchId).toBe(launchId);
        await rejectOf(queue, taken);
      }
    });

    it('give the key to the oldest that is due, not to one that is not', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await queue.store(keyed(1, { notBeforeMs: Date.now() + MINUTE }));
      await queue.store(keyed(2));
      const second = await theNext(queue);
      await pass(2 * MINUTE);
      await queue.wake();
      expect(await takeOf(queue)).toEqual([]);
      await rejectOf(queue, second);
      expect((await theNext(queue)).launch.launchId).toBe('launch-1');
    });
  });
}
