/** How far a listing reads, and what that proves. Scripted: the list. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { execute, key, newIndex } from '../../../test/support/index-bed.ts';

describe('a listing', () => {
  it('reads back to what is known, and the whole list only the first time', async () => {
    const { clock, cloudRun, index } = newIndex();
    execute({ clock, cloudRun }, { count: 950 });
    await index.find({ key: key('none') });
    expect(cloudRun.pagesRead).toBe(10);
    // One more than the 300 s below the newest one, at one execution a second.
    clock.freeze(2_000);
    await index.find({ key: key('none') });
    expect(cloudRun.pagesRead).toBe(10 + 4);
    execute({ clock, cloudRun }, { count: 200, prefix: 'new' });
    expect(await index.find({ key: key('new-0') })).toMatchObject({ kind: 'found' });
    expect(cloudRun.pagesRead).toBe(14 + 6);
  });

  it('finds an execution that was listed late, below a newer one', async () => {
    const { clock, cloudRun, index } = newIndex();
    execute({ clock, cloudRun }, { count: 500 });
    const late = cloudRun.execute({ launchId: 'late' }, false);
    execute({ clock, cloudRun }, { count: 290, prefix: 'newer' });
    expect(await index.find({ key: key('late') })).toEqual({ kind: 'absent' });
    cloudRun.showAll();
    clock.freeze(2_000);
    expect(await index.find({ key: key('late') })).toEqual({ kind: 'found', execution: late });
  });

  it('reads as far back as a check needs', async () => {
    const { clock, cloudRun, index } = newIndex();
    const late = cloudRun.execute({ launchId: 'late' }, false);
    execute({ clock, cloudRun }, { count: 500 });
    await index.find({ key: key('late') });
    cloudRun.showAll();
    expect(await index.find({ key: key('late') })).toEqual({ kind: 'absent' });
    const notBeforeMs = late.createTimeMs;
    expect(await index.find({ key: key('late'), notBeforeMs })).toMatchObject({ kind: 'found' });
  });

  it('leaves no gap after one that failed half way', async () => {
    const { clock, cloudRun, index } = newIndex();
    execute({ clock, cloudRun }, { count: 10 });
    await index.find({ key: key('none') });
    execute({ clock, cloudRun }, { count: 500, prefix: 'new' });
    cloudRun.failAtPage = 2;
    await index.find({ key: key('none') });
    cloudRun.failAtPage = Number.POSITIVE_INFINITY;
    expect(await index.find({ key: key('new-0') })).toMatchObject({ kind: 'found' });
  });

  it('leaves no gap below an execution that RunJob answered with', async () => {
    const { clock, cloudRun, index } = newIndex();
    execute({ clock, cloudRun }, { count: 10 });
    await index.find({ key: key('none') });
    execute({ clock, cloudRun }, { count: 500, prefix: 'elsewhere' });
    index.addStarted(cloudRun.execute({ launchId: 'own' }));
    expect(await index.find({ key: key('elsewhere-0') })).toMatchObject({ kind: 'found' });
  });
});

describe('a full list', () => {
  const why = { code: 'list too short' };

  it('proves absence only for the time that it reaches', async () => {
    const { clock, cloudRun, index } = newIndex();
    const executions = execute({ clock, cloudRun }, { count: 1100 });
    cloudRun.keepNewest(1000);
    const oldestMs = executions[100]?.createTimeMs ?? 0;
    const find = (notBeforeMs: number) => index.find({ key: key('none'), notBeforeMs });
    expect(await find(oldestMs)).toEqual({ kind: 'absent' });
    expect(await find(oldestMs - 1)).toEqual({ kind: 'cannot tell', why });
    expect(await index.find({ key: key('none') })).toEqual({ kind: 'absent' });
  });

  it('still proves absence for that time when the oldest executions are dropped', async () => {
    const { clock, cloudRun, index } = newIndex();
    const [oldest] = execute({ clock, cloudRun }, { count: 1000 });
    await index.find({ key: key('none') });
    execute({ clock, cloudRun }, { count: 500, prefix: 'new' });
    cloudRun.keepNewest(1000);
    await index.find({ key: key('none') });
    expect(index.known(key('l-0'))).toEqual(oldest);
  });

  it('proves nothing for a gap between its end and what was known', async () => {
    const { clock, cloudRun, index } = newIndex();
    execute({ clock, cloudRun }, { count: 10 });
    await index.find({ key: key('none') });
    const inTheGapMs = clock.now() + 1_000;
    const executions = execute({ clock, cloudRun }, { count: 2000, prefix: 'new' });
    cloudRun.keepNewest(1000);
    const gone = { key: key('new-0'), notBeforeMs: inTheGapMs };
    expect(await index.find(gone)).toEqual({ kind: 'cannot tell', why });
    expect(await index.find(gone)).toEqual({ kind: 'cannot tell', why });
    const notBeforeMs = executions[1000]?.createTimeMs ?? 0;
    expect(await index.find({ key: key('none'), notBeforeMs })).toEqual({ kind: 'absent' });
  });
});
