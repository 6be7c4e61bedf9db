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

/** Settling claims of the queue. */
export function describeQueueClaims({ name, create }: QueueConformanceOptions): void {
  describe(`${name}: a claim of the queue`, () => {
    it('that launched makes the launch a launched one, with its execution', async () => {
      const { instances } = await create();
      const launch = launchOf(1);
      await settle(instances[0], { launch, claim: await claimOf(instances[0], launch) });
      const known = { kind: 'known', state: 'launched', execution: executionOf(launch) };
      expect(await inTurn(instances, 1).store(launch)).toEqual(known);
      expect(await takeOf(instances[0])).toEqual([]);
    });

    it('is launching, and unknown once it has expired or was marked so', async () => {
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

    it('that is given back puts the launch in line again, at its old place', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const claim = await claimOf(queue, launchOf(1));
      await queue.store(launchOf(2));
      expect(await ENDS.release(queue, claim)).toBe(true);
      expect(idsOf(await takeOf(queue))).toEqual(['launch-1', 'launch-2']);
    });

    it('that is given back for a time puts the launch in line after that', async () => {
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

    it.each(ALL_ENDS)('that expired can still %s', async (_, end) => {
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

    it.each(ALL_ENDS)('cannot %s a launch that does not exist', async (_, end) => {
      const { instances } = await create();
      const key = { ...JOB, launchId: 'no such launch' };
      expect(await end(instances[0], { key, token: 'no such token' })).toBe(false);
    });

    it('is replaced by an execution that is found, which is recorded once', async () => {
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

    it('is replaced by an execution of another request, whose launch it becomes', async () => {
      const { instances } = await create();
      const [queue] = instances;
      for (const [n, end] of [ENDS.markUnknown, ENDS.release].entries()) {
        const launch = launchOf(n);
        const claim = await claimOf(queue, launch);
        await end(queue, claim);
        const found = { key: claim.key, digest: 'another', inputId: '3', execution: executionOf(launch) };
        expect(await queue.adopt(found)).toBe(found.execution);
        expect(await queue.store(launch)).toEqual({ kind: 'conflict' });
        expect(await queue.settle({ claim, execution: 'late' })).toBe(false);
      }
    });

    it('that launched without a name gets it only from an execution of its own request', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const launch = launchOf(1);
      const claim = await claimOf(queue, launch);
      await ENDS.settle(queue, claim);
      expect(await queue.store(launch)).toEqual({ kind: 'known', state: 'launched', execution: undefined });
      const found = { key: claim.key, inputId: '1', execution: executionOf(launch) };
      expect(await queue.adopt({ ...found, digest: 'another' })).toBeUndefined();
      expect(await queue.adopt({ ...found, digest: launch.digest })).toBe(found.execution);
      expect(await queue.store(launch)).toMatchObject({ state: 'launched', execution: found.execution });
    });

    it('that ended keeps its end if an execution is found later', async () => {
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
