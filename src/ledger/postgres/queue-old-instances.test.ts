/** Instances and job images of the previous version, which has no queue, beside the queue. Real: PostgreSQL. */
import { describe, expect, it } from 'vitest';
import { useBothVersions } from '../../../test/support/old-instance.ts';
import {
  JOB,
  keyed,
  launchOf,
  rejectOf,
  stateOf,
  takeOf,
  theNext,
} from '../../launch/ledger/queue-fixture.conformance.ts';
import type { Launch } from '../../launch/jobs/launch.ts';

const bothVersions = useBothVersions();
const launch = launchOf(1);

describe('an instance of the previous version', () => {
  it('that gives back a launch whose request came meanwhile puts it in line', async () => {
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

  it('does not claim a launch that is queued, launching, unknown or ended, and takes it for one under way', async () => {
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

  it('that settles an unknown launch by hand puts it in line, or makes it a launched one', async () => {
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

  it('does not change the end of a launch, whatever its job image confirms or it finds', async () => {
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

describe('a key, beside an instance of the previous version', () => {
  const first: Launch = keyed(1);

  it('is taken by its claim, once the request has come, and free when it is given back', async () => {
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

  it('is taken by what it launched', async () => {
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
    expect(await queue.store(first)).toEqual({ kind: 'stored', state: 'queued', isDue: true });
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
