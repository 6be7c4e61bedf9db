import { describe, expect, it } from 'vitest';
import { executionOf, JOB, launchOf, MINUTE, SECOND } from './queue-fixture.conformance.ts';
import { partsOf, type StoreOptions } from './store-fixture.conformance.ts';

const ALL = { most: 100, unseenForMs: 0 };

/** Which launches are followed, and what a look at their executions changes. */
export function describeFollowing({ name, create }: StoreOptions): void {
  describe(`${name}: what is followed`, () => {
    it('is each launched launch without an end, those that were looked at longest ago first', async () => {
      const { launched, stored, claimed, ended, ends, pass } = await partsOf(await create());
      for (const n of [1, 2, 3]) {
        await launched(n);
        await pass(SECOND);
      }
      await ended(4);
      await claimed(5);
      await stored(6);
      const first = { key: launchOf(1), execution: executionOf(launchOf(1)), isRunning: false };
      await ends.saw([first]);
      await pass(SECOND);
      await ends.looked([launchOf(2)]);
      const followed = await ends.following(ALL);
      expect(followed.map(({ key }) => key.launchId)).toEqual(['launch-3', 'launch-1', 'launch-2']);
      const [oldest, ...others] = await ends.following({ ...ALL, most: 1 });
      expect(oldest?.key.launchId).toBe('launch-3');
      expect(others).toEqual([]);
    });

    it('includes launches with failed reads, where only successful reads count', async () => {
      const { launched, ends, pass } = await partsOf(await create());
      await launched(1);
      await pass(SECOND);
      const key = launchOf(1);
      const unread = async () => ends.following({ most: 10, unseenForMs: SECOND / 2, onlyReads: true });
      const sighted = { key, execution: executionOf(key), isRunning: true };
      await ends.saw([sighted]);
      expect(await unread()).toEqual([]);
      await ends.looked([key]);
      await pass(SECOND);
      await ends.looked([key]);
      expect(await ends.following({ most: 10, unseenForMs: SECOND / 2 })).toEqual([]);
      expect(await unread()).toMatchObject([{ key: { launchId: key.launchId } }]);
      await ends.saw([sighted]);
      expect(await unread()).toEqual([]);
    });

    it('is only what was not looked at for the given time', async () => {
      const { launched, ends, pass } = await partsOf(await create());
      await launched(1);
      await pass(MINUTE);
      await launched(2);
      const unseen = await ends.following({ most: 100, unseenForMs: 30 * SECOND });
      expect(unseen.map(({ key }) => key.launchId)).toEqual(['launch-1']);
    });

    it('has its execution and its age', async () => {
      const { launched, ends, pass } = await partsOf(await create());
      const launch = await launched(1, { name: 'report' });
      const execution = `${JOB.job}/executions/of-launch-1`;
      await pass(MINUTE);
      const key = { ...JOB, name: 'report', launchId: 'launch-1' };
      const followed = { key, execution, missingMsAgo: undefined, wish: undefined };
      expect(await ends.followed(launch)).toMatchObject(followed);
      const { launchedMsAgo = 0 } = (await ends.followed(launch)) ?? {};
      expect(Math.abs(launchedMsAgo - MINUTE)).toBeLessThan(30 * SECOND);
      expect(await ends.followed({ ...launch, name: '' })).toBeUndefined();
    });

    it('can be limited to launches that are to be cancelled', async () => {
      const { launched, ends, actions } = await partsOf(await create());
      await launched(1);
      await launched(2);
      await actions.cancel({ key: launchOf(2), by: 'operator' });
      const wished = await ends.following({ ...ALL, wished: true });
      expect(wished).toMatchObject([{ key: { launchId: 'launch-2' }, wish: 'cancel' }]);
    });

    it('gets its execution when it is found, if the operation named none', async () => {
      const { claimed, queue, ends } = await partsOf(await create());
      const { launch, claim } = await claimed(1);
      await queue.settle({ claim, execution: undefined });
      expect(await ends.followed(launch)).toMatchObject({ execution: undefined });
      const execution = executionOf(launch);
      await ends.saw([{ key: launch, execution, isRunning: false }]);
      expect(await ends.followed(launch)).toMatchObject({ execution });
    });

    it('is running from the first look that saw a task, and stays so', async () => {
      const { launched, ends, show } = await partsOf(await create());
      const launch = await launched(1);
      const execution = executionOf(launch);
      expect(await show(launch)).toMatchObject({ state: 'launched', runningAt: null });
      await ends.saw([{ key: launch, execution, isRunning: true }]);
      await ends.saw([{ key: launch, execution, isRunning: false }]);
      expect(await show(launch)).toMatchObject({ state: 'running' });
    });

    it('can be seen for many launches by one statement', async () => {
      const { launched, stored, ends, show } = await partsOf(await create());
      const launches = [];
      for (let n = 1; n <= 20; n += 1) launches.push(await launched(n));
      const waiting = await stored(30);
      const seen = [...launches, waiting].map((key, n) => ({
        key,
        execution: executionOf(key),
        isRunning: n % 2 === 0,
      }));
      await ends.saw(seen);
      for (const [n, launch] of launches.entries()) {
        expect((await show(launch)).state).toBe(n % 2 === 0 ? 'running' : 'launched');
      }
      expect(await show(waiting)).toMatchObject({ state: 'queued', execution: null });
    });
  });
}
