/** Listing, reading and ending executions, through Google's client. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import {
  JOB,
  launch,
  launchSeveral,
  listedNames,
  NO_PAGING,
  PARENT,
  startTestBed,
  untilAborted,
} from '../../testing/cloud-run-bed.ts';

describe('ListExecutions', () => {
  it('lists the newest first, over several pages', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const names = await launchSeveral(bed, 5);
    expect(await listedNames(bed)).toEqual(names.toReversed());
    expect(bed.emulator.calls.filter(({ rpc }) => rpc === 'ListExecutions')).toHaveLength(3);
  });

  it('lists each execution once when new ones come between two pages', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const names = await launchSeveral(bed, 4);
    const seen: string[] = [];
    for await (const { name } of bed.executions.listExecutionsAsync(
      { parent: JOB, pageSize: 2 },
      NO_PAGING,
    )) {
      if (seen.push(String(name)) === 1) await launch(bed);
    }
    expect(seen).toEqual(names.toReversed());
  });

  it('lists the executions of all jobs of the location under the job "-"', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const containers = [{ image: 'image' }];
    await bed.jobs.createJob({
      parent: PARENT,
      jobId: 'second',
      job: { template: { template: { containers } } },
    });
    await bed.jobs.runJob({ name: `${PARENT}/jobs/second` });
    const name = await launch(bed);
    const all = await listedNames(bed, `${PARENT}/jobs/-`);
    expect(all).toEqual([name, expect.stringContaining('/jobs/second/executions/second-')]);
  });

  it('lists a new execution only after the lag, while get finds it at once', async () => {
    const clock = new ManualClock();
    const bed = await startTestBed({ run: () => 0, clock, listLagMs: 5_000 });
    const name = await launch(bed);
    clock.advance(4_999);
    expect(await listedNames(bed)).toEqual([]);
    expect((await bed.executions.getExecution({ name }))[0].name).toBe(name);
    clock.advance(1);
    expect(await listedNames(bed)).toEqual([name]);
  });

  it('refuses a token of another list', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const list = bed.executions.listExecutions({ parent: JOB, pageToken: 'nonsense' });
    await expect(list).rejects.toMatchObject({ code: 3 });
  });
});

describe('GetExecution', () => {
  it('shows counts, times and the Completed condition, which exists from the start', async () => {
    const clock = new ManualClock();
    const started = Promise.withResolvers<void>();
    const end = Promise.withResolvers<number>();
    const bed = await startTestBed({
      clock,
      maxRetries: 0,
      run: () => {
        started.resolve();
        return end.promise;
      },
    });
    const name = await launch(bed);
    await started.promise;
    const [running] = await bed.executions.getExecution({ name });
    expect(running).toMatchObject({ runningCount: 1, reconciling: true, completionTime: null });
    expect(running.conditions?.[0]).toMatchObject({ type: 'Completed', state: 'CONDITION_RECONCILING' });
    clock.advance(2_000);
    end.resolve(1);
    await bed.emulator.idle();
    const [failed] = await bed.executions.getExecution({ name });
    expect(failed).toMatchObject({ runningCount: 0, succeededCount: 0, failedCount: 1, reconciling: false });
    expect(failed.conditions?.[0]).toMatchObject({
      type: 'Completed',
      state: 'CONDITION_FAILED',
      executionReason: 'NON_ZERO_EXIT_CODE',
    });
    expect(Number(failed.completionTime?.seconds) - Number(failed.createTime?.seconds)).toBe(2);
    expect(failed.logUri).toContain(name.slice(name.lastIndexOf('/') + 1));
  });
});

describe('CancelExecution', () => {
  it('ends running tasks and does not start the waiting ones; its operation has a response, not an error', async () => {
    const bed = await startTestBed({
      parallelism: 1,
      run: ({ signal }) => untilAborted(signal),
    });
    const [run] = await bed.jobs.runJob({ name: JOB, overrides: { taskCount: 3 } });
    const { name } = run.metadata as { readonly name: string };
    const [cancel] = await bed.executions.cancelExecution({ name });
    await bed.emulator.idle();
    const [execution] = await bed.executions.getExecution({ name });
    expect(execution).toMatchObject({ cancelledCount: 3, succeededCount: 0, failedCount: 0 });
    expect(execution.conditions?.[0]).toMatchObject({
      state: 'CONDITION_FAILED',
      executionReason: 'CANCELLED',
    });
    expect(bed.emulator.executions()[0]).toMatchObject({ state: 'cancelled' });
    const checked = [
      await bed.jobs.checkRunJobProgress(run.name!),
      await bed.executions.checkCancelExecutionProgress(cancel.name!),
    ];
    for (const operation of checked) {
      expect(operation).toMatchObject({ done: true, result: { cancelledCount: 3 } });
    }
  });

  it('refuses an execution that has ended', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const name = await launch(bed);
    await bed.emulator.idle();
    await expect(bed.executions.cancelExecution({ name })).rejects.toMatchObject({ code: 9 });
  });
});

it('DeleteExecution removes the execution from list and get', async () => {
  const bed = await startTestBed({ run: () => 0 });
  const [name = ''] = await launchSeveral(bed, 1);
  await bed.executions.deleteExecution({ name });
  expect(await listedNames(bed)).toEqual([]);
  await expect(bed.executions.getExecution({ name })).rejects.toMatchObject({ code: 5 });
});
