import { describe, expect, it } from 'vitest';
import type { LaunchRecord } from './launch-records.ts';
import { HOLDING_STATES, HOURS_TOLD, type LedgerStatus } from './ledger-survey.ts';
import { JOB, launchOf, MINUTE } from './queue-fixture.conformance.ts';
import { A_DATE, partsOf, type StoreOptions } from './store-fixture.conformance.ts';

const HOURS: unknown = expect.any(Array);

/** The sums of all hours. */
function sumsOf({ jobs }: LedgerStatus): readonly [launches: number, failed: number] {
  const hours = jobs.flatMap((job) => job.hours);
  return [
    hours.reduce((sum, { launches }) => sum + launches, 0),
    hours.reduce((sum, { failed }) => sum + failed, 0),
  ];
}

/** The ledger as a whole. */
export function describeStatus({ name, create }: StoreOptions): void {
  describe(`${name}: the status`, () => {
    it('of a new ledger is empty', async () => {
      const { survey } = await partsOf(await create());
      expect(await survey.status()).toMatchObject({
        now: A_DATE,
        jobs: [],
        lastSweepAt: null,
        launches: 0,
        events: 0,
      });
    });

    it('counts the launches of each rule in a day, however they ended, except for retries by operators', async () => {
      const parts = await partsOf(await create());
      const { survey, actions, pass } = parts;
      await parts.stored(1, { rule: 'uploads' });
      await pass(25 * 60 * MINUTE);
      const failed = await parts.ended(2, { state: 'failed' }, { rule: 'uploads' });
      await actions.retry({ key: failed, force: false, by: 'ann@example.com' });
      await parts.ended(3, {}, { rule: 'uploads', name: 'report' });
      await parts.stored(4, { rule: 'uploads', key: 'a key', whenRunning: 'skip' });
      await parts.stored(5, { rule: 'uploads', key: 'a key', whenRunning: 'skip' });
      await parts.stored(6, { rule: 'nightly' });
      await parts.stored(7, { rule: 'gone' });
      await parts.stored(8);
      const counts = await survey.ofRules(['uploads', 'nightly', 'new']);
      expect(Object.fromEntries(counts)).toEqual({ nightly: 1, uploads: 4 });
      expect(await survey.ofRules([])).toEqual(new Map());
    });

    it('counts for each job what waits, what has a slot, and what failed in a day', async () => {
      const parts = await partsOf(await create());
      const { ends, survey, pass } = parts;
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
      const { jobs, launches } = await survey.status();
      expect(launches).toBe(12);
      expect(jobs).toEqual([
        {
          ...JOB,
          queued: 2,
          oldestQueuedAt: (await parts.show(launchOf(10))).requestedAt,
          holding: 5,
          running: 1,
          unknown: 2,
          failedInADay: 2,
          hours: HOURS,
          pause: null,
        },
        expect.objectContaining({ ...JOB, name: 'report', queued: 1, holding: 0, failedInADay: 0 }),
      ]);
    });

    it('counts by the hour what was stored and what failed, each launch once, however often it is read', async () => {
      const parts = await partsOf(await create());
      const { survey, pass } = parts;
      await parts.ended(1, { state: 'failed' });
      const first = await survey.status();
      expect(sumsOf(first)).toEqual([1, 1]);
      await pass(3 * 60 * MINUTE);
      await parts.stored(2);
      await parts.ended(3);
      await pass(2 * MINUTE);
      await parts.stored(4);
      for (let look = 0; look < 3; look += 1) {
        const [job] = (await survey.status()).jobs;
        expect(job?.hours).toHaveLength(HOURS_TOLD);
        const place = job?.hours.findIndex(({ failed }) => failed === 1) ?? -1;
        // Three hours ago, or four if an hour ends just now.
        expect([HOURS_TOLD - 4, HOURS_TOLD - 5]).toContain(place);
        expect(sumsOf(await survey.status())).toEqual([4, 1]);
      }
      expect(sumsOf(await (await parts.store.survey()).status())).toEqual([4, 1]);
      await pass(HOURS_TOLD * 60 * MINUTE);
      expect((await survey.status()).jobs).toMatchObject([{ queued: 1, failedInADay: 0 }]);
      expect(sumsOf(await survey.status())).toEqual([0, 0]);
    });

    it('shows the waiting launches, the oldest request of each job first, and those that have a slot for longest', async () => {
      const parts = await partsOf(await create());
      const { survey, pass } = parts;
      await parts.launched(1);
      await pass(MINUTE);
      await parts.unknown(2);
      await pass(MINUTE);
      await parts.claimed(3, { name: 'report' });
      for (const n of [7, 6, 5]) await parts.stored(n);
      await parts.stored(8, { name: 'report' });
      const idsIn = (found: readonly LaunchRecord[]) => found.map(({ launchId }) => Number(launchId.at(-1)));
      const waiting = await survey.waiting({ mostOfAJob: 2 });
      expect(idsIn(waiting)).toEqual([5, 6, 8]);
      expect(waiting.map(({ reason }) => reason)).toEqual(['pace', 'pace', 'pace']);
      expect(idsIn(await survey.holding({ states: HOLDING_STATES, most: 10 }))).toEqual([1, 2, 3]);
      expect(idsIn(await survey.holding({ states: HOLDING_STATES, most: 2 }))).toEqual([1, 2]);
      expect(idsIn(await survey.holding({ states: ['launching', 'unknown'], most: 9 }))).toEqual([2, 3]);
    });

    it('has the error that pauses a job, the calls of the last minute, the last sweep, and the waiting events', async () => {
      const { store, stored, queue, upkeep, outbox, launched, survey } = await partsOf(await create());
      await outbox.want();
      await stored(1);
      await launched(2, { name: 'report' });
      await queue.pauseJob({ target: JOB.job, refusal: 'NOT_FOUND', error: 'no such job' });
      const scope = 'projects/p/locations/r';
      const budget = await store.budget({ scope, calls: 5, windowMs: MINUTE, longestPauseMs: MINUTE });
      await budget.take({ wanted: 3, latenessMs: 0 });
      await upkeep.noteSweep();
      const status = await survey.status();
      const pause = { refusal: 'NOT_FOUND', error: 'no such job', since: A_DATE, until: A_DATE };
      expect(status.jobs.map((one) => one.pause)).toEqual([pause, pause]);
      expect(status.calls).toMatchObject([{ scope, lastMinute: 3 }]);
      expect(status).toMatchObject({ lastSweepAt: A_DATE, events: 1 });
      expect(status.bytes).toBeGreaterThan(0);
      expect((await store.facts({ now: Date.now })).lastSweepAt).toEqual(status.lastSweepAt);
    });
  });
}
