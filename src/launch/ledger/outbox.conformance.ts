import { describe, expect, it } from 'vitest';
import { executionOf, launchOf, MINUTE, SECOND } from './queue-fixture.conformance.ts';
import type { LaunchEvent } from './outbox.ts';
import { endOf, partsOf, type StoreOptions, type StoreParts } from './store-fixture.conformance.ts';

/** The ports of a ledger in which events are wanted. */
async function wantingParts(create: StoreOptions['create']): Promise<StoreParts> {
  const parts = await partsOf(await create());
  await parts.outbox.want();
  return parts;
}

const shortly = (events: readonly LaunchEvent[]) =>
  events.map(({ launch, state }) => `${launch.launchId} ${state}`);

/** The events that wait to be published. */
export function describeOutbox({ name, create }: StoreOptions): void {
  const told = async ({ outbox }: StoreParts) => shortly(await outbox.oldest({ most: 100 }));

  describe(`${name}: the events of a launch`, () => {
    it('report its launch and its end, but not that it was queued, if it was launched at once', async () => {
      const parts = await wantingParts(create);
      await parts.ended(1, { state: 'failed' });
      await parts.pass(6 * SECOND);
      expect(await told(parts)).toEqual(['launch-1 launched', 'launch-1 failed']);
    });

    it('report first that it is queued, if it was not launched within five seconds', async () => {
      const parts = await wantingParts(create);
      const launch = await parts.stored(1);
      expect(await told(parts)).toEqual([]);
      await parts.pass(6 * SECOND);
      expect(await told(parts)).toEqual(['launch-1 queued']);
      await parts.queue.settle({ claim: await parts.take(launch), execution: executionOf(launch) });
      expect(await told(parts)).toEqual(['launch-1 queued', 'launch-1 launched']);
    });

    it('report that it was queued if it ended without being launched, even within five seconds', async () => {
      const parts = await wantingParts(create);
      await parts.stored(1);
      await parts.actions.cancel({ key: launchOf(1), by: 'operator' });
      const { claim } = await parts.claimed(2);
      await parts.queue.reject({ claim, reason: 'INVALID_ARGUMENT', detail: 'no' });
      const expected = ['launch-1 queued', 'launch-1 cancelled', 'launch-2 queued', 'launch-2 rejected'];
      expect(await told(parts)).toEqual(expected);
    });

    it('report that it is queued if the claim that came with storing it did not launch it', async () => {
      const parts = await wantingParts(create);
      const launch = launchOf(1);
      await parts.queue.store(launch, { token: 'a token', leaseMs: MINUTE });
      expect(await told(parts)).toEqual([]);
      await parts.queue.release({ claim: { key: launch, token: 'a token' }, error: 'no quota' });
      await parts.pass(6 * SECOND);
      expect(await told(parts)).toEqual(['launch-1 queued']);
    });

    it('report at once that it was skipped', async () => {
      const parts = await wantingParts(create);
      await parts.launched(1, { key: 'a' });
      await parts.stored(2, { key: 'a', whenRunning: 'skip' });
      expect(await told(parts)).toEqual(['launch-1 launched', 'launch-2 skipped']);
    });

    it('report that it is gone', async () => {
      const parts = await wantingParts(create);
      const key = await parts.launched(1);
      for (let look = 0; look < 2; look += 1) {
        await parts.pass(6 * MINUTE);
        await parts.ends.missing({ key, execution: executionOf(key), apartMs: 5 * MINUTE });
      }
      expect(await told(parts)).toEqual(['launch-1 launched', 'launch-1 gone']);
    });

    it('report once that it is unknown, after five minutes', async () => {
      const parts = await wantingParts(create);
      await parts.unknown(1);
      await parts.queue.unknown({ most: 10 });
      expect(await told(parts)).toEqual([]);
      for (let look = 0; look < 2; look += 1) {
        await parts.pass(6 * MINUTE);
        await parts.queue.unknown({ most: 10 });
      }
      const [queued, unknown, ...others] = await parts.outbox.oldest({ most: 10 });
      expect(others).toEqual([]);
      expect(queued).toMatchObject({ state: 'queued', launch: { state: 'queued', detail: null } });
      expect(unknown).toMatchObject({ state: 'unknown', launch: { detail: 'DEADLINE_EXCEEDED' } });
    });

    it('are written also for a working execution, an execution that was found, and an operator', async () => {
      const parts = await wantingParts(create);
      const working = await parts.unknown(1);
      const found = await parts.unknown(2);
      const settled = await parts.unknown(3);
      await parts.fence.enter({ key: working, execution: 'works-abcde' });
      const { digest, inputId = '' } = found;
      await parts.queue.adopt({ key: found, digest, inputId, execution: executionOf(found) });
      const resolution = { execution: executionOf(settled) };
      await parts.records.resolve({ key: settled, resolution, note: 'seen', by: 'ann' });
      await parts.records.resolve({
        key: found,
        resolution: { ended: 'succeeded' },
        note: 'lost',
        by: 'ann',
      });
      const launched = [1, 2, 3].map((n) => `launch-${n} launched`);
      expect(await told(parts)).toEqual([...launched, 'launch-2 succeeded']);
    });

    it('are not written for calls that change nothing', async () => {
      const parts = await wantingParts(create);
      const launch = await parts.ended(1);
      const execution = executionOf(launch);
      await parts.ends.end({ key: launch, execution, end: endOf({ state: 'failed' }) });
      await parts.ends.saw([{ key: launch, execution, isRunning: true }]);
      await parts.fence.enter({ key: launch, execution: 'of-launch-1' });
      await parts.fence.enter({ key: launch, execution: 'another' });
      await parts.actions.forget(launch);
      const { claim } = await parts.claimed(2);
      await parts.queue.release({ claim, error: 'UNAVAILABLE', forMs: SECOND });
      expect(await told(parts)).toEqual(['launch-1 launched', 'launch-1 succeeded']);
    });

    it('are not written for changes from before events were wanted', async () => {
      const parts = await partsOf(await create());
      await parts.ended(1);
      await parts.outbox.want();
      await parts.launched(2);
      expect(await told(parts)).toEqual(['launch-2 launched']);
    });
  });

  describe(`${name}: an event`, () => {
    it('has the launch as it was then, without later changes', async () => {
      const parts = await wantingParts(create);
      const launch = await parts.stored(1);
      await parts.pass(6 * SECOND);
      const claim = await parts.take(launch);
      await parts.queue.settle({ claim, execution: executionOf(launch) });
      const execution = executionOf(launch);
      await parts.ends.saw([{ key: launch, execution, isRunning: true }]);
      await parts.actions.cancel({ key: launch, by: 'operator' });
      const failure = { reason: 'exit-code', exitCode: 3, signal: undefined, detail: '' } as const;
      const end = endOf({ state: 'failed', failure, logUri: 'https://log.example/1' });
      await parts.ends.end({ key: launch, execution, end });
      const [queued, launched, failed] = await parts.outbox.oldest({ most: 10 });
      const notEnded = { failure: null, logUri: null, wish: null, wishedBy: null, endedAt: null };
      expect(queued).toMatchObject({
        state: 'queued',
        launch: { ...notEnded, state: 'queued', execution: null, launchedAt: null, runningAt: null },
      });
      expect(launched).toMatchObject({
        state: 'launched',
        launch: { ...notEnded, state: 'launched', execution, runningAt: null },
      });
      expect(launched?.launch.launchedAt).toBeInstanceOf(Date);
      expect(failed).toMatchObject({
        state: 'failed',
        launch: { state: 'failed', execution, failure, logUri: end.logUri, wishedBy: 'operator' },
      });
      for (const event of [queued, launched, failed]) {
        expect(event?.at).toBeInstanceOf(Date);
        expect(event?.launch).toMatchObject({ values: { args: ['job', '--id=1'] } });
      }
    });

    it('stays until it is removed, and the events of one launch stay in order', async () => {
      const parts = await wantingParts(create);
      await parts.ended(1);
      await parts.launched(2);
      const [first] = await parts.outbox.oldest({ most: 1 });
      expect(shortly([...(await parts.outbox.oldest({ most: 1 }))])).toEqual(['launch-1 launched']);
      await parts.outbox.strikeOff([first?.place ?? '']);
      expect(await told(parts)).toEqual(['launch-1 succeeded', 'launch-2 launched']);
      await parts.outbox.strikeOff([]);
      await parts.outbox.strikeOff([first?.place ?? '']);
      expect(await told(parts)).toHaveLength(2);
    });
  });
}
