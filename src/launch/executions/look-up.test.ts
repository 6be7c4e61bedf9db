/** Look-ups of launches of several names on one Cloud Run job. Real: the index, the records. Scripted: Cloud Run. */
import { describe, expect, it } from 'vitest';
import { JOB, newIndex } from '../../../test/support/index-bed.ts';
import { LaunchClock } from '../../../test/support/launch-clock.ts';
import { MemoryLedger } from '../../../test/support/memory-ledger.ts';
import { observedExecution } from '../../../test/support/observed-execution.ts';
import { newMemoryData } from '../../../test/support/memory-data.ts';
import { memoryStore } from '../../../test/support/memory-store.ts';
import { systemClock as clock } from '../kit/clock.ts';
import { LedgerUnavailable, LedgerUnusable } from '../ledger/ledger.ts';
import { EndRecorder, type RecordedEnd } from './end-recorder.ts';
import type { ObservedExecution } from './observed-execution.ts';
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
  const queue = await store.queue({ clock });
  const executions = NAMES.map((name) => `${JOB}/executions/j-${name || 'default'}`);
  for (const [n, name] of NAMES.entries()) {
    const key = { job: JOB, name, launchId: 'l' };
    await queue.adopt({ key, digest: 'd', inputId: '2', execution: executions[n] ?? '' });
  }
  for (const launchId of ['without-', 'without-any']) {
    const key = { job: JOB, name: 'report', launchId };
    await queue.adopt({ key, digest: 'd', inputId: '', execution: `${JOB}/executions/j-${launchId}` });
  }
  const records = await store.records();
  return {
    lookUp: new LaunchLookUp({ records, executionsOf: undefined, reader: undefined, clock }),
    executions,
  };
}

it('a launch is found by its name after the job was moved to another Cloud Run job, but not for the default job', async () => {
  const { lookUp, executions } = await withLedger();
  const job = `${JOB}-2`;
  const found = await lookUp.find({ job, name: 'report', launchId: 'l' });
  expect(found).toMatchObject({ job: JOB, execution: executions[1] });
  expect(await lookUp.find({ job, name: '', launchId: 'l' })).toBeUndefined();
});

describe.each([
  { what: 'without a ledger', setUp: withoutLedger },
  { what: 'with one', setUp: withLedger },
])('a launch that is looked up $what', ({ setUp }) => {
  it('finds the launch of its name, if several names use the launch id', async () => {
    const { lookUp, executions } = await setUp();
    for (const [n, name] of NAMES.entries()) {
      expect(await lookUp.find({ job: JOB, name, launchId: 'l' })).toMatchObject({
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

  it.each(['without-', 'without-any'])('shows no id if the event had none (%s)', async (launchId) => {
    const { lookUp } = await setUp();
    const view = await lookUp.find({ job: JOB, name: 'report', launchId });
    expect(view).toMatchObject({ state: 'launched', id: undefined });
  });

  it('finds nothing under another name', async () => {
    const { lookUp } = await setUp();
    expect(await lookUp.find({ job: JOB, name: 'thumbnails', launchId: 'l' })).toBeUndefined();
  });
});

describe('a look-up of a launch that the ledger follows', () => {
  const execution = `${JOB}/executions/j-1`;
  const key = { job: JOB, name: '', launchId: 'l' };

  function setUp(
    stage: ObservedExecution['stage'],
    { failure, hasReads = true }: { readonly failure?: Error; readonly hasReads?: boolean } = {},
  ) {
    const launchClock = new LaunchClock();
    const ledger = new MemoryLedger({ clock: launchClock });
    const { ends } = ledger;
    ledger.launch(key, { execution });
    const told: RecordedEnd[] = [];
    const launchedFor: string[] = [];
    const reader = {
      read: async () => observedExecution({ name: execution, stage, endedAtMs: 7, detail: 'It failed.' }),
      failureOf: async () => ({ reason: 'memory', exitCode: undefined, signal: 9, detail: '' }) as const,
    };
    const recorder = new EndRecorder({ ends, reader, apartMs: Infinity, told: (end) => void told.push(end) });
    const lookUp = new LaunchLookUp({
      records: {
        show: async () => [ledger.show(key)].filter((record) => record !== undefined),
      },
      following: {
        ends:
          failure === undefined
            ? ends
            : { followed: () => Promise.reject(failure), saw: async () => undefined },
        recorder,
        reads: { take: async () => hasReads },
        afterEnd: async ({ name }) => void launchedFor.push(name),
      },
      executionsOf: undefined,
      reader,
      clock: launchClock,
    });
    return { lookUp, ledger, told, launchedFor };
  }

  it('records an end that it sees first, tells it once, and starts the launches that waited for it', async () => {
    const { lookUp, ledger, told, launchedFor } = setUp('failed');
    const failed = { state: 'failed', failure: { reason: 'memory', signal: 9 } };
    expect(await lookUp.find(key)).toMatchObject(failed);
    expect(await lookUp.find(key)).toMatchObject(failed);
    expect(ledger.show(key)).toMatchObject({ state: 'failed', endedAt: new Date(7) });
    expect(told).toMatchObject([{ key, state: 'failed', by: 'look-up' }]);
    expect(launchedFor).toEqual([key.name]);
  });

  it('answers what the ledger has if the reads are used up', async () => {
    const { lookUp, ledger } = setUp('failed', { hasReads: false });
    expect(await lookUp.find(key)).toMatchObject({ state: 'launched' });
    expect(ledger.show(key)?.state).toBe('launched');
  });

  it('records that it runs', async () => {
    const { lookUp, ledger } = setUp('running');
    expect(await lookUp.find(key)).toMatchObject({ state: 'running' });
    expect(ledger.show(key)?.state).toBe('running');
  });

  it.each([
    new LedgerUnavailable('away'),
    new LedgerUnusable('no right', { reason: 'not allowed', says: 'no right' }),
  ])('answers what it saw even if the ledger cannot record it', async (failure) => {
    const { lookUp, told } = setUp('succeeded', { failure });
    expect(await lookUp.find(key)).toMatchObject({ state: 'succeeded', execution });
    expect(told).toEqual([]);
  });
});
