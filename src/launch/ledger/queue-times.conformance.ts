import { describe, expect, it } from 'vitest';
import {
  claimOf,
  idsOf,
  JOB,
  launchOf,
  LEASE_MS,
  MINUTE,
  settle,
  stateOf,
  statesOf,
  takeOf,
  theUnknown,
  type QueueConformanceOptions,
} from './queue-fixture.conformance.ts';

const HOUR = 60 * MINUTE;
const OTHER = { ...JOB, name: 'report' };

/** `notBefore`, expiry and the agenda. All times are by the ledger's clock. */
export function describeQueueTimes({ name, create }: QueueConformanceOptions): void {
  describe(`${name}: a launch with a time before which it must not start`, () => {
    it('is stored, and not taken before that time by the clock of the ledger', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const launch = launchOf(1, { notBeforeMs: Date.now() + HOUR });
      expect(await queue.store(launch)).toEqual({ kind: 'stored', state: 'queued', isDue: false });
      await pass(HOUR - MINUTE);
      expect(await queue.wake()).toBe(0);
      expect(await takeOf(queue)).toEqual([]);
      expect(await queue.agenda([JOB])).toMatchObject({ due: [], toWake: false });
      await pass(2 * MINUTE);
      expect(await queue.agenda([JOB])).toMatchObject({ due: [], toWake: true });
      expect(await queue.wake()).toBe(1);
      expect(await takeOf(queue)).toHaveLength(1);
    });

    it('is due at once if that time has passed by the clock of the ledger', async () => {
      const { instances, pass } = await create();
      await pass(HOUR);
      const launch = launchOf(1, { notBeforeMs: Date.now() + MINUTE });
      expect(await instances[0].store(launch)).toMatchObject({ isDue: true });
      expect(await takeOf(instances[0])).toHaveLength(1);
    });

    it('comes into line at its place, and wakes once for any number of calls at once', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await queue.store(launchOf(2));
      await queue.store(launchOf(1, { notBeforeMs: Date.now() + MINUTE }));
      await pass(2 * MINUTE);
      const woken = await Promise.all(instances.map(async (one) => one.wake()));
      expect(woken.reduce((sum, one) => sum + one)).toBe(1);
      expect(idsOf(await takeOf(queue))).toEqual(['launch-1', 'launch-2']);
    });
  });

  describe(`${name}: a launch that expires`, () => {
    const lasting = (forMs: number, n = 1) =>
      launchOf(n, { publishTimeMs: Date.now(), expireAfterMs: forMs });

    it('is taken before that, and never after, even if no sweep has ended it yet', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      for (const n of [1, 2]) await queue.store(lasting(HOUR, n));
      await pass(HOUR - MINUTE);
      expect(idsOf(await takeOf(queue, { most: 1 }))).toEqual(['launch-1']);
      await pass(2 * MINUTE);
      expect(await takeOf(queue)).toEqual([]);
      expect(await queue.agenda([JOB])).toMatchObject({ due: [], toWake: true });
      expect(await stateOf(queue, lasting(HOUR, 2))).toBe('queued');
    });

    it('ends as expired, once for any number of calls at once, and stays so', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await queue.store(lasting(HOUR));
      await pass(HOUR + MINUTE);
      const woken = await Promise.all(instances.map(async (one) => one.wake()));
      expect(woken.reduce((sum, one) => sum + one)).toBe(1);
      expect(await stateOf(queue, lasting(HOUR))).toBe('expired');
      expect(await takeOf(queue)).toEqual([]);
      expect(await queue.agenda([JOB])).toMatchObject({ due: [], toWake: false });
    });

    it('that is not due before it expires is stored all the same, and ends as expired', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const launch = { ...lasting(HOUR), queueing: launchOf(1).queueing };
      const late = {
        ...launch,
        queueing: { ...launch.queueing, expireAfterMs: HOUR, notBeforeMs: Date.now() + 2 * HOUR },
      };
      expect(await queue.store(late)).toMatchObject({ kind: 'stored', isDue: false });
      await pass(HOUR + MINUTE);
      await queue.wake();
      expect(await stateOf(queue, late)).toBe('expired');
      await pass(2 * HOUR);
      await queue.wake();
      expect(await takeOf(queue)).toEqual([]);
    });

    it('that has expired when it is stored is not due, and ends as expired', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const launch = launchOf(1, { publishTimeMs: Date.now() - HOUR, expireAfterMs: MINUTE });
      expect(await queue.store(launch)).toMatchObject({ kind: 'stored', isDue: false });
      expect(await takeOf(queue)).toEqual([]);
      await queue.wake();
      expect(await stateOf(queue, launch)).toBe('expired');
    });

    it('that is given back after it expired is not taken again', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const claim = await claimOf(queue, lasting(HOUR));
      await pass(HOUR + MINUTE);
      expect(await queue.wake()).toBe(0);
      await queue.release({ claim, error: 'UNAVAILABLE' });
      expect(await takeOf(queue)).toEqual([]);
      await queue.wake();
      expect(await stateOf(queue, lasting(HOUR))).toBe('expired');
    });

    it('that was launched in time does not expire', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const launch = lasting(HOUR);
      await settle(queue, { launch, claim: await claimOf(queue, launch) });
      await pass(2 * HOUR);
      expect(await queue.wake()).toBe(0);
      expect(await stateOf(queue, launch)).toBe('launched');
    });

    it('that is proved absent only after it expired ends as expired, and is not launched again', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const launch = lasting(HOUR);
      await claimOf(queue, launch);
      await pass(2 * HOUR);
      const { key, standing } = await theUnknown(queue);
      const over = { key, token: standing.token, expiredForMs: MINUTE, leaseMs: LEASE_MS };
      expect(await queue.takeOver(over)).toEqual({ kind: 'ended', state: 'expired' });
      expect(await queue.takeOver(over)).toEqual({ kind: 'refused' });
      expect(await stateOf(queue, launch)).toBe('expired');
    });
  });

  describe(`${name}: the agenda`, () => {
    it('is empty if there is nothing to do', async () => {
      const { instances } = await create();
      const nothing = { due: [], toWake: false, unknown: 0, following: 0, wishes: 0, events: false };
      expect(await instances[0].agenda([JOB, OTHER])).toEqual(nothing);
      expect(await instances[0].agenda([])).toEqual(nothing);
    });

    it('has the given jobs that have a launch in line, the one that waits for longest first', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const third = { ...JOB, name: 'third' };
      await queue.store(launchOf(2));
      await queue.store(launchOf(1, OTHER));
      await queue.store(launchOf(0, third));
      expect((await queue.agenda([JOB, OTHER])).due).toEqual([OTHER, JOB]);
      await takeOf(queue, OTHER);
      expect((await queue.agenda([JOB, OTHER])).due).toEqual([JOB]);
    });

    it('counts what is unknown and what is launched', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      for (const n of [1, 2, 3, 4]) await queue.store(launchOf(n));
      const [launched, lost, ...calling] = await takeOf(queue);
      if (launched === undefined || lost === undefined) throw new Error('they are not taken');
      await settle(queue, launched);
      await queue.markUnknown({ claim: lost.claim, error: 'UNAVAILABLE' });
      expect(await queue.agenda([JOB])).toMatchObject({ unknown: 0, following: 1 });
      await pass(LEASE_MS + 1);
      expect(await queue.agenda([JOB])).toMatchObject({ unknown: 1 + calling.length, following: 1 });
      expect(
        await statesOf(
          queue,
          [1, 2, 3, 4].map((n) => launchOf(n)),
        ),
      ).toEqual(['launched', 'unknown', 'unknown', 'unknown']);
    });
  });
}
