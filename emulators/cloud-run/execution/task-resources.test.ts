/** Tasks as Google's client sees them. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import { JOB, launch, PARENT, startTestBed, untilAborted } from '../../testing/cloud-run-bed.ts';

/** Without it the client warns on every call that it pages by itself. */
const NO_PAGING = { autoPaginate: false };

describe('GetTask', () => {
  it('shows the exit code, the attempts and the reason of a task that failed after a retry', async () => {
    const bed = await startTestBed({ run: () => 3, maxRetries: 1 });
    const name = await launch(bed);
    await bed.emulator.idle();
    const execution = name.slice(name.lastIndexOf('/') + 1);
    const [task] = await bed.tasks.getTask({ name: `${name}/tasks/${execution}-task0` });
    expect(task).toMatchObject({
      name: `${name}/tasks/${execution}-task0`,
      job: 'bridge',
      execution,
      index: 0,
      retried: 1,
      maxRetries: 1,
      timeout: { seconds: '600' },
      containers: [{ image: 'image' }],
      reconciling: false,
      lastAttemptResult: {
        exitCode: 3,
        termSignal: 0,
        status: { code: 10, message: 'The container exited with an error.' },
      },
    });
    expect(task.conditions?.[0]).toMatchObject({
      type: 'Completed',
      state: 'CONDITION_FAILED',
      executionReason: 'NON_ZERO_EXIT_CODE',
    });
    expect(task.completionTime).not.toBeNull();
    expect(decodeURIComponent(task.logUri ?? '')).toContain(`execution_name"="${execution}"`);
  });

  it('shows a running task as unfinished, and one that timed out by its signal', async () => {
    const clock = new ManualClock();
    const started = Promise.withResolvers<void>();
    const bed = await startTestBed({
      clock,
      maxRetries: 0,
      run: async ({ signal }) => {
        started.resolve();
        await untilAborted(signal);
        return 143;
      },
    });
    const name = await launch(bed);
    await started.promise;
    const [[running]] = await bed.tasks.listTasks({ parent: name });
    expect(running).toMatchObject({
      reconciling: true,
      completionTime: null,
      lastAttemptResult: null,
      conditions: [{ state: 'CONDITION_RECONCILING' }, { type: 'Started', state: 'CONDITION_SUCCEEDED' }],
    });
    clock.advance(600_000);
    await bed.emulator.idle();
    const [[ended]] = await bed.tasks.listTasks({ parent: name });
    expect(ended).toMatchObject({
      uid: running?.uid,
      lastAttemptResult: { exitCode: 0, termSignal: 15, status: { code: 4 } },
    });
    expect(Number(ended?.completionTime?.seconds) - Number(ended?.startTime?.seconds)).toBe(600);
  });

  it('answers NOT_FOUND for an unknown task', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const name = await launch(bed);
    await expect(bed.tasks.getTask({ name: `${name}/tasks/other` })).rejects.toMatchObject({ code: 5 });
  });
});

describe('ListTasks', () => {
  it('lists the tasks by index, over several pages', async () => {
    const bed = await startTestBed({ run: ({ taskIndex }) => Number(taskIndex === 1), maxRetries: 0 });
    const parent = await launch(bed, { overrides: { taskCount: 5 } });
    await bed.emulator.idle();
    const seen: unknown[] = [];
    for await (const task of bed.tasks.listTasksAsync({ parent, pageSize: 2 }, NO_PAGING)) {
      seen.push([task.index, task.conditions?.[0]?.state]);
    }
    const succeeded = 'CONDITION_SUCCEEDED';
    expect(seen).toEqual([
      [0, succeeded],
      [1, 'CONDITION_FAILED'],
      [2, succeeded],
      [3, succeeded],
      [4, succeeded],
    ]);
    expect(bed.emulator.calls.filter(({ rpc }) => rpc === 'ListTasks')).toHaveLength(3);
  });

  it('lists those of all executions under "-", the newest execution first', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const older = await launch(bed, { overrides: { taskCount: 2 } });
    const newer = await launch(bed);
    for (const parent of [`${JOB}/executions/-`, `${PARENT}/jobs/-/executions/-`]) {
      const [tasks] = await bed.tasks.listTasks({ parent });
      const executions = tasks.map(({ name }) => String(name).replace(/\/tasks\/.*$/, ''));
      expect(executions).toEqual([newer, older, older]);
    }
  });

  it('shows tasks as cancelled that a cancel stopped or did not let start', async () => {
    const started = Promise.withResolvers<void>();
    const bed = await startTestBed({
      parallelism: 1,
      run: ({ signal }) => {
        started.resolve();
        return untilAborted(signal);
      },
    });
    const name = await launch(bed, { overrides: { taskCount: 2 } });
    await started.promise;
    await bed.executions.cancelExecution({ name });
    await bed.emulator.idle();
    const [tasks] = await bed.tasks.listTasks({ parent: name });
    const cancelled = { type: 'Completed', state: 'CONDITION_FAILED', executionReason: 'CANCELLED' };
    expect(tasks.map(({ conditions }) => conditions?.[0])).toMatchObject([cancelled, cancelled]);
    expect(tasks.map(({ startTime }) => startTime !== null)).toEqual([true, false]);
  });
});

it('never runs more tasks at once than the parallelism of the job', async () => {
  const waiting: (() => void)[] = [];
  const counts: number[] = [];
  let running = 0;
  const full = Promise.withResolvers<void>();
  const bed = await startTestBed({
    parallelism: 2,
    async run() {
      counts.push(++running);
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      if (running === 2) full.resolve();
      if (counts.length > 2) waiting.splice(0).forEach((release) => release());
      await promise;
      running--;
      return 0;
    },
  });
  const name = await launch(bed, { overrides: { taskCount: 6 } });
  await full.promise;
  const [execution] = await bed.executions.getExecution({ name });
  expect(execution).toMatchObject({ parallelism: 2, taskCount: 6, runningCount: 2 });
  waiting.splice(0).forEach((release) => release());
  await bed.emulator.idle();
  expect(counts).toHaveLength(6);
  expect(Math.max(...counts)).toBe(2);
});

it('executions and tasks carry the labels and annotations of the template, and a parallelism within their count', async () => {
  const bed = await startTestBed({ run: () => 0 });
  const own = { labels: { team: 'a' }, annotations: { b: 'c' } };
  const template = { ...own, parallelism: 5, template: { containers: [{ image: 'image' }] } };
  await bed.jobs.updateJob({ job: { name: JOB, template } });
  const name = await launch(bed, { overrides: { taskCount: 2 } });
  expect((await bed.executions.getExecution({ name }))[0]).toMatchObject({ ...own, parallelism: 2 });
  expect(
    (await bed.tasks.getTask({ name: `${name}/tasks/${name.split('/').at(-1)}-task0` }))[0],
  ).toMatchObject(own);
});
