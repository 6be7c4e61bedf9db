import { describe, expect, it } from 'vitest';
import { JOB, keyOf, newFollowBed } from '../../../test/support/follow-bed.ts';

const hintOf = (execution: string, launchId: string | undefined = execution) => ({
  job: JOB,
  execution,
  launch: launchId === undefined ? undefined : { launchId, name: '' },
});
const withoutLaunch = (execution: string) => ({ job: JOB, execution, launch: undefined });

describe('a hint that an execution has ended', () => {
  it('makes the execution be read, and its end be recorded', async () => {
    const { launch, newHints, ledger, cloudRun, told } = newFollowBed();
    const { key, name } = launch('l', { stage: 'failed' });
    expect(await newHints().hear(hintOf('l'))).toEqual({ kind: 'ended', job: key });
    expect(ledger.show(key)?.state).toBe('failed');
    expect(cloudRun.reads).toEqual([`get ${name}`, `tasks ${name}`]);
    expect(told).toMatchObject([{ key, state: 'failed', by: 'hint' }]);
  });

  it('is not trusted: an execution that still runs stays so, after a second look', async () => {
    const { launch, newHints, ledger, cloudRun, clock } = newFollowBed();
    const { key, name } = launch('l', { stage: 'running' });
    const heard = newHints().hear(hintOf('l'));
    await clock.pass(2_000);
    expect(await heard).toEqual({ kind: 'not ended' });
    expect(ledger.show(key)).toMatchObject({ state: 'running' });
    expect(cloudRun.reads).toEqual([`get ${name}`, `get ${name}`]);
  });

  it('may come before Cloud Run shows the end', async () => {
    const { launch, newHints, cloudRun, clock } = newFollowBed();
    const { name } = launch('l', { stage: 'running' });
    const heard = newHints().hear(hintOf('l'));
    await clock.pass(1_000);
    cloudRun.change(name, { stage: 'succeeded' });
    await clock.pass(1_000);
    expect(await heard).toMatchObject({ kind: 'ended' });
  });

  it('costs no read if the ledger does not follow the launch, has its end, or has another execution for it', async () => {
    const { launch, newHints, cloudRun, ledger } = newFollowBed();
    const { key, name } = launch('l', { stage: 'succeeded' });
    const hints = newHints();
    expect(await hints.hear(hintOf('stranger'))).toEqual({ kind: 'not followed' });
    expect(await hints.hear(hintOf('stranger', 'l'))).toEqual({ kind: 'not followed' });
    const end = { state: 'succeeded', failure: undefined, endedAtMs: 1, logUri: undefined } as const;
    await ledger.ends.end({ key, execution: name, end });
    expect(await hints.hear(hintOf('l'))).toEqual({ kind: 'not followed' });
    expect(cloudRun.reads).toEqual([]);
  });

  it('without the launch id gets it from the execution', async () => {
    const { launch, newHints } = newFollowBed();
    const { key } = launch('l', { stage: 'succeeded' });
    expect(await newHints().hear(withoutLaunch('l'))).toEqual({ kind: 'ended', job: key });
    expect(await newHints().hear(withoutLaunch('unknown'))).toEqual({ kind: 'not followed' });
  });

  it('never gives the execution of another launch to a launch whose execution has no name yet', async () => {
    const { ledger, newHints, cloudRun } = newFollowBed();
    const key = ledger.launch(keyOf('nameless'));
    cloudRun.add({ name: `${JOB}/executions/e`, launchId: 'another', stage: 'succeeded' });
    expect(await newHints().hear(hintOf('e', 'nameless'))).toEqual({ kind: 'not followed' });
    cloudRun.change(`${JOB}/executions/e`, { launchId: 'nameless' });
    expect(await newHints().hear(hintOf('e', 'nameless'))).toEqual({ kind: 'ended', job: key });
    expect(ledger.show(key)).toMatchObject({ execution: `${JOB}/executions/e`, state: 'succeeded' });
  });

  it('shares the read of a hint that came just before', async () => {
    const { launch, newHints, cloudRun } = newFollowBed();
    launch('l', { stage: 'succeeded' });
    const hints = newHints();
    const heard = await Promise.all(Array.from({ length: 20 }, () => hints.hear(hintOf('l'))));
    expect(new Set(heard.map(({ kind }) => kind))).toEqual(new Set(['ended']));
    expect(cloudRun.reads).toHaveLength(1);
  });

  it('is left to a sweep if the reads are used up', async () => {
    const { launch, newHints, cloudRun } = newFollowBed({ most: 3 });
    const hints = newHints();
    const results: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      launch(`l-${n}`, { stage: 'succeeded' });
      results.push((await hints.hear(hintOf(`l-${n}`))).kind);
    }
    expect(results).toEqual(['ended', 'ended', 'ended', 'no reads', 'no reads']);
    expect(cloudRun.reads).toHaveLength(3);
  });

  it('fails if Cloud Run cannot be read, and decides nothing', async () => {
    const { launch, newHints, cloudRun, ledger } = newFollowBed();
    const { key, name } = launch('l', { stage: 'succeeded' });
    cloudRun.failures.set(`get ${name}`, new Error('unavailable'));
    const hints = newHints();
    await expect(hints.hear(hintOf('l'))).rejects.toThrow('unavailable');
    cloudRun.failures.clear();
    expect(await hints.hear(hintOf('l'))).toEqual({ kind: 'ended', job: key });
    expect(ledger.show(key)?.state).toBe('succeeded');
  });
});
