/** What Cloud Run's list says about launches. Scripted: the list. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { JOB, execute, key, newIndex } from '../../../test/support/index-bed.ts';
import { LaunchClock, idle } from '../../../test/support/launch-clock.ts';
import { ScriptedCloudRun } from '../../../test/support/launch-cloud-run.ts';
import { ExecutionIndex } from './execution-index.ts';

describe('a launch', () => {
  it('is found in a listing, and after that without one', async () => {
    const { cloudRun, index } = newIndex();
    const execution = cloudRun.execute({ launchId: 'l', digest: 'd' });
    expect(await index.find({ key: key('l') })).toEqual({ kind: 'found', execution });
    expect(await index.find({ key: key('l') })).toEqual({ kind: 'found', execution });
    expect(cloudRun.listings).toBe(1);
  });

  it('is absent if the list is empty', async () => {
    const { clock, index } = newIndex();
    const notBeforeMs = clock.now() - 86_400_000;
    expect(await index.find({ key: key('l'), notBeforeMs })).toEqual({ kind: 'absent' });
  });

  it('is not absent in a list that shows no launch ids at all', async () => {
    const { cloudRun, index } = newIndex();
    cloudRun.execute();
    expect(await index.find({ key: key('l') })).toEqual({ kind: 'not shown' });
    cloudRun.execute({ launchId: 'other' });
    expect(await index.find({ key: key('l') })).toEqual({ kind: 'absent' });
  });

  it('is absent if all executions without launch ids are older than the launch', async () => {
    const { clock, cloudRun, index } = newIndex();
    cloudRun.execute();
    clock.freeze(60_000);
    const notBeforeMs = clock.now();
    expect(await index.find({ key: key('l'), notBeforeMs })).toEqual({ kind: 'absent' });
    cloudRun.execute();
    expect((await index.find({ key: key('l'), notBeforeMs })).kind).not.toBe('absent');
  });

  it.each(['older first', 'newer first'])('with two executions is the older one, %s', async (order) => {
    const { clock, cloudRun, index } = newIndex();
    const older = cloudRun.execute({ launchId: 'l' }, order === 'older first');
    clock.freeze(1_000);
    const newer = cloudRun.execute({ launchId: 'l' }, order === 'newer first');
    await index.find({ key: key('l') });
    cloudRun.showAll();
    await index.find({ key: key('another') });
    expect(index.known(key('l'))).toEqual(older);
    index.addStarted(newer);
    expect(index.known(key('l'))).toEqual(older);
  });

  it('of another job is never absent: this list does not have its executions', async () => {
    const { cloudRun, index } = newIndex();
    cloudRun.execute({ launchId: 'l' });
    await index.find({ key: key('l') });
    const other = { ...key('l'), job: 'projects/p/locations/r/jobs/other' };
    expect(index.known(other)).toBeUndefined();
    expect(await index.find({ key: other })).toMatchObject({ kind: 'cannot tell' });
  });

  it('is found by its name, if several names on one Cloud Run job use the launch id', async () => {
    const { cloudRun, index } = newIndex();
    const named = cloudRun.execute({ launchId: 'l', launchJob: 'report' });
    expect(await index.find({ key: key('l') })).toEqual({ kind: 'absent' });
    const unnamed = cloudRun.execute({ launchId: 'l' });
    expect(await index.find({ key: key('l') })).toEqual({ kind: 'found', execution: unnamed });
    expect(await index.find({ key: { ...key('l'), name: 'report' } })).toEqual({
      kind: 'found',
      execution: named,
    });
    expect(await index.find({ key: { ...key('l'), name: 'thumbnails' } })).toEqual({ kind: 'absent' });
  });

  it('is found although Cloud Run writes the id of the project, and we its number', async () => {
    const clock = new LaunchClock();
    const cloudRun = new ScriptedCloudRun({ clock });
    const job = 'projects/123456/locations/r/jobs/j';
    const index = new ExecutionIndex({ job, list: cloudRun, clock });
    const execution = cloudRun.execute({ name: `${JOB}/executions/j-abcde`, launchId: 'l' });
    expect(await index.find({ key: { job, name: '', launchId: 'l' } })).toEqual({ kind: 'found', execution });
  });

  it('that RunJob answered with is known without a listing', async () => {
    const { cloudRun, index } = newIndex();
    const execution = cloudRun.execute({ launchId: 'l' });
    index.addStarted(execution);
    expect(await index.find({ key: key('l') })).toEqual({ kind: 'found', execution });
    expect(cloudRun.listings).toBe(0);
  });
});

describe('a check', () => {
  it('shares its listing with the others that come at the same time', async () => {
    const { cloudRun, index } = newIndex();
    cloudRun.execute({ launchId: 'l-7' });
    const checks = Array.from({ length: 20 }, (_, n) => index.find({ key: key(`l-${n}`) }));
    const kinds = (await Promise.all(checks)).map(({ kind }) => kind);
    expect(kinds.indexOf('found')).toBe(7);
    expect(kinds.filter((kind) => kind === 'absent')).toHaveLength(19);
    expect(cloudRun.listings).toBe(1);
  });

  it('waits for a listing that begins after it, not for the one under way', async () => {
    const { cloudRun, index } = newIndex();
    const release = cloudRun.holdListings();
    const first = index.find({ key: key('l') });
    await idle();
    cloudRun.execute({ launchId: 'l' });
    const second = index.find({ key: key('l') });
    release();
    expect(await first).toMatchObject({ kind: 'absent' });
    expect(await second).toMatchObject({ kind: 'found' });
  });

  it('cannot tell if the listing fails or is cut off; the next one can', async () => {
    const { cloudRun, clock, index } = newIndex();
    execute({ clock, cloudRun }, { count: 3 });
    cloudRun.pageSize = 1;
    for (const failAtPage of [1, 2, 3]) {
      cloudRun.failAtPage = failAtPage;
      const why = { code: 'list unreadable', error: expect.stringContaining('PERMISSION_DENIED') };
      expect(await index.find({ key: key('l') })).toEqual({ kind: 'cannot tell', why });
    }
    cloudRun.failAtPage = Number.POSITIVE_INFINITY;
    expect(await index.find({ key: key('l') })).toEqual({ kind: 'absent' });
  });
});

it('memory is bounded, and the oldest executions are forgotten first', async () => {
  const { clock, cloudRun, index } = newIndex(10);
  const names = execute({ clock, cloudRun }, { count: 500 }).map(({ launchId = '' }) => launchId);
  await index.find({ key: key('none') });
  for (let n = 0; n < 3; n += 1) {
    const known = names.filter((name) => index.known(key(name)) !== undefined);
    expect(known.length).toBeLessThanOrEqual(20);
    expect(known).toEqual(expect.arrayContaining(names.slice(-10)));
    names.push(
      ...execute({ clock, cloudRun }, { count: 37, prefix: `more-${n}` }).map((one) => one.launchId ?? ''),
    );
    await index.find({ key: key('none') });
  }
});

describe('a look-up', () => {
  it('uses a listing of the last seconds, so that many look-ups cost few listings', async () => {
    const { clock, cloudRun, index } = newIndex();
    const read = (launchId: string) => index.read({ key: key(launchId), maxAgeMs: 2_000 });
    expect(await read('l')).toBeUndefined();
    const execution = cloudRun.execute({ launchId: 'l' });
    clock.freeze(2_000);
    expect(await read('l')).toBeUndefined();
    clock.freeze(1);
    expect(await read('l')).toEqual(execution);
    expect(await read('l')).toEqual(execution);
    expect(cloudRun.listings).toBe(2);
  });

  it('does not repeat a listing that has just failed', async () => {
    const { clock, cloudRun, index } = newIndex();
    cloudRun.failAtPage = 1;
    const read = () => index.read({ key: key('l'), maxAgeMs: 2_000 });
    for (let n = 0; n < 10; n += 1) await expect(read()).rejects.toThrow('PERMISSION_DENIED');
    expect(cloudRun.listings).toBe(1);
    clock.freeze(2_001);
    cloudRun.failAtPage = Number.POSITIVE_INFINITY;
    expect(await read()).toBeUndefined();
  });
});
