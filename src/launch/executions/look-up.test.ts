/** What became of a launch, of several names on one Cloud Run job. Real: the index, the records. Scripted: Cloud Run. */
import { describe, expect, it } from 'vitest';
import { JOB, newIndex } from '../../../test/support/index-bed.ts';
import { newMemoryData } from '../../../test/support/memory-data.ts';
import { memoryStore } from '../../../test/support/memory-store.ts';
import { systemClock as clock } from '../kit/clock.ts';
import { LaunchLookUp } from './look-up.ts';

const NAMES = ['', 'report'];

/** Cloud Run's list is the record. */
async function withoutLedger() {
  const { cloudRun, index } = newIndex();
  const executions = NAMES.map((launchJob) => cloudRun.execute({ launchId: 'l', launchJob, inputId: '2' }));
  for (const inputId of ['', undefined]) {
    cloudRun.execute({ launchId: `without-${inputId ?? 'any'}`, launchJob: 'report', inputId });
  }
  const lookUp = new LaunchLookUp({
    records: undefined,
    executionsOf: () => index,
    reader: undefined,
    clock,
  });
  return { lookUp, executions: executions.map(({ name }) => name) };
}

async function withLedger() {
  const store = memoryStore(newMemoryData());
  const launches = await store.launches({ clock });
  const executions = NAMES.map((name) => `${JOB}/executions/j-${name || 'default'}`);
  for (const [n, name] of NAMES.entries()) {
    const key = { job: JOB, name, launchId: 'l' };
    await launches.adopt({ key, digest: 'd', inputId: '2', execution: executions[n] ?? '' });
  }
  for (const launchId of ['without-', 'without-any']) {
    const key = { job: JOB, name: 'report', launchId };
    await launches.adopt({ key, digest: 'd', inputId: '', execution: `${JOB}/executions/j-${launchId}` });
  }
  const records = await store.records();
  return {
    lookUp: new LaunchLookUp({ records, executionsOf: undefined, reader: undefined, clock }),
    executions,
  };
}

describe.each([
  { what: 'without a ledger', setUp: withoutLedger },
  { what: 'with one', setUp: withLedger },
])('a launch that is looked up $what', ({ setUp }) => {
  it('is that of its name, where several names use the launch id', async () => {
    const { lookUp, executions } = await setUp();
    for (const [n, name] of NAMES.entries()) {
      expect(await lookUp.find({ job: JOB, name, launchId: 'l' })).toEqual({
        job: JOB,
        name,
        launchId: 'l',
        id: '2',
        state: 'launched',
        execution: executions[n],
        logUri: undefined,
      });
    }
  });

  it.each(['without-', 'without-any'])('has no id where its event had none (%s)', async (launchId) => {
    const { lookUp } = await setUp();
    const view = await lookUp.find({ job: JOB, name: 'report', launchId });
    expect(view).toMatchObject({ state: 'launched', id: undefined });
  });

  it('is not found under another name', async () => {
    const { lookUp } = await setUp();
    expect(await lookUp.find({ job: JOB, name: 'thumbnails', launchId: 'l' })).toBeUndefined();
  });
});
