import { describe, expect, it } from 'vitest';
import {
  claimOf,
  executionOf,
  JOB,
  launchOf,
  LEASE_MS,
  MINUTE,
  stateOf,
  takeOf,
  theUnknown,
  type QueueConformanceOptions,
} from './queue-fixture.conformance.ts';
import { inTurn } from './store-fixture.conformance.ts';

const RELAUNCH_MS = 5 * MINUTE;

/** Unknown launches. */
export function describeQueueUnknown({ name, create }: QueueConformanceOptions): void {
  describe(`${name}: an unknown launch of the queue`, () => {
    it('is returned with its request once its claim has expired, and not before', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const launch = launchOf(1, { name: 'report', key: 'a key' });
      const claim = await claimOf(queue, launch);
      await queue.markUnknown({ claim, error: 'UNAVAILABLE' });
      expect(await queue.unknown({ most: 10 })).toEqual([]);
      await pass(LEASE_MS + MINUTE);
      const unknown = await theUnknown(queue);
      expect(unknown).toMatchObject({
        key: claim.key,
        digest: launch.digest,
        inputId: '1',
        standing: { kind: 'unknown', token: claim.token },
        isNews: false,
      });
      expect(unknown.launch).toEqual(launch);
      expect(unknown.standing.firstClaimedMsAgo).toBeGreaterThanOrEqual(LEASE_MS + MINUTE);
      expect(unknown.standing.firstClaimedMsAgo).toBeLessThan(LEASE_MS + 2 * MINUTE);
    });

    it('is returned in turn with the others, the one that was looked at longest ago first', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      for (const n of [1, 2, 3]) await queue.store(launchOf(n));
      await takeOf(queue);
      await pass(LEASE_MS);
      const seen: string[] = [];
      for (let n = 0; n < 6; n += 1) {
        const [one] = await inTurn(instances, n).unknown({ most: 1 });
        seen.push(one?.key.launchId ?? 'none');
        await pass(1);
      }
      expect(new Set(seen.slice(0, 3)).size).toBe(3);
      expect(seen.slice(3)).toEqual(seen.slice(0, 3));
    });

    it('is news once, when it has been unknown for five minutes', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await claimOf(queue, launchOf(1));
      await pass(LEASE_MS + 4 * MINUTE);
      expect((await theUnknown(queue)).isNews).toBe(false);
      await pass(2 * MINUTE);
      expect((await theUnknown(queue)).isNews).toBe(true);
      expect((await theUnknown(inTurn(instances, 1))).isNews).toBe(false);
    });

    it('is taken over only with its token and after its time, by one of many', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const launch = launchOf(1);
      const claim = await claimOf(queue, launch);
      const over = { key: claim.key, token: claim.token, expiredForMs: RELAUNCH_MS, leaseMs: LEASE_MS };
      await pass(LEASE_MS + RELAUNCH_MS - MINUTE);
      const refused = { kind: 'refused' };
      expect(await queue.takeOver(over)).toEqual(refused);
      await pass(2 * MINUTE);
      expect(await queue.takeOver({ ...over, token: 'another' })).toEqual(refused);
      const answers = await Promise.all(
        Array.from({ length: 12 }, async (_, n) => inTurn(instances, n).takeOver(over)),
      );
      const claimed = answers.filter((answer) => answer.kind === 'claimed');
      expect(claimed).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'refused')).toHaveLength(11);
      expect(await stateOf(queue, launch)).toBe('launching');
      const [second] = claimed;
      if (second === undefined) throw new Error('it is not taken over');
      // The first claim is too late now.
      expect(await queue.release({ claim, error: 'refused' })).toBe(false);
      expect(await queue.settle({ claim, execution: 'late' })).toBe(false);
      expect(await queue.settle({ claim: second.claim, execution: executionOf(launch) })).toBe(true);
    });

    it('is searched for back to its first claim, even after it was taken over and given back', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const launch = launchOf(1);
      const { key, token } = await claimOf(queue, launch);
      await pass(60 * MINUTE);
      const over = await queue.takeOver({ key, token, expiredForMs: 0, leaseMs: LEASE_MS });
      if (over.kind !== 'claimed') throw new Error(`it is ${over.kind}`);
      await queue.release({ claim: over.claim, error: 'UNAVAILABLE' });
      await takeOf(queue);
      await pass(LEASE_MS);
      const { standing } = await theUnknown(queue);
      expect(standing.firstClaimedMsAgo).toBeGreaterThanOrEqual(60 * MINUTE);
    });

    it('is searched for only back to the claim after one that certainly launched nothing', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const claim = await claimOf(queue, launchOf(1));
      await pass(60 * MINUTE);
      await queue.release({ claim, error: 'PERMISSION_DENIED' });
      await takeOf(queue);
      await pass(LEASE_MS);
      expect((await theUnknown(queue)).standing.firstClaimedMsAgo).toBeLessThan(60 * MINUTE);
    });

    it("does not count as absent for long when the ledger's clock jumps", async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await claimOf(queue, launchOf(1));
      await queue.agenda([JOB]);
      await pass(60 * MINUTE);
      // Much less than the hour that the ledger's clock jumped, however slow the machine is.
      expect((await theUnknown(queue)).standing.expiredMsAgo).toBeLessThan(MINUTE);
      // Not guaranteed for a process that had not read the clock before the jump.
      const late = await theUnknown(inTurn(instances, 1));
      expect(late.standing.expiredMsAgo).toBeGreaterThan(59 * MINUTE - LEASE_MS);
    });
  });
}
