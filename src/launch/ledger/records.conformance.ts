import { describe, expect, it } from 'vitest';
import { keyText } from '../event/launch-key.ts';
import type { QueuedReason } from './launch-state.ts';
import { executionOf, JOB, launchOf, MINUTE, SECOND } from './queue-fixture.conformance.ts';
import {
  A_DATE,
  ALL_KEYS,
  KEY,
  partsOf,
  type StoreOptions,
  type StoreParts,
} from './store-fixture.conformance.ts';

const SCOPE = 'projects/p/locations/r';

/** The reasons why a launch waits, and how to cause each. */
const REASONS: readonly {
  readonly reason: QueuedReason;
  readonly given: (parts: StoreParts) => Promise<unknown>;
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
async function pause(store: StoreParts['store']): Promise<void> {
  const budget = await store.budget({ scope: SCOPE, calls: 5, windowMs: MINUTE, longestPauseMs: MINUTE });
  await budget.pause(MINUTE);
}

/** The records of launches. */
export function describeRecords({ name, create }: StoreOptions): void {
  describe(`${name}: the record of a launch`, () => {
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

    it('has each state with its details', async () => {
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

    it('has every digit of its id, and the results of its attempts', async () => {
      const { claimed, take, queue, show } = await partsOf(await create());
      const { launch, claim } = await claimed(1, { inputId: '9007199254740993' });
      await queue.release({ claim, error: 'PERMISSION_DENIED: no' });
      await take(launch);
      expect(await show(KEY)).toMatchObject({
        inputId: '9007199254740993',
        state: 'launching',
        attempts: 2,
        execution: null,
        workingExecution: null,
        detail: 'PERMISSION_DENIED: no',
        traceId: launch.trace?.traceId,
        resolvedNote: null,
        resolvedAt: null,
        finishedAt: null,
      });
      const { createdAt, claimedAt, expiresAt, updatedAt } = await show(KEY);
      expect([createdAt, claimedAt, expiresAt, updatedAt]).toEqual([A_DATE, A_DATE, A_DATE, A_DATE]);
    });

    it('is one for each job and name that use the launch id', async () => {
      const { claimed, records } = await partsOf(await create());
      for (const key of ALL_KEYS) await claimed(1, key);
      const { launchId, job } = KEY;
      const shown = async (options: Parameters<typeof records.show>[0]) =>
        (await records.show(options)).map(keyText).toSorted();
      const textsOf = (keys: typeof ALL_KEYS) => keys.map(keyText).toSorted();
      expect(await shown({ launchId })).toEqual(textsOf(ALL_KEYS));
      expect(await shown({ launchId, job })).toEqual(textsOf(ALL_KEYS.filter((key) => key.job === job)));
      const named = { launchId, name: 'report' };
      expect(await shown(named)).toEqual(textsOf(ALL_KEYS.filter((key) => key.name === 'report')));
      for (const key of ALL_KEYS) expect(await shown(key)).toEqual([keyText(key)]);
      expect(await shown({ launchId: 'nobodys' })).toEqual([]);
    });
  });

  describe(`${name}: a launch of a misconfigured job`, () => {
    it("shows Cloud Run's error, before what the configuration lacks", async () => {
      const parts = await partsOf(await create());
      await parts.stored(1);
      const told = async () => {
        const records = await parts.store.records({ setUpFaultOf: ({ name: asked }) => `no job "${asked}"` });
        return (await records.show({ launchId: 'launch-1' }))[0];
      };
      expect(await told()).toMatchObject({ reason: 'set-up', detail: 'no job ""' });
      await parts.queue.pauseJob({ target: JOB.job, refusal: 'NOT_FOUND', error: 'no such job' });
      expect(await told()).toMatchObject({ reason: 'set-up', detail: 'no such job' });
      await parts.queue.resumeJob(JOB);
      expect(await parts.show(launchOf(1))).toMatchObject({ reason: 'pace', detail: null });
    });
  });
}
