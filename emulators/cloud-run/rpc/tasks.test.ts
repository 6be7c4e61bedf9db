/** Retries, task counts and results, with functions in place of containers. */
import { describe, expect, it } from 'vitest';
import { launch, PARENT, startTestBed, type TestBed } from '../../testing/cloud-run-bed.ts';

function attemptsOf({ emulator }: TestBed) {
  return emulator.executions()[0]?.tasks[0]?.attempts;
}

describe('a task', () => {
  it('is tried four times if it always fails and the job sets no retries', async () => {
    const seen: string[] = [];
    const bed = await startTestBed({
      run({ attempt, env }) {
        seen.push(`${attempt} ${env.CLOUD_RUN_TASK_ATTEMPT}`);
        return 2;
      },
    });
    const name = await launch(bed);
    await bed.emulator.idle();
    expect(seen).toEqual(['0 0', '1 1', '2 2', '3 3']);
    const [execution] = await bed.executions.getExecution({ name });
    expect(execution).toMatchObject({ failedCount: 1, retriedCount: 1 });
  });

  it('is not repeated once it succeeded', async () => {
    const bed = await startTestBed({ run: ({ attempt }) => (attempt === 0 ? 1 : 0) });
    await launch(bed);
    await bed.emulator.idle();
    expect(attemptsOf(bed)).toMatchObject([{ exitCode: 1 }, { exitCode: 0 }]);
    expect(bed.emulator.executions()[0]?.state).toBe('succeeded');
  });

  it('fails with the error of its function', async () => {
    const bed = await startTestBed({
      maxRetries: 0,
      run: () => {
        throw new Error('broken');
      },
    });
    await launch(bed);
    await bed.emulator.idle();
    expect(attemptsOf(bed)).toMatchObject([{ exitCode: 1 }]);
    expect(bed.output.lines[0]).toMatchObject({ stream: 'stderr', line: 'Error: broken' });
  });

  it('gets its index, and all tasks are tried even when one fails', async () => {
    const indexes = new Set<number>();
    const bed = await startTestBed({
      maxRetries: 0,
      run({ taskIndex }) {
        indexes.add(taskIndex);
        return taskIndex === 1 ? 1 : 0;
      },
    });
    const name = await launch(bed, { overrides: { taskCount: 200 } });
    await bed.emulator.idle();
    expect(indexes.size).toBe(200);
    const [execution] = await bed.executions.getExecution({ name });
    expect(execution).toMatchObject({ taskCount: 200, succeededCount: 199, failedCount: 1 });
  });

  it('runs every container of the job, each with its own overrides', async () => {
    const ran: string[] = [];
    const note = (name: string) => ({
      run: ({ args }: { readonly args: readonly string[] }) => {
        ran.push(`${name} ${args.join()}`);
        return 0;
      },
    });
    const bed = await startTestBed({ images: { image: note('image'), side: note('side') } });
    const containers = [
      { name: 'main', image: 'image', args: ['m'] },
      { name: 'side', image: 'side' },
    ];
    await bed.jobs.createJob({
      parent: PARENT,
      jobId: 'pair',
      job: { template: { template: { containers } } },
    });
    await bed.jobs.runJob({
      name: `${PARENT}/jobs/pair`,
      overrides: { containerOverrides: [{ name: 'side', args: ['s'] }] },
    });
    await bed.emulator.idle();
    expect(ran.toSorted()).toEqual(['image m', 'side s']);
  });
});
