import { describe, expect, it } from 'vitest';
import type { FenceOptions } from './fence.conformance.ts';
import { confirmExecution } from './fence.ts';
import { executionOf, idsOf, launchOf, MINUTE, takeOf } from './queue-fixture.conformance.ts';
import { endOf, partsOf, type StoreParts } from './store-fixture.conformance.ts';

const WORKS = { kind: 'works' };

/** The fence of launches in each state. */
export function describeFenceStates({ name, create, ask = confirmExecution }: FenceOptions): void {
  const confirm = ({ fence }: StoreParts, n: number, execution = 'works-abcde') =>
    ask({ fence, launchId: `launch-${n}`, job: 'one', name: '', execution });

  describe(`${name}: the fence of a launch`, () => {
    it('makes it a launched one with its slot, which is followed, whatever state it had', async () => {
      const parts = await partsOf(await create());
      await parts.unknown(1);
      await parts.claimed(2);
      await parts.stored(3);
      for (const n of [1, 2, 3]) {
        expect(await confirm(parts, n, `works-${n}`)).toEqual(WORKS);
        const execution = `${launchOf(n).job}/executions/works-${n}`;
        expect(await parts.show(launchOf(n))).toMatchObject({
          state: 'launched',
          execution,
          finishedAt: null,
        });
        expect(await parts.ends.followed(launchOf(n))).toMatchObject({ execution });
      }
      await parts.stored(4);
      expect(await takeOf(parts.queue, { running: 3 })).toEqual([]);
      expect(idsOf(await takeOf(parts.queue, { running: 4 }))).toEqual(['launch-4']);
    });

    it('makes the end of the working execution count, not of the one that RunJob named', async () => {
      const parts = await partsOf(await create());
      const launch = await parts.launched(1);
      expect(await confirm(parts, 1)).toEqual(WORKS);
      const end = endOf({ state: 'failed' });
      await parts.ends.end({ key: launch, execution: executionOf(launch), end: endOf() });
      await parts.ends.end({ key: launch, execution: `${launch.job}/executions/works-abcde`, end });
      expect(await parts.show(launch)).toMatchObject({ state: 'failed', workingExecution: 'works-abcde' });
    });

    it('lets no execution of a launch work that ended without being launched', async () => {
      const parts = await partsOf(await create());
      await parts.stored(1);
      await parts.actions.cancel({ key: launchOf(1), by: 'operator' });
      const { claim } = await parts.claimed(2);
      await parts.queue.reject({ claim, reason: 'INVALID_ARGUMENT', detail: 'no' });
      await parts.launched(3, { key: 'a' });
      await parts.stored(4, { key: 'a', whenRunning: 'skip' });
      await parts.stored(5, { expireAfterMs: MINUTE });
      await parts.queue.wake();
      await parts.unknown(6);
      await parts.records.resolve({
        key: launchOf(6),
        resolution: { ended: 'failed' },
        note: 'lost',
        by: 'ann',
      });
      const states = { 1: 'cancelled', 2: 'rejected', 4: 'skipped', 5: 'expired', 6: 'failed' } as const;
      for (const [n, state] of Object.entries(states)) {
        const before = await parts.show(launchOf(Number(n)));
        expect(await confirm(parts, Number(n))).toEqual({ kind: 'launch ended', state });
        expect(await parts.show(launchOf(Number(n)))).toEqual(before);
        expect(before.state).toBe(state);
      }
    });

    it('lets no execution of a cancelled launch work that was found later', async () => {
      const parts = await partsOf(await create());
      const { launch, claim } = await parts.claimed(1);
      await parts.actions.cancel({ key: launch, by: 'operator' });
      await parts.queue.release({ claim, error: 'UNAVAILABLE' });
      const { digest, inputId = '' } = launch;
      await parts.queue.adopt({ key: launch, digest, inputId, execution: executionOf(launch) });
      const ended = { kind: 'launch ended', state: 'cancelled' };
      expect(await confirm(parts, 1, 'of-launch-1')).toEqual(ended);
    });

    it('lets the ended execution go on working, and no other one begin', async () => {
      const parts = await partsOf(await create());
      const launch = await parts.ended(1, { state: 'failed' });
      const other = { kind: 'other execution', execution: 'of-launch-1' };
      expect(await confirm(parts, 1)).toEqual(other);
      expect(await confirm(parts, 1, 'of-launch-1')).toEqual(WORKS);
      expect(await parts.show(launch)).toMatchObject({ state: 'failed' });
      expect(await parts.ends.followed(launch)).toBeUndefined();
    });
  });
}
