import { describe, expect, it } from 'vitest';
import { JOB, launchOf, MINUTE } from './queue-fixture.conformance.ts';
import { A_DATE, partsOf, type StoreOptions } from './store-fixture.conformance.ts';

/** One screen about a ledger. */
export function describeStatus({ name, create }: StoreOptions): void {
  describe(`${name}: the status`, () => {
    it('is empty of a new ledger', async () => {
      const { actions } = await partsOf(await create());
      expect(await actions.status()).toMatchObject({
        now: A_DATE,
        jobs: [],
        lastSweepAt: null,
        launches: 0,
        events: 0,
      });
    });

    it('counts, for each job, what waits, what has a place, and what ended in a day', async () => {
      const parts = await partsOf(await create());
      const { ends, actions, pass } = parts;
      await parts.ended(1);
      await pass(25 * 60 * MINUTE);
      await parts.ended(2, { state: 'failed' });
      await parts.ended(3, { state: 'failed' });
      await parts.ended(4);
      const running = await parts.launched(5);
      const execution = `${running.job}/executions/of-launch-5`;
      await ends.saw([{ key: running, execution, isRunning: true }]);
      await parts.launched(6);
      await parts.unknown(7);
      await parts.claimed(8, { leaseMs: -1000 });
      await parts.claimed(9);
      await parts.stored(11);
      await parts.stored(10);
      await parts.stored(12, { name: 'report' });
      const { jobs, launches } = await actions.status();
      expect(launches).toBe(12);
      expect(jobs).toEqual([
        {
          ...JOB,
          queued: 2,
          oldestQueuedAt: (await parts.show(launchOf(10))).requestedAt,
          holding: 5,
          running: 1,
          unknown: 2,
          succeededInADay: 1,
          failedInADay: 2,
          pause: null,
        },
        expect.objectContaining({ ...JOB, name: 'report', queued: 1, holding: 0, succeededInADay: 0 }),
      ]);
    });

    it('names the fault that pauses a job, the calls of the last minute, the sweep, and the events that wait', async () => {
      const { store, stored, queue, upkeep, outbox, launched, actions } = await partsOf(await create());
      await outbox.want();
      await stored(1);
      await launched(2, { name: 'report' });
      await queue.pauseJob({ target: JOB.job, refusal: 'NOT_FOUND', error: 'no such job' });
      const scope = 'projects/p/locations/r';
      const budget = await store.budget({ scope, calls: 5, windowMs: MINUTE, longestPauseMs: MINUTE });
      await budget.take({ wanted: 3, latenessMs: 0 });
      await upkeep.noteSweep();
      const status = await actions.status();
      const pause = { refusal: 'NOT_FOUND', error: 'no such job', since: A_DATE, until: A_DATE };
      expect(status.jobs.map((one) => one.pause)).toEqual([pause, pause]);
      expect(status.calls).toMatchObject([{ scope, lastMinute: 3 }]);
      expect(status).toMatchObject({ lastSweepAt: A_DATE, events: 1 });
      expect(status.bytes).toBeGreaterThan(0);
      expect((await store.facts({ now: Date.now })).lastSweepAt).toEqual(status.lastSweepAt);
    });
  });
}
