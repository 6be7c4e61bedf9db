import { describe, expect, it } from 'vitest';
import { jobPath } from '../event/launch-key.ts';
import type { QueuedReason } from './launch-state.ts';
import { executionOf, JOB, launchOf, MINUTE, SECOND } from './queue-fixture.conformance.ts';
import { partsOf, type StoredOptions, type StoredParts } from './stored-fixture.conformance.ts';
import { A_DATE } from './store-fixture.conformance.ts';

const SCOPE = 'projects/p/locations/r';

/** Why a launch waits, and what makes it so. */
const REASONS: readonly {
  readonly reason: QueuedReason;
  readonly given: (parts: StoredParts) => Promise<unknown>;
}[] = [
  { reason: 'pace', given: ({ stored }) => stored(1) },
  {
    reason: 'not-before',
    async given({ stored, queue }) {
      await stored(1, { notBeforeMs: Date.now() + 60 * MINUTE });
      await queue.pauseJob({ target: JOB.job, refusal: 'NOT_FOUND', error: 'no such job' });
    },
  },
  {
    reason: 'set-up',
    async given({ stored, launched, queue }) {
      await launched(2, { key: 'a' });
      await stored(1, { key: 'a' });
      await queue.pauseJob({ target: JOB.job, refusal: 'NOT_FOUND', error: 'no such job' });
    },
  },
  {
    reason: 'key',
    async given({ stored, launched, store }) {
      await launched(2, { key: 'a' });
      await stored(1, { key: 'a' });
      await pause(store);
    },
  },
  {
    reason: 'limit',
    async given({ stored, launched, store }) {
      for (const n of [2, 3]) await launched(n);
      await stored(1);
      await pause(store);
    },
  },
  {
    reason: 'quota',
    async given({ claimed, queue, store }) {
      const { claim } = await claimed(1);
      await queue.release({ claim, error: 'RESOURCE_EXHAUSTED', forMs: SECOND });
      await pause(store);
    },
  },
  {
    reason: 'unavailable',
    async given({ claimed, queue }) {
      const { claim } = await claimed(1);
      await queue.release({ claim, error: 'UNAVAILABLE', forMs: MINUTE });
    },
  },
];

/** Google refuses launches of the project and region. */
async function pause(store: StoredParts['store']): Promise<void> {
  const budget = await store.budget({ scope: SCOPE, calls: 5, windowMs: MINUTE, longestPauseMs: MINUTE });
  await budget.pause(MINUTE);
}

/** What people see of stored launches. */
export function describeStoredRecords({ name, create }: StoredOptions): void {
  describe(`${name}: the record of a stored launch`, () => {
    it('has its request, and when it may start', async () => {
      const { stored, show } = await partsOf(await create());
      const notBeforeMs = Date.now() + 60 * MINUTE;
      const expireAfterMs = 600 * MINUTE;
      const launch = await stored(1, { key: 'a', rule: 'uploads', links: 2, notBeforeMs, expireAfterMs });
      const record = await show(launch);
      const { publishTimeMs = 0 } = launch;
      expect(record).toMatchObject({
        ...JOB,
        launchId: 'launch-1',
        inputId: '1',
        digest: launch.digest,
        state: 'queued',
        isStored: true,
        rule: 'uploads',
        key: 'a',
        links: 2,
        messageId: launch.messageId,
        requestedAt: new Date(publishTimeMs),
        notBefore: new Date(notBeforeMs),
        launchBy: new Date(publishTimeMs + expireAfterMs),
        launchedAt: null,
        endedAt: null,
        detail: null,
        failure: null,
        rejection: null,
        retryOf: null,
        wish: null,
      });
      expect(record.values).toEqual(launch.values);
    });

    it('tells each state, and what there is to say of it', async () => {
      const parts = await partsOf(await create());
      const { show, queue } = parts;
      await parts.stored(1, { notBeforeMs: Date.now() + 60 * MINUTE });
      const refused = await parts.claimed(2);
      await queue.reject({ claim: refused.claim, reason: 'INVALID_ARGUMENT', detail: 'too many args' });
      await parts.claimed(3);
      await parts.claimed(4, { leaseMs: -1000 });
      await parts.unknown(5);
      await parts.launched(6);
      await parts.ended(7);
      const states = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(async (n) => show(launchOf(n))));
      expect(states).toMatchObject([
        { state: 'queued' },
        {
          state: 'rejected',
          rejection: { reason: 'INVALID_ARGUMENT', detail: 'too many args' },
          endedAt: A_DATE,
        },
        { state: 'launching', expiresAt: A_DATE },
        { state: 'unknown', expiresAt: A_DATE },
        { state: 'unknown', detail: 'DEADLINE_EXCEEDED' },
        { state: 'launched', execution: executionOf(launchOf(6)), launchedAt: A_DATE, finishedAt: null },
        { state: 'succeeded', launchedAt: A_DATE, endedAt: A_DATE, failure: null, rejection: null },
      ]);
      expect(states.map(({ reason }) => reason)).toEqual(['not-before', null, null, null, null, null, null]);
    });

    it.each(REASONS)(
      'says why it is queued, the first reason that applies: $reason',
      async ({ reason, given }) => {
        const parts = await partsOf(await create());
        await given(parts);
        expect((await parts.show(launchOf(1))).reason).toBe(reason === 'limit' ? 'quota' : reason);
        const limited = await parts.store.records({ runningOf: () => 2 });
        expect((await limited.show(launchOf(1)))[0]?.reason).toBe(reason);
        expect((await limited.list({ q: 'launch-1', limit: 1 })).launches[0]?.reason).toBe(reason);
      },
    );
  });

  describe(`${name}: a launch whose job has a set-up fault`, () => {
    it('tells what Cloud Run refused, first of what the configuration lacks', async () => {
      const parts = await partsOf(await create());
      await parts.stored(1);
      const told = async () => {
        const records = await parts.store.records({ setUpFaultOf: (job) => `no job "${job.name}"` });
        return (await records.show({ launchId: 'launch-1' }))[0];
      };
      expect(await told()).toMatchObject({ reason: 'set-up', detail: 'no job ""' });
      await parts.queue.pauseJob({ target: JOB.job, refusal: 'NOT_FOUND', error: 'no such job' });
      expect(await told()).toMatchObject({ reason: 'set-up', detail: 'no such job' });
      await parts.queue.resumeJob(JOB);
      expect(await parts.show(launchOf(1))).toMatchObject({ reason: 'pace', detail: null });
    });
  });

  describe(`${name}: the list of stored launches`, () => {
    it('is of one state or several, of a key, or of whatever is searched for', async () => {
      const parts = await partsOf(await create());
      const { records } = parts;
      await parts.launched(1, { key: 'a', inputId: 'order 17' });
      await parts.stored(2, { key: 'a' });
      await parts.ended(3, { state: 'failed' }, { name: 'report' });
      await parts.unknown(4);
      const listed = async (options: Omit<Parameters<typeof records.list>[0], 'limit'>) => {
        const { launches } = await records.list({ ...options, limit: 10 });
        return launches.map(({ launchId }) => Number(launchId.at(-1))).toSorted((a, b) => a - b);
      };
      expect(await listed({})).toEqual([1, 2, 3, 4]);
      expect(await listed({ states: ['queued'] })).toEqual([2]);
      expect(await listed({ states: ['queued', 'failed', 'gone'] })).toEqual([2, 3]);
      expect(await listed({ states: ['launched', 'unknown', 'running', 'launching'] })).toEqual([1, 4]);
      expect(await listed({ states: [] })).toEqual([]);
      expect(await listed({ key: 'a' })).toEqual([1, 2]);
      expect(await listed({ key: 'a', states: ['launched'] })).toEqual([1]);
      expect(await listed({ key: 'A' })).toEqual([]);
      const path = jobPath({ ...JOB, name: 'report' });
      for (const q of ['launch-3', 'report', 'of-launch-3', executionOf(launchOf(3)), path]) {
        expect(await listed({ q })).toEqual([3]);
      }
      expect(await listed({ q: 'order 17' })).toEqual([1]);
      expect(await listed({ q: 'a' })).toEqual([1, 2]);
      expect(await listed({ q: 'one' })).toEqual([1, 2, 3, 4]);
      for (const q of ['launch', "'; --", 'LAUNCH-3', '%']) expect(await listed({ q })).toEqual([]);
    });

    it('has each of a state once over all pages, the newest first, while others come and go', async () => {
      const parts = await partsOf(await create());
      for (let n = 1; n <= 9; n += 1) await parts.stored(n);
      const seen: string[] = [];
      let olderThan: string | undefined;
      do {
        const page = await parts.records.list({ states: ['queued'], limit: 2, olderThan });
        seen.push(...page.launches.map(({ launchId }) => launchId));
        ({ olderThan } = page);
        // It is not among those that are still to come.
        await parts.stored(100 + seen.length);
      } while (olderThan !== undefined);
      expect(seen).toHaveLength(9);
      expect(new Set(seen)).toEqual(new Set(Array.from({ length: 9 }, (_, n) => `launch-${n + 1}`)));
    });
  });
}
