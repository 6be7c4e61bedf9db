/** Snapshots, restored in another emulator. */
import { describe, expect, it } from 'vitest';
import { SnapshotError } from './snapshot.ts';
import { launch, JOB, startTestBed, untilAborted } from '../testing/cloud-run-bed.ts';

/** As it would be read from a file. */
function throughJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

describe('a restored emulator', () => {
  it('has the jobs, executions and tasks of the snapshot', async () => {
    const first = await startTestBed({ run: ({ taskIndex }) => taskIndex, maxRetries: 0 });
    await first.jobs.updateJob({
      job: {
        name: JOB,
        labels: { a: 'b' },
        template: { template: { containers: [{ image: 'image' }], maxRetries: 0 } },
      },
    });
    const failed = await launch(first, { overrides: { taskCount: 2 } });
    const succeeded = await launch(first);
    await first.emulator.idle();
    const second = await startTestBed({ run: () => 0 });
    second.emulator.restore(throughJson(first.emulator.snapshot()));

    expect(await second.jobs.getJob({ name: JOB })).toEqual(await first.jobs.getJob({ name: JOB }));
    const [executions] = await second.executions.listExecutions({ parent: JOB });
    expect(executions.map(({ name }) => name)).toEqual([succeeded, failed]);
    expect(executions).toEqual((await first.executions.listExecutions({ parent: JOB }))[0]);
    const [tasks] = await second.tasks.listTasks({ parent: failed });
    expect(tasks).toEqual((await first.tasks.listTasks({ parent: failed }))[0]);
    expect(second.emulator.snapshot()).toEqual(first.emulator.snapshot());
  });

  it('can run the jobs, and new executions come after the restored ones', async () => {
    const first = await startTestBed({ run: () => 0 });
    const before = await launch(first);
    await first.emulator.idle();
    const second = await startTestBed({ run: () => 0 });
    second.emulator.restore(throughJson(first.emulator.snapshot()));
    const after = await launch(second);
    const [executions] = await second.executions.listExecutions({ parent: JOB });
    expect(executions.map(({ name }) => name)).toEqual([after, before]);
    expect((await second.jobs.getJob({ name: JOB }))[0]).toMatchObject({ executionCount: 2 });
  });

  it('forgets what was there before', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const snapshot = bed.emulator.snapshot();
    const name = await launch(bed);
    await bed.emulator.idle();
    bed.emulator.restore(snapshot);
    await expect(bed.executions.getExecution({ name })).rejects.toMatchObject({ code: 5 });
  });
});

describe('a snapshot', () => {
  it('leaves out running executions', async () => {
    const bed = await startTestBed({ run: ({ signal }) => untilAborted(signal) });
    await launch(bed);
    expect(bed.emulator.snapshot().jobs).toMatchObject([{ createdCount: 1, executions: [] }]);
  });

  it('is refused while executions run, of another version, or when an image is missing', async () => {
    const bed = await startTestBed({ run: ({ signal }) => untilAborted(signal) });
    const snapshot = bed.emulator.snapshot();
    const other = await startTestBed({ images: { image: { run: () => 0 }, more: { run: () => 0 } } });
    await other.jobs.updateJob({
      job: { name: JOB, template: { template: { containers: [{ image: 'more' }] } } },
    });
    expect(() => bed.emulator.restore({ ...snapshot, version: 2 })).toThrow(SnapshotError);
    expect(() => bed.emulator.restore(other.emulator.snapshot())).toThrow(/'more'/);
    await launch(bed);
    expect(() => bed.emulator.restore(snapshot)).toThrow(SnapshotError);
  });
});
