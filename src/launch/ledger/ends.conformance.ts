import { describe, expect, it } from 'vitest';
import { describeFollowing } from './following.conformance.ts';
import { executionOf, launchOf, MINUTE, takeOf } from './queue-fixture.conformance.ts';
import { endOf, partsOf, type StoreOptions } from './store-fixture.conformance.ts';

const ALL = { most: 100, unseenForMs: 0 };
const UNCHANGED = { kind: 'unchanged' };

/** Recording the ends of launches. */
export function describeEnds({ name, create }: StoreOptions): void {
  describeFollowing({ name, create });

  describe(`${name}: the end of an execution`, () => {
    it('is recorded with its failure and its log', async () => {
      const { launched, ends, show } = await partsOf(await create());
      const launch = await launched(1);
      const failure = { reason: 'exit-code', exitCode: 3, signal: undefined, detail: 'it said 3' } as const;
      const end = endOf({ state: 'failed', failure, logUri: 'https://log.example/1' });
      expect(await ends.end({ key: launch, execution: executionOf(launch), end })).toEqual({
        kind: 'ended',
        state: 'failed',
      });
      expect(await show(launch)).toMatchObject({ state: 'failed', failure, logUri: 'https://log.example/1' });
      expect(await ends.following(ALL)).toEqual([]);
      expect(await ends.followed(launch)).toBeUndefined();
    });

    it('has the time that Cloud Run says, never later than now', async () => {
      const { launched, ends, show } = await partsOf(await create());
      const endedAtMs = Date.now() - MINUTE;
      const first = await launched(1);
      await ends.end({ key: first, execution: executionOf(first), end: endOf({ endedAtMs }) });
      expect((await show(first)).endedAt?.getTime()).toBe(endedAtMs);
      const second = await launched(2);
      const ahead = endOf({ endedAtMs: Date.now() + 60 * MINUTE });
      await ends.end({ key: second, execution: executionOf(second), end: ahead });
      expect((await show(second)).endedAt?.getTime()).toBeLessThan(Date.now() + MINUTE);
    });

    it('never changes, and is recorded by one of many calls at once', async () => {
      const bed = await create();
      const { launched, show } = await partsOf(bed);
      const launch = await launched(1);
      const execution = executionOf(launch);
      const answers = await Promise.all(
        Array.from({ length: 12 }, async (_, n) => {
          const { ends } = await partsOf(bed, n);
          const state = n % 2 === 0 ? 'succeeded' : 'failed';
          return ends.end({ key: launch, execution, end: endOf({ state }) });
        }),
      );
      const [first, ...others] = answers.filter(({ kind }) => kind === 'ended');
      expect(others).toEqual([]);
      expect(await show(launch)).toMatchObject({ state: first?.kind === 'ended' ? first.state : '' });
    });

    it('of another execution than the one that works changes nothing', async () => {
      const { launched, ends, fence, show } = await partsOf(await create());
      const launch = await launched(1);
      await fence.enter({ key: launch, execution: 'works-abcde' });
      const named = { key: launch, execution: executionOf(launch), end: endOf() };
      expect(await ends.end(named)).toEqual(UNCHANGED);
      expect(await show(launch)).toMatchObject({ state: 'launched' });
      const working = `${launch.job}/executions/works-abcde`;
      expect(await ends.followed(launch)).toMatchObject({ execution: working });
      const end = endOf({ state: 'failed' });
      expect(await ends.end({ key: launch, execution: working, end })).toMatchObject({ state: 'failed' });
    });

    it('changes nothing of a launch that is queued, being called, unknown, of another name, or not there', async () => {
      const { stored, claimed, unknown, launched, ends, show } = await partsOf(await create());
      const queued = await stored(1, { notBeforeMs: Date.now() + 60 * MINUTE });
      const { launch: calling } = await claimed(2);
      const lost = await unknown(3);
      const other = await launched(4);
      for (const key of [queued, calling, lost, { ...other, name: 'report' }, launchOf(9)]) {
        expect(await ends.end({ key, execution: executionOf(launchOf(4)), end: endOf() })).toEqual(UNCHANGED);
      }
      const states = await Promise.all([queued, calling, lost, other].map(async (one) => show(one)));
      expect(states.map(({ state }) => state)).toEqual(['queued', 'launching', 'unknown', 'launched']);
    });

    it('frees its place among the running in the same write', async () => {
      const { launched, stored, queue, ends } = await partsOf(await create());
      const first = await launched(1);
      await stored(2);
      expect(await takeOf(queue, { running: 1 })).toEqual([]);
      await ends.end({ key: first, execution: executionOf(first), end: endOf() });
      expect(await takeOf(queue, { running: 1 })).toMatchObject([{ launch: { launchId: 'launch-2' } }]);
    });

    it('puts the next launch of its key in line, and no other', async () => {
      const { launched, stored, queue, ends } = await partsOf(await create());
      const first = await launched(1, { key: 'a' });
      await stored(2, { key: 'a' });
      await stored(3, { key: 'a' });
      expect(await takeOf(queue)).toEqual([]);
      await ends.end({ key: first, execution: executionOf(first), end: endOf() });
      expect(await takeOf(queue)).toMatchObject([{ launch: { launchId: 'launch-2' } }]);
    });
  });

  describe(`${name}: an execution that Cloud Run does not have`, () => {
    const APART = { apartMs: 5 * MINUTE };

    it('is gone when it was missing twice, long enough after the launch and apart', async () => {
      const { launched, ends, show, pass } = await partsOf(await create());
      const key = await launched(1);
      const missed = () => ends.missing({ key, execution: executionOf(key), ...APART });
      await pass(4 * MINUTE);
      expect(await missed()).toEqual(UNCHANGED);
      expect(await ends.followed(key)).toMatchObject({ missingMsAgo: undefined });
      await pass(2 * MINUTE);
      expect(await missed()).toEqual(UNCHANGED);
      await pass(4 * MINUTE);
      expect(await missed()).toEqual(UNCHANGED);
      const { missingMsAgo = 0 } = (await ends.followed(key)) ?? {};
      expect(missingMsAgo).toBeGreaterThanOrEqual(4 * MINUTE);
      await pass(2 * MINUTE);
      expect(await missed()).toEqual({ kind: 'ended', state: 'gone' });
      expect(await show(key)).toMatchObject({ state: 'gone', failure: null });
    });

    it('has to be missing twice again, if it was seen meanwhile', async () => {
      const { launched, ends, pass } = await partsOf(await create());
      const key = await launched(1);
      const execution = executionOf(key);
      await pass(6 * MINUTE);
      await ends.missing({ key, execution, ...APART });
      await pass(6 * MINUTE);
      await ends.saw([{ key, execution, isRunning: true }]);
      expect(await ends.missing({ key, execution, ...APART })).toEqual(UNCHANGED);
    });

    it('puts the next launch of its key in line, but does nothing if another execution works', async () => {
      const { launched, stored, queue, fence, ends, pass } = await partsOf(await create());
      const key = await launched(1, { key: 'a' });
      await stored(2, { key: 'a' });
      await fence.enter({ key, execution: 'works-abcde' });
      for (let look = 0; look < 3; look += 1) {
        await pass(6 * MINUTE);
        expect(await ends.missing({ key, execution: executionOf(key), ...APART })).toEqual(UNCHANGED);
      }
      const execution = `${key.job}/executions/works-abcde`;
      await ends.missing({ key, execution, ...APART });
      expect(await takeOf(queue)).toEqual([]);
      await pass(6 * MINUTE);
      expect(await ends.missing({ key, execution, ...APART })).toMatchObject({ state: 'gone' });
      expect(await takeOf(queue)).toMatchObject([{ launch: { launchId: 'launch-2' } }]);
    });
  });
}
