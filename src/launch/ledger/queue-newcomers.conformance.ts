import { describe, expect, it } from 'vitest';
import {
  JOB,
  keyed,
  LEASE_MS,
  MINUTE,
  rejectOf,
  settle,
  stateOf,
  statesOf,
  takeOf,
  theNext,
  theUnknown,
  type LaunchShape,
  type QueueConformanceOptions,
} from './queue-fixture.conformance.ts';
import { inTurn } from './store-fixture.conformance.ts';

/** `whenRunning`. */
export function describeQueueNewcomers({ name, create }: QueueConformanceOptions): void {
  describe(`${name}: a launch of a key that`, () => {
    const skip = (n: number, more: LaunchShape = {}) => keyed(n, { whenRunning: 'skip', ...more });
    const replace = (n: number, more: LaunchShape = {}) => keyed(n, { whenRunning: 'replace', ...more });

    it('skips is ended at once if another one holds the key, is queued, or is unknown', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const skipped = { kind: 'stored', state: 'skipped', isDue: false };
      expect(await queue.store(skip(1))).toMatchObject({ state: 'queued', isDue: true });
      expect(await queue.store(skip(2))).toEqual(skipped);
      const first = await theNext(queue);
      expect(await queue.store(skip(3))).toEqual(skipped);
      await queue.markUnknown({ claim: first.claim, error: 'UNAVAILABLE' });
      expect(await queue.store(skip(4))).toEqual(skipped);
      await settle(queue, first);
      expect(await queue.store(skip(5))).toEqual(skipped);
      expect(
        await statesOf(
          queue,
          [2, 3, 4, 5].map((n) => skip(n)),
        ),
      ).toEqual(Array.from({ length: 4 }, () => 'skipped'));
      expect(await queue.store({ ...skip(2), digest: 'another' })).toEqual({ kind: 'conflict' });
      expect(await takeOf(queue)).toEqual([]);
    });

    it('is decided at once, even if the publisher’s clock is ahead of the ledger’s', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const publishTimeMs = Date.now() + MINUTE;
      await queue.store(keyed(1));
      await queue.store(keyed(2));
      expect(await queue.store(skip(3, { publishTimeMs }))).toMatchObject({ state: 'skipped' });
      expect(await queue.store(replace(4, { publishTimeMs }))).toMatchObject({ state: 'queued' });
      expect(await statesOf(queue, [keyed(1), keyed(2)])).toEqual(['replaced', 'replaced']);
      expect((await theNext(queue)).launch.launchId).toBe('launch-4');
    });

    it('skips is decided only when it is due', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await queue.store(keyed(1));
      const late = skip(2, { notBeforeMs: Date.now() + MINUTE });
      const later = skip(3, { notBeforeMs: Date.now() + 10 * MINUTE });
      for (const one of [late, later]) expect(await queue.store(one)).toMatchObject({ state: 'queued' });
      const first = await theNext(queue);
      await pass(2 * MINUTE);
      await queue.wake();
      expect(await stateOf(queue, late)).toBe('skipped');
      await rejectOf(queue, first);
      await pass(10 * MINUTE);
      await queue.wake();
      expect((await theNext(queue)).launch.launchId).toBe('launch-3');
    });

    it('skips is not skipped for an expired one that no sweep has ended yet', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      const first = keyed(1, { publishTimeMs: Date.now(), expireAfterMs: MINUTE });
      await queue.store(first);
      await pass(2 * MINUTE);
      expect(await queue.store(skip(2))).toMatchObject({ state: 'queued', isDue: true });
      expect((await theNext(queue)).launch.launchId).toBe('launch-2');
      expect(await stateOf(queue, first)).toBe('expired');
    });

    it('replaces ends the older queued ones, and is the only one that stays queued', async () => {
      const { instances } = await create();
      const [queue] = instances;
      const stored = await Promise.all(
        Array.from({ length: 12 }, async (_, n) => inTurn(instances, n).store(replace(n))),
      );
      expect(stored.every(({ kind }) => kind === 'stored')).toBe(true);
      expect((await theNext(queue)).launch.launchId).toBe('launch-11');
      const states = await statesOf(
        queue,
        Array.from({ length: 12 }, (_, n) => replace(n)),
      );
      expect(states).toEqual([...Array.from({ length: 11 }, () => 'replaced'), 'launching']);
    });

    it('replaces waits for the running one, which is to be cancelled', async () => {
      const { instances } = await create();
      const [queue] = instances;
      await queue.store(keyed(1));
      const first = await theNext(queue);
      expect(await queue.store(replace(2))).toMatchObject({ state: 'queued', isDue: false });
      expect(await queue.agenda([JOB])).toMatchObject({ due: [], wishes: 0 });
      await settle(queue, first);
      expect(await queue.agenda([JOB])).toMatchObject({ due: [], wishes: 1 });
      expect(await takeOf(queue)).toEqual([]);
    });

    it('is to be replaced ends as replaced if its claim is given back or refused, and is never taken again', async () => {
      const { instances } = await create();
      const [queue] = instances;
      for (const give of ['release', 'reject'] as const) {
        const key = `key-${give}`;
        const [older, newer] = [
          keyed(1, { key, launchId: `${give}-1` }),
          replace(2, { key, launchId: `${give}-2` }),
        ];
        await queue.store(older);
        const { claim } = await theNext(queue);
        await queue.store(newer);
        const given =
          give === 'release'
            ? queue.release({ claim, error: 'UNAVAILABLE', forMs: 1 })
            : queue.reject({ claim, reason: 'INVALID_ARGUMENT', detail: 'no' });
        expect(await given).toBe(true);
        expect(await stateOf(queue, older)).toBe('replaced');
        expect((await theNext(queue)).launch.launchId).toBe(newer.launchId);
      }
    });

    it('is to be replaced ends as replaced if it is proved absent, and is not launched again', async () => {
      const { instances, pass } = await create();
      const [queue] = instances;
      await queue.store(keyed(1));
      await theNext(queue);
      await queue.store(replace(2));
      await pass(LEASE_MS);
      const { key, standing } = await theUnknown(queue);
      const over = { key, token: standing.token, expiredForMs: 0, leaseMs: LEASE_MS };
      const answers = await Promise.all(instances.map(async (one) => one.takeOver(over)));
      expect(answers.filter(({ kind }) => kind !== 'refused')).toEqual([
        { kind: 'ended', state: 'replaced' },
      ]);
      expect((await theNext(queue)).launch.launchId).toBe('launch-2');
    });

    it('replaces but arrives late ends for the newer one, running or queued, and does not cancel it', async () => {
      const { instances } = await create();
      const [queue] = instances;
      await queue.store(replace(3));
      const replaced = { kind: 'stored', state: 'replaced', isDue: false };
      expect(await queue.store(replace(2))).toEqual(replaced);
      await settle(queue, await theNext(queue));
      expect(await queue.store(replace(1))).toEqual(replaced);
      expect(await queue.agenda([JOB])).toMatchObject({ wishes: 0 });
    });
  });
}
