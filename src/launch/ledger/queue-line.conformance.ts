import { describe, expect, it } from 'vitest';
import {
  idsOf,
  JOB,
  launchOf,
  settle,
  stateOf,
  takeOf,
  type QueueConformanceOptions,
} from './queue-fixture.conformance.ts';
import { inTurn } from './store-fixture.conformance.ts';

/** Storing and taking launches without limits. */
export function describeQueueLine({ name, create }: QueueConformanceOptions): void {
  describe(`${name}: a launch that is stored`, () => {
    it('is queued and due, and known when a second message comes', async () => {
      const { instances } = await create();
      const launch = launchOf(1);
      expect(await instances[0].store(launch)).toEqual({ kind: 'stored', state: 'queued', isDue: true });
      const known = { kind: 'known', state: 'queued', execution: undefined };
      expect(await inTurn(instances, 1).store({ ...launch, messageId: 'another' })).toEqual(known);
    });

    it('is stored once of 50 messages at once', async () => {
      const { instances } = await create();
      const answers = await Promise.all(
        Array.from({ length: 50 }, async (_, n) =>
          inTurn(instances, n).store({ ...launchOf(1), messageId: `message-${n}` }),
        ),
      );
      expect(answers.filter(({ kind }) => kind === 'stored')).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'known')).toHaveLength(49);
      expect(await takeOf(instances[0])).toHaveLength(1);
    });

    it('makes another request with its launch id a conflict, whatever its state', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const launch = launchOf(1);
      const other = { ...launch, digest: 'another request' };
      const conflict = { kind: 'conflict' };
      await queue.store(launch);
      expect(await queue.store(other)).toEqual(conflict);
      const [taken] = await takeOf(queue);
      expect(await queue.store(other)).toEqual(conflict);
      if (taken === undefined) throw new Error('it is not taken');
      await queue.reject({ claim: taken.claim, reason: 'INVALID_ARGUMENT', detail: 'too many args' });
      expect(await queue.store(other)).toEqual(conflict);
      expect(await stateOf(queue, launch)).toBe('rejected');
    });

    it('is not the one of another job or name with the same launch id', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const jobs = [
        JOB,
        { ...JOB, name: 'report' },
        { job: 'projects/p/locations/elsewhere/jobs/one', name: '' },
      ];
      for (const [n, job] of jobs.entries()) {
        const launch = launchOf(n, { ...job, launchId: 'same' });
        expect(await queue.store(launch)).toMatchObject({ kind: 'stored' });
      }
      for (const [n, job] of jobs.entries()) {
        const taken = await takeOf(queue, job);
        expect(taken).toMatchObject([{ launch: { ...job, inputId: String(n) } }]);
      }
    });

    it('comes back complete', async () => {
      const { instances } = await create();
      const launch = launchOf(1, {
        name: 'report',
        rule: 'uploads',
        inputId: 'ｉｄ \u2028 "quoted"',
        expireAfterMs: 3_600_000 * 24,
        notBeforeMs: Date.now() - 1,
        links: 3,
        key: 'a key',
        whenRunning: 'replace',
      });
      await instances[0].store(launch);
      const [taken] = await takeOf(inTurn(instances, 1), { name: 'report' });
      expect(taken?.launch).toEqual(launch);
      expect(taken?.claim.key).toEqual({ job: JOB.job, name: 'report', launchId: launch.launchId });
      expect(taken?.isProbe).toBe(false);
    });

    it('comes back without an id and a time, if it has none', async () => {
      const { instances } = await create();
      const launch = launchOf(1, { inputId: undefined, publishTimeMs: undefined });
      await instances[0].store(launch);
      expect((await takeOf(instances[0]))[0]?.launch).toEqual(launch);
    });
  });

  describe(`${name}: launches in line`, () => {
    it('are taken oldest request first, in whatever order they came, and no more than asked for', async () => {
      const { instances } = await create();
      for (const n of [4, 1, 3, 2]) await inTurn(instances, n).store(launchOf(n));
      expect(idsOf(await takeOf(instances[0], { most: 3 }))).toEqual(['launch-1', 'launch-2', 'launch-3']);
      expect(idsOf(await takeOf(instances[0]))).toEqual(['launch-4']);
      expect(await takeOf(instances[0])).toEqual([]);
    });

    it('are each taken once by many takes at once', async () => {
      const { instances } = await create();
      const launches = Array.from({ length: 60 }, (_, n) => launchOf(n));
      await Promise.all(launches.map(async (launch, n) => inTurn(instances, n).store(launch)));
      const takes = Array.from({ length: 30 }, async (_, n) =>
        takeOf(inTurn(instances, n), { most: 1 + (n % 4) }),
      );
      const taken = (await Promise.all(takes)).flat();
      const rest = await takeOf(instances[0], { most: 60 });
      const all = [...idsOf(taken), ...idsOf(rest)];
      expect(all).toHaveLength(60);
      expect(new Set(all).size).toBe(60);
      expect(new Set([...taken, ...rest].map(({ claim }) => claim.token)).size).toBe(60);
    });

    it('are taken while others are stored and settled, and none is lost', async () => {
      const { instances } = await create();
      const launched: string[] = [];
      const launchSome = async (n: number) => {
        const queue = inTurn(instances, n);
        for (const taken of await takeOf(queue, { most: 5 })) {
          await settle(queue, taken);
          launched.push(taken.launch.launchId);
        }
      };
      await Promise.all(
        Array.from({ length: 40 }, async (_, n) => {
          await inTurn(instances, n).store(launchOf(n));
          await launchSome(n);
        }),
      );
      await launchSome(0);
      expect(new Set(launched).size).toBe(40);
      expect(launched).toHaveLength(40);
    });
  });
}
