import { describe, expect, it } from 'vitest';
import { newFollowBed } from '../../../test/support/follow-bed.ts';

describe('of several processes only one follows', () => {
  it('and the next one begins only when the quota has recovered from the reads of the first', async () => {
    const { launch, follow, newFollower, cloudRun, clock } = newFollowBed({ most: 50 });
    for (let n = 0; n < 60; n += 1) launch(`l-${n}`, { job: `projects/p/locations/r/jobs/j-${n}` });
    await follow();
    expect(cloudRun.reads).toHaveLength(50);
    const second = newFollower();
    const run = () => second.run({ signal: new AbortController().signal, untilMs: Infinity });
    clock.freeze(30_000);
    await run();
    expect(cloudRun.reads).toHaveLength(50);
    clock.freeze(15_000);
    await run();
    expect(cloudRun.reads.length).toBeGreaterThan(50);
  });

  it('and the next one begins at once when the first stops', async () => {
    const { launch, follow, follower, newFollower, cloudRun } = newFollowBed();
    for (let n = 0; n < 30; n += 1) launch(`l-${n}`, { job: `projects/p/locations/r/jobs/j-${n}` });
    await follow();
    await follower.close();
    const second = newFollower();
    await second.run({ signal: new AbortController().signal, untilMs: Infinity });
    expect(cloudRun.reads).toHaveLength(60);
  });

  it('and one that stops reads nothing more', async () => {
    const { launch, follow, stop, cloudRun } = newFollowBed();
    launch('l');
    stop.abort();
    await follow();
    expect(cloudRun.reads).toEqual([]);
  });
});

it('a thousand running executions of a job cost ten reads a look', async () => {
  const { launch, follow, cloudRun, ledger } = newFollowBed();
  const keys = Array.from({ length: 1000 }, (_, n) => launch(`l-${n}`, { stage: 'running' }).key);
  expect(await follow()).toEqual({ changed: {}, noted: { followed: 1000 } });
  expect(cloudRun.reads).toHaveLength(10);
  expect(keys.filter((key) => ledger.show(key)?.state !== 'running')).toEqual([]);
});
