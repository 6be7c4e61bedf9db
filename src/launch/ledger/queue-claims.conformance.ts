import { describe, expect, it } from 'vitest';
import type { LaunchQueue } from './launch-queue.ts';
import type { Claim } from './ledger.ts';
import {
  claimOf,
  executionOf,
  idsOf,
  JOB,
  launchOf,
  LEASE_MS,
  settle,
  stateOf,
  takeOf,
  type QueueConformanceOptions,
} from './queue-fixture.conformance.ts';
import { inTurn } from './store-fixture.conformance.ts';

const ENDS = {
  settle: (queue: LaunchQueue, claim: Claim) => queue.settle({ claim, execution: undefined }),
  release: (queue: LaunchQueue, claim: Claim) => queue.release({ claim, error: 'an error' }),
  reject: (queue: LaunchQueue, claim: Claim) =>
    queue.reject({ claim, reason: 'INVALID_ARGUMENT', detail: 'too many args' }),
  markUnknown: (queue: LaunchQueue, claim: Claim) => queue.markUnknown({ claim, error: 'an error' }),
} as const;
const ALL_ENDS = Object.entries(ENDS);

/** How launches are stored, claimed and settled, where nothing holds them back. */
export function describeQueueClaims({ name, create }: QueueConformanceOptions): void {
  describe(`${name}: a launch that is stored`, () => {
    it('is queued and due, and known to a second message of it', async () => {
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

    it('turns another request of its launch id away, whatever became of it', async () => {
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
      await ENDS.reject(queue, taken.claim);
      expect(await queue.store(other)).toEqual(conflict);
      expect(await stateOf(queue, launch)).toBe('rejected');
    });

    it('is another one than that of another job or name with the same launch id', async () => {
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

    it('without an id or a time of its own comes back without them', async () => {
      const { instances } = await create();
      const launch = launchOf(1, { inputId: undefined, publishTimeMs: undefined });
      await instances[0].store(launch);
      expect((await takeOf(instances[0]))[0]?.launch).toEqual(launch);
    });
  });

  describe(`${name}: launches in line`, () => {
    it('are taken oldest request first, however they came, and no more than asked for', async () => {
      const { instances } = await create();
      for (const n of [4, 1, 3, 2]) await inTurn(instances, n).store(launchOf(n));
      expect(idsOf(await takeOf(instances[0], { most: 3 }))).toEqual(['launch-1', 'launch-2', 'launch-3']);
      expect(idsOf(await takeOf(instances[0]))).toEqual(['launch-4']);
      expect(await takeOf(instances[0])).toEqual([]);
    });

    it('are each taken once by many who take at once', async () => {
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

  describe(`${name}: a claim of the queue`, () => {
    it('that launched makes the launch a launched one, with its execution', async () => {
      const { instances } = await create();
      const launch = launchOf(1);
      await settle(instances[0], { launch, claim: await claimOf(instances[0], launch) });
      const known = { kind: 'known', state: 'launched', execution: executionOf(launch) };
      expect(await inTurn(instances, 1).store(launch)).toEqual(known);
      expect(await takeOf(instances[0])).toEqual([]);
    });

    it('is launching, and unknown once it has expired or its holder does not know', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const [first, second] = [launchOf(1), launchOf(2)];
      await claimOf(queue, first);
      expect(await stateOf(queue, first)).toBe('launching');
      await ENDS.markUnknown(queue, await claimOf(queue, second));
      expect(await stateOf(queue, second)).toBe('unknown');
      await pass(LEASE_MS);
      expect(await stateOf(queue, first)).toBe('unknown');
      expect(await takeOf(queue)).toEqual([]);
    });

    it('that is given back puts the launch into line again, at its place', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const claim = await claimOf(queue, launchOf(1));
      await queue.store(launchOf(2));
      expect(await ENDS.release(queue, claim)).toBe(true);
      expect(idsOf(await takeOf(queue))).toEqual(['launch-1', 'launch-2']);
    });

    it('that is given back for a time waits for its end', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const claim = await claimOf(queue, launchOf(1));
      await queue.release({ claim, error: 'UNAVAILABLE', forMs: 10_000 });
      await pass(9_000);
      await queue.wake();
      expect(await takeOf(queue)).toEqual([]);
      await pass(1_000);
      expect(await takeOf(queue)).toEqual([]);
      expect(await queue.agenda([JOB])).toMatchObject({ due: [], toWake: true });
      expect(await queue.wake()).toBe(1);
      expect(await queue.agenda([JOB])).toMatchObject({ due: [JOB], toWake: false });
      expect(await takeOf(queue)).toHaveLength(1);
    });

    it('that Cloud Run refused for good ends the launch as rejected', async () => {
      const { instances } = await create();
      const launch = launchOf(1);
      expect(await ENDS.reject(instances[0], await claimOf(instances[0], launch))).toBe(true);
      expect(await stateOf(instances[0], launch)).toBe('rejected');
      expect(await takeOf(instances[0])).toEqual([]);
    });

    it.each(ALL_ENDS)('that expired still lets its holder %s', async (_, end) => {
      const { instances, pass } = await create();
      const claim = await claimOf(instances[0], launchOf(1));
      await pass(LEASE_MS + 1);
      expect(await end(inTurn(instances, 1), claim)).toBe(true);
    });

    it.each(ALL_ENDS)('cannot %s with the token of an earlier one', async (_, end) => {
      const { instances } = await create();
      const [queue] = instances;
      const stale = await claimOf(queue, launchOf(1));
      await ENDS.release(queue, stale);
      await claimOf(queue, launchOf(1));
      expect(await end(queue, stale)).toBe(false);
      expect(await stateOf(queue, launchOf(1))).toBe('launching');
    });

    it.each(ALL_ENDS)('cannot %s what has ended', async (_, end) => {
      const { instances } = await create();
      const claim = await claimOf(instances[0], launchOf(1));
      await ENDS.reject(instances[0], claim);
      expect(await end(instances[0], claim)).toBe(false);
      expect(await stateOf(instances[0], launchOf(1))).toBe('rejected');
    });

    it.each(ALL_ENDS)('cannot %s a launch that nobody knows', async (_, end) => {
      const { instances } = await create();
      const key = { ...JOB, launchId: 'no such launch' };
      expect(await end(instances[0], { key, token: 'no such token' })).toBe(false);
    });

    it('gives way to an execution that is found, which is recorded once', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const launch = launchOf(1);
      const claim = await claimOf(queue, launch);
      const { digest, inputId = '' } = launch;
      const found = { key: claim.key, digest, inputId, execution: executionOf(launch) };
      expect(await queue.adopt(found)).toBe(found.execution);
      expect(await queue.adopt({ ...found, execution: 'another' })).toBe(found.execution);
      expect(await ENDS.release(queue, claim)).toBe(false);
      expect(await queue.settle({ claim, execution: 'another' })).toBe(false);
      const known = { kind: 'known', state: 'launched', execution: found.execution };
      expect(await queue.store(launch)).toEqual(known);
    });

    it('that ended keeps its end where an execution is found after all', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const launch = launchOf(1);
      const claim = await claimOf(queue, launch);
      await ENDS.reject(queue, claim);
      const found = { key: claim.key, digest: launch.digest, inputId: '1', execution: executionOf(launch) };
      expect(await queue.adopt(found)).toBe(found.execution);
      expect(await queue.store(launch)).toEqual({
        kind: 'known',
        state: 'rejected',
        execution: found.execution,
      });
    });
  });
}
