/** Launches and instances of the version before, which stores no requests, beside the queue. Real: PostgreSQL. */
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { LAST_VERSION } from '../../../test/support/last-version-statements.ts';
import {
  idsOf,
  JOB,
  keyed,
  launchOf,
  LEASE_MS,
  rejectOf,
  stateOf,
  takeOf,
  theNext,
  theUnknown,
} from '../../launch/ledger/queue-fixture.conformance.ts';
import type { Launch } from '../../launch/jobs/launch.ts';
import { postgresQueue } from './postgres-queue.ts';

const database = useLedgerDatabase();
const launch = launchOf(1);
const key = { ...JOB, launchId: launch.launchId };
const other = { ...launch, digest: 'another request' };
const STORED = { kind: 'stored', state: 'queued' };

let url: string | undefined;

/** An instance of this version and one of the last one, on one empty database. */
async function bothVersions() {
  url ??= await database.create();
  const pool = await database.connect({ url });
  await pool.query('TRUNCATE launches, launch_events');
  return { pool, queue: postgresQueue({ pool }), old: oldInstance(pool) };
}

/** What the last version asks, by its own statements. */
function oldInstance(pool: Pool) {
  const rows = async (text: string, values: unknown[]) =>
    (await pool.query<never>(text, values)).rows as unknown[];
  const token = 'old-token';
  const { launchId } = launch;
  const { job } = JOB;
  const execution = `${job}/executions/old`;
  return {
    execution,
    look: () => rows(LAST_VERSION.look, [[launchId], [job]]),
    claim: (digest = launch.digest, leaseMs = 60_000, id = launchId) =>
      rows(LAST_VERSION.claim, [
        [id],
        [job],
        ['1'],
        [digest],
        [token],
        [leaseMs],
        ['m'],
        [null],
        [null],
        [null],
      ]),
    claimAgain: () =>
      rows(LAST_VERSION.claim, [
        [launchId],
        [job],
        ['1'],
        ['d'],
        ['new'],
        [60_000],
        ['m'],
        [null],
        [''],
        [0],
      ]),
    settle: () => rows(LAST_VERSION.settle, [[launchId], [job], [token], [execution]]),
    release: () => rows(LAST_VERSION.release, [launchId, job, token, 'refused']),
    markUnknown: () => rows(LAST_VERSION.markUnknown, [launchId, job, token, 'lost']),
    adopt: (digest = launch.digest) => rows(LAST_VERSION.adopt, [launchId, job, '1', digest, execution]),
    resolve: (as: string | null) => rows(LAST_VERSION.resolve, [launchId, job, as, 'seen in the console']),
    removeFinished: () => rows(LAST_VERSION.remove, [-1, 500]),
    enter: () => rows(LAST_VERSION.enter, [launchId, job, 'old']),
  };
}

describe('a launch of the version before', () => {
  it('that launched nothing gets its request with the next message, and is launched', async () => {
    const { queue, old } = await bothVersions();
    await old.claim();
    await old.release();
    expect(await queue.store(launch)).toEqual({ ...STORED, isDue: true });
    expect((await theNext(queue)).launch).toEqual(launch);
  });

  it('that launched nothing binds nobody to its request', async () => {
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
    'that is %s is not decided for another request, of which nothing is stored',
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

  it('that launched is a duplicate with its execution, holds no slot, and is a conflict for another request', async () => {
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

  it('gets its request once, and is launched once, of many messages at once beside old instances', async () => {
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

describe('an instance of the version before', () => {
  it('that gives back a launch whose request came meanwhile puts it into line', async () => {
    const { queue, old } = await bothVersions();
    await old.claim();
    expect(await queue.store(launch)).toMatchObject({ isDue: false });
    expect(await takeOf(queue)).toEqual([]);
    expect(await old.release()).toHaveLength(1);
    expect(await stateOf(queue, launch)).toBe('queued');
    expect(await queue.agenda([JOB])).toMatchObject({ due: [JOB] });
    expect((await theNext(queue)).launch).toEqual(launch);
  });

  it('that launches a launch whose request came meanwhile makes it a launched one, which is followed', async () => {
    const { queue, old } = await bothVersions();
    await old.claim();
    await queue.store(launch);
    expect(await old.settle()).toHaveLength(1);
    expect(await queue.store(launch)).toEqual({ kind: 'known', state: 'launched', execution: old.execution });
    expect(await queue.agenda([JOB])).toMatchObject({ following: 1 });
    await queue.store(launchOf(2));
    expect(await takeOf(queue, { running: 1 })).toEqual([]);
  });

  it('claims nothing that is queued, launching, unknown or ended, and knows it for a launch under way', async () => {
    const { queue, old } = await bothVersions();
    await queue.store(launch);
    const untouched = async () => {
      for (const claim of [old.claim, old.claimAgain]) expect(await claim()).toEqual([]);
      const [row] = await old.look();
      expect(row).not.toMatchObject({ state: expect.stringMatching(/^(open|rejected)$/) as string });
    };
    await untouched();
    const taken = await theNext(queue);
    await untouched();
    await queue.markUnknown({ claim: taken.claim, error: 'lost' });
    await untouched();
    await rejectOf(queue, taken);
    await untouched();
    expect(await stateOf(queue, launch)).toBe('rejected');
  });

  it('that settles by hand what is unknown puts it into line, or makes it a launched one', async () => {
    for (const as of [null, 'an execution']) {
      const { queue, old } = await bothVersions();
      await queue.store(launch);
      const { claim } = await theNext(queue);
      await queue.markUnknown({ claim, error: 'lost' });
      expect(await old.resolve(as)).toHaveLength(1);
      expect(await queue.settle({ claim, execution: 'late' })).toBe(false);
      expect(await stateOf(queue, launch)).toBe(as === null ? 'queued' : 'launched');
      expect(await takeOf(queue)).toHaveLength(as === null ? 1 : 0);
    }
  });

  it('that finds an execution, or whose job image confirms one, makes a queued launch a launched one', async () => {
    for (const find of ['adopt', 'enter'] as const) {
      const { queue, old } = await bothVersions();
      await queue.store(launch);
      expect(await old[find]()).toHaveLength(1);
      expect(await queue.store(launch)).toEqual({
        kind: 'known',
        state: 'launched',
        execution: old.execution,
      });
      expect(await takeOf(queue)).toEqual([]);
    }
  });

  it('leaves the end of a launch as it is, whatever its job image confirms or it finds', async () => {
    for (const find of ['adopt', 'enter'] as const) {
      const { queue, old } = await bothVersions();
      await queue.store(launch);
      await rejectOf(queue, await theNext(queue));
      await old[find]();
      expect(await stateOf(queue, launch)).toBe('rejected');
    }
  });

  it('removes no launch that is queued, launching, launched or unknown', async () => {
    const { queue, old, pool } = await bothVersions();
    for (let n = 1; n <= 4; n += 1) await queue.store(launchOf(n));
    const [one, two] = await takeOf(queue, { most: 3 });
    if (one === undefined || two === undefined) throw new Error('they are not taken');
    await queue.settle({ claim: one.claim, execution: 'an execution' });
    await queue.markUnknown({ claim: two.claim, error: 'lost' });
    await pool.query(`UPDATE launches SET created_at = now() - interval '30 days'`);
    expect(await old.removeFinished()).toEqual([]);
  });
});

describe('a key, beside an instance of the version before', () => {
  const first: Launch = keyed(1);

  it('is held by its claim, once the request has come, and free when it is given back', async () => {
    const { queue, old } = await bothVersions();
    await queue.store(keyed(2));
    await old.claim(first.digest);
    expect(await queue.store(first)).toMatchObject({ isDue: false });
    expect(await queue.store(keyed(3))).toMatchObject({ isDue: false });
    expect(await takeOf(queue)).toEqual([]);
    await old.release();
    expect(await queue.agenda([JOB])).toMatchObject({ toWake: true });
    await queue.wake();
    expect(await queue.agenda([JOB])).toMatchObject({ toWake: false });
    const taken = await theNext(queue);
    expect(taken.launch).toEqual(first);
    await rejectOf(queue, taken);
    expect((await theNext(queue)).launch.launchId).toBe('launch-2');
  });

  it('is held by what it launched', async () => {
    const { queue, old } = await bothVersions();
    await old.claim(first.digest);
    await queue.store(first);
    await queue.store(keyed(2));
    await old.settle();
    await queue.wake();
    expect(await takeOf(queue)).toEqual([]);
    expect(await queue.store(keyed(3, { whenRunning: 'skip' }))).toMatchObject({ state: 'skipped' });
  });

  it('goes to a launch that it gave back before the request came', async () => {
    const { queue, old } = await bothVersions();
    await old.claim(first.digest);
    await old.release();
    await queue.store(keyed(2));
    expect(await queue.store(first)).toEqual({ ...STORED, isDue: true });
    expect((await theNext(queue)).launch).toEqual(first);
  });

  it('does not keep a launch in line that it settled by hand although it was to be replaced', async () => {
    const { queue, old } = await bothVersions();
    await queue.store(first);
    const { claim } = await theNext(queue);
    await queue.markUnknown({ claim, error: 'lost' });
    await queue.store(keyed(2, { whenRunning: 'replace' }));
    await old.resolve(null);
    expect(await takeOf(queue)).toEqual([]);
    expect(await queue.agenda([JOB])).toMatchObject({ due: [], toWake: true });
    await queue.wake();
    expect(await stateOf(queue, first)).toBe('replaced');
    expect((await theNext(queue)).launch.launchId).toBe('launch-2');
  });
});
