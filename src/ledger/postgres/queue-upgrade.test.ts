/** Launches of the previous version, which stores no requests, in the queue. Real: PostgreSQL. */
import { describe, expect, it } from 'vitest';
import { useBothVersions } from '../../../test/support/old-instance.ts';
import {
  idsOf,
  JOB,
  launchOf,
  LEASE_MS,
  stateOf,
  takeOf,
  theNext,
  theUnknown,
} from '../../launch/ledger/queue-fixture.conformance.ts';

const bothVersions = useBothVersions();
const launch = launchOf(1);
const key = { ...JOB, launchId: launch.launchId };
const other = { ...launch, digest: 'another request' };
const STORED = { kind: 'stored', state: 'queued' };

describe('a launch of the previous version', () => {
  it('that launched nothing gets its request with the next message, and is launched', async () => {
    const { queue, old } = await bothVersions();
    await old.claim();
    await old.release();
    expect(await queue.store(launch)).toEqual({ ...STORED, isDue: true });
    expect((await theNext(queue)).launch).toEqual(launch);
  });

  it('that launched nothing can be replaced by another request', async () => {
    const { queue, old } = await bothVersions();
    await old.claim();
    await old.release();
    expect(await queue.store(other)).toEqual({ ...STORED, isDue: true });
    expect((await theNext(queue)).launch).toEqual(other);
    expect(await queue.store(launch)).toEqual({ kind: 'conflict' });
  });

  it.each(['calling', 'unknown'])(
    'that is %s gets its request, holds its slot, and can be relaunched',
    async (state) => {
      const { queue, old } = await bothVersions();
      await old.claim(launch.digest, -1_000);
      if (state === 'unknown') await old.markUnknown();
      expect(await theUnknown(queue)).toMatchObject({
        key,
        launch: undefined,
        digest: launch.digest,
        isNews: false,
      });
      expect(await queue.takeOver({ key, token: 'old-token', expiredForMs: 0, leaseMs: LEASE_MS })).toEqual({
        kind: 'refused',
      });
      await queue.store(launchOf(2));
      expect(await queue.store(launch)).toEqual({ ...STORED, isDue: false });
      expect(await stateOf(queue, launch)).toBe('unknown');
      expect(await takeOf(queue, { running: 1 })).toEqual([]);
      expect((await theUnknown(queue)).launch).toEqual(launch);
      const over = await queue.takeOver({ key, token: 'old-token', expiredForMs: 0, leaseMs: LEASE_MS });
      expect(over.kind).toBe('claimed');
    },
  );

  it.each(['calling', 'unknown'])(
    'that is %s leaves another request with its launch id undecided, and stores nothing of it',
    async (state) => {
      const { queue, old, pool } = await bothVersions();
      await old.claim();
      if (state === 'unknown') await old.markUnknown();
      expect(await queue.store(other)).toEqual({ kind: 'undecided' });
      const { rows } = await pool.query('SELECT digest, request, stored_at FROM launches');
      expect(rows).toEqual([{ digest: launch.digest, request: null, stored_at: null }]);
      await old.release();
      expect(await queue.store(other)).toMatchObject(STORED);
    },
  );

  it('that launched is a duplicate with its execution, has no slot, and is a conflict for another request', async () => {
    const { queue, old } = await bothVersions();
    await old.claim();
    await old.settle();
    const known = { kind: 'known', state: 'launched', execution: old.execution };
    expect(await queue.store(launch)).toEqual(known);
    expect(await queue.store(other)).toEqual({ kind: 'conflict' });
    await queue.store(launchOf(2));
    expect(await queue.agenda([JOB])).toMatchObject({ unknown: 0, following: 0 });
    expect(idsOf(await takeOf(queue, { running: 1 }))).toEqual(['launch-2']);
  });

  it('gets its request once, and is launched once, by many messages at once beside old instances', async () => {
    const { queue, old } = await bothVersions();
    await old.claim();
    await old.release();
    const [answers, claims] = await Promise.all([
      Promise.all(Array.from({ length: 10 }, async () => queue.store(launch))),
      Promise.all([old.claim(), old.claim()]),
    ]);
    expect(answers.filter(({ kind }) => kind === 'stored')).toHaveLength(1);
    const claimed = claims.flat().length;
    expect(claimed).toBeLessThanOrEqual(1);
    expect(await takeOf(queue)).toHaveLength(1 - claimed);
  });
});
