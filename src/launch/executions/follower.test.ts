import { describe, expect, it } from 'vitest';
import { APART_MS, JOB, keyOf, newFollowBed } from '../../../test/support/follow-bed.ts';
import { ReadsDenied } from './reads-denied.ts';
import { ReadsExhausted } from './reads-exhausted.ts';

describe('the follower', () => {
  it('serves all launches of a job by one listing, and distinguishes running from launched', async () => {
    const { launch, follow, ledger, cloudRun } = newFollowBed();
    const keys = Array.from({ length: 50 }, (_, n) => launch(`l-${n}`).key);
    cloudRun.change(`${JOB}/executions/l-7`, { stage: 'running' });
    expect(await follow()).toEqual({ changed: {}, noted: { followed: 50 } });
    expect(cloudRun.reads).toEqual([`list ${JOB}`]);
    expect(keys.filter((key) => ledger.show(key)?.state === 'running')).toEqual([keyOf('l-7')]);
  });

  it('records each end once, and tells it with the reason of a failure', async () => {
    const { launch, follow, ledger, cloudRun, told } = newFollowBed();
    const good = launch('good', { stage: 'succeeded', endedAtMs: 7, logUri: 'https://log.example/1' });
    const bad = launch('bad', { stage: 'failed', detail: 'Task failed.' });
    launch('open');
    expect(await follow()).toEqual({ changed: { ended: 2 }, noted: { followed: 3 } });
    const logUri = 'https://log.example/1';
    const failure = { reason: 'exit-code', exitCode: 3, signal: undefined, detail: 'Task failed.' };
    const succeeded = { state: 'succeeded', failure: null, endedAt: new Date(7), logUri };
    expect(ledger.show(good.key)).toMatchObject(succeeded);
    expect(ledger.show(bad.key)).toMatchObject({ state: 'failed', failure });
    expect(cloudRun.reads).toEqual([`list ${JOB}`, `tasks ${bad.name}`]);
    expect(told).toEqual([
      { key: bad.key, execution: bad.name, state: 'failed', failure, logUri: undefined, by: 'sweep' },
      { key: good.key, execution: good.name, state: 'succeeded', failure: undefined, logUri, by: 'sweep' },
    ]);
    expect(await follow()).toEqual({ changed: {}, noted: { followed: 1 } });
  });

  it('records a failure with the text of the execution if its tasks cannot be read', async () => {
    const { launch, follow, ledger, cloudRun } = newFollowBed();
    const { key, name } = launch('bad', { stage: 'failed', detail: 'No image.', lacksImage: true });
    cloudRun.failures.set(`tasks ${name}`, new Error('denied'));
    await follow();
    expect(ledger.show(key)?.failure).toMatchObject({ reason: 'image', detail: 'No image.' });
  });

  it('reads an execution singly that the list does not reach, and reads no more pages than that costs', async () => {
    const { launch, follow, ledger, cloudRun, clock } = newFollowBed();
    const old = launch('old', { stage: 'succeeded' });
    cloudRun.pageSize = 10;
    for (let n = 0; n < 100; n += 1) {
      cloudRun.add({
        name: `${JOB}/executions/by-hand-${n}`,
        launchId: undefined,
        createTimeMs: clock.now(),
      });
    }
    await follow();
    expect(cloudRun.reads).toEqual([`list ${JOB}`, `get ${old.name}`]);
    expect(ledger.show(old.key)?.state).toBe('succeeded');
  });

  it('goes on with the list while its pages show what is looked for', async () => {
    const { launch, follow, cloudRun } = newFollowBed();
    for (let n = 0; n < 95; n += 1) launch(`l-${n}`);
    cloudRun.pageSize = 10;
    await follow();
    expect(cloudRun.reads).toEqual(Array.from({ length: 10 }, () => `list ${JOB}`));
  });

  it('keeps to its reads in a minute, and goes on with the launch that was unseen for longest', async () => {
    const { launch, follow, cloudRun } = newFollowBed({ most: 10 });
    for (let n = 0; n < 25; n += 1) launch(`l-${n}`, { job: `projects/p/locations/r/jobs/j-${n}` });
    const seen = new Set<string>();
    for (let minute = 0; minute < 3; minute += 1) {
      const before = cloudRun.reads.length;
      await follow();
      expect(cloudRun.reads.length - before).toBeLessThanOrEqual(10);
      for (const read of cloudRun.reads.slice(before)) seen.add(read);
    }
    expect(seen.size).toBe(25);
  });

  it('records a launch as gone only when it was missing twice, long enough after the launch and apart', async () => {
    const { follow, ledger, clock, told } = newFollowBed();
    const key = ledger.launch(keyOf('lost'), { execution: `${JOB}/executions/lost` });
    await follow();
    expect(ledger.row(key)?.missingMs).toBeUndefined();
    clock.freeze(APART_MS - 60_000);
    await follow();
    expect(ledger.row(key)?.missingMs).toBeDefined();
    clock.freeze(APART_MS - 61_000);
    await follow();
    expect(ledger.show(key)?.state).toBe('launched');
    expect(await follow()).toEqual({ changed: { ended: 1 }, noted: { followed: 0 } });
    expect(ledger.show(key)?.state).toBe('gone');
    expect(told).toMatchObject([{ key, state: 'gone' }]);
  });

  it('finds an execution by its launch id if the operation named none', async () => {
    const { follow, ledger, cloudRun } = newFollowBed();
    const key = ledger.launch(keyOf('nameless', { name: 'report' }));
    const other = ledger.launch(keyOf('nameless'));
    cloudRun.add({
      name: `${JOB}/executions/a`,
      launchId: 'nameless',
      launchJob: 'report',
      stage: 'running',
    });
    await follow();
    expect(ledger.show(key)).toMatchObject({ execution: `${JOB}/executions/a`, state: 'running' });
    expect(ledger.show(other)).toMatchObject({ execution: null, state: 'launched' });
  });

  it('reads an execution singly that was deleted while it ran, since the list may never show its end', async () => {
    const { launch, follow, cloudRun } = newFollowBed();
    const { name } = launch('deleted', { stage: 'running', isDeleted: true });
    await follow();
    expect(cloudRun.reads).toEqual([`list ${JOB}`, `get ${name}`]);
  });

  it('decides nothing by errors, and reads the launches of other jobs first after them', async () => {
    const { launch, follow, ledger, cloudRun, failed, clock } = newFollowBed({ most: 1 });
    const { key } = launch('bad', { job: 'projects/p/locations/r/jobs/bad', stage: 'succeeded' });
    clock.freeze(1);
    const other = launch('other', { stage: 'succeeded' });
    const error = new Error('unavailable');
    cloudRun.failures.set('list projects/p/locations/r/jobs/bad', error);
    expect(await follow()).toEqual({ changed: {}, noted: { followed: 0, unreadable: 1 } });
    expect(ledger.show(key)?.state).toBe('launched');
    expect(failed).toEqual([error]);
    await follow();
    expect(ledger.show(other.key)?.state).toBe('succeeded');
  });

  it('leaves a job alone for ten minutes whose executions it may not read', async () => {
    const { launch, follow, cloudRun, ledger } = newFollowBed();
    const { key } = launch('l', { stage: 'succeeded' });
    cloudRun.failures.set(`list ${JOB}`, new ReadsDenied('no right'));
    for (let minute = 0; minute < 10; minute += 1) await follow();
    expect(cloudRun.reads).toHaveLength(1);
    cloudRun.failures.clear();
    await follow();
    await follow();
    expect(ledger.show(key)?.state).toBe('succeeded');
  });

  it('stops reading if the quota is used up', async () => {
    const { launch, follow, cloudRun } = newFollowBed();
    const jobs = Array.from({ length: 20 }, (_, n) => `projects/p/locations/r/jobs/j-${n}`);
    for (const job of jobs) {
      launch('l', { job });
      cloudRun.failures.set(`list ${job}`, new ReadsExhausted('used up'));
    }
    await follow();
    // As many as are under way at once.
    expect(cloudRun.reads).toHaveLength(4);
  });

  it('looks at most each ten seconds, however many rounds a sweep has', async () => {
    const { follow, follower, clock } = newFollowBed();
    expect(follower.isNeeded({ following: 1 })).toBe(true);
    expect(follower.isNeeded({ following: 0 })).toBe(false);
    await follow();
    expect(follower.isNeeded({ following: 1 })).toBe(false);
    clock.freeze(10_000);
    expect(follower.isNeeded({ following: 1 })).toBe(true);
  });
});
