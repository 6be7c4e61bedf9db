/**
 * The known facts about RunJob of the real service, through Google's client. Real: client, wire, processes. Not real: the
 * containers, which are functions if a test needs no process.
 */
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { JOB, launch, PARENT, startTestBed, untilAborted } from '../testing/cloud-run-bed.ts';

describe('RunJob', () => {
  it('answers at once, with the execution in the metadata and the operation not done', async () => {
    const { jobs, emulator } = await startTestBed({ run: ({ signal }) => untilAborted(signal) });
    const [operation] = await jobs.runJob({ name: JOB });
    expect(operation.done).toBe(false);
    expect(operation.metadata).toMatchObject({
      job: 'bridge',
      taskCount: 1,
      parallelism: 1,
      reconciling: true,
    });
    expect((operation.metadata as { name: string }).name).toMatch(
      new RegExp(`^${JOB}/executions/bridge-[a-z0-9]{5}$`),
    );
    expect(operation.name).toMatch(/^projects\/p\/locations\/asia-northeast1\/operations\/[0-9a-f-]{36}$/);
    expect(emulator.executions()).toMatchObject([{ state: 'running' }]);
  });

  it('makes a new execution for every call, because there is no request id', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const names = await Promise.all([launch(bed), launch(bed), launch(bed)]);
    expect(new Set(names).size).toBe(3);
    await bed.emulator.idle();
    expect(bed.emulator.executions()).toHaveLength(3);
  });

  it('is done, with the execution as response, when the execution has succeeded', async () => {
    const { jobs, emulator } = await startTestBed({ run: () => 0 });
    const [operation] = await jobs.runJob({ name: JOB });
    await emulator.idle();
    const checked = await jobs.checkRunJobProgress(operation.name!);
    expect(checked.done).toBe(true);
    expect(checked.error).toBeFalsy();
    expect(checked.result).toMatchObject({ succeededCount: 1, reconciling: false });
  });

  it('ends the operation of a failed execution with an error, which resolves and does not reject', async () => {
    const { jobs, emulator } = await startTestBed({ run: () => 3, maxRetries: 0 });
    const [operation] = await jobs.runJob({ name: JOB });
    await emulator.idle();
    const checked = await jobs.checkRunJobProgress(operation.name!);
    expect(checked.done).toBe(true);
    expect(checked.error).toMatchObject({
      code: 10,
      message: expect.stringMatching(
        /^Task bridge-.{5}-task0 failed with exit code: 3 and message: The container exited with an error\.$/,
      ),
    });
  });

  it.each([
    { title: 'that has no metadata', change: { metadata: null }, seen: { metadata: null } },
    {
      title: 'that is done with an error, and resolves',
      change: { done: true, error: { code: 13, message: 'internal' } },
      seen: { done: true, error: { code: 13, message: 'internal' } },
    },
  ])('can answer with an operation $title', async ({ change, seen }) => {
    const { jobs, emulator } = await startTestBed({
      run: () => 0,
      answerRunJob: (operation) => ({ ...operation, ...change }),
    });
    const [operation] = await jobs.runJob({ name: JOB });
    expect(operation).toMatchObject(seen);
    expect(emulator.executions()).toHaveLength(1);
  });

  it('shows override args and env in the execution, merged', async () => {
    const bed = await startTestBed({
      run: () => 0,
      container: { args: ['serve'], env: [{ name: 'A', value: '1' }] },
    });
    const override = { args: ['job', '--id=2'], env: [{ name: 'LAUNCH_ID', value: 'm_1' }] };
    const name = await launch(bed, { overrides: { containerOverrides: [override] } });
    const [execution] = await bed.executions.getExecution({ name });
    expect(execution.template?.containers).toMatchObject([
      {
        args: ['job', '--id=2'],
        env: [
          { name: 'A', value: '1' },
          { name: 'LAUNCH_ID', value: 'm_1' },
        ],
      },
    ]);
  });

  it('hides the override env on request, and still gives it to the task', async () => {
    const bed = await startTestBed({
      run: ({ env }) => Number(env.CODE),
      hideOverrideEnv: true,
      maxRetries: 0,
    });
    const override = { env: [{ name: 'CODE', value: '4' }] };
    const name = await launch(bed, { overrides: { containerOverrides: [override] } });
    await bed.emulator.idle();
    const [execution] = await bed.executions.getExecution({ name });
    expect(execution.template?.containers).toMatchObject([{ env: [] }]);
    expect(bed.emulator.executions()[0]?.tasks[0]?.attempts[0]?.exitCode).toBe(4);
  });

  it('only checks with validate_only: no execution, but the same errors', async () => {
    const { jobs, emulator } = await startTestBed({ run: () => 0 });
    const [operation] = await jobs.runJob({ name: JOB, validateOnly: true, overrides: { taskCount: 4 } });
    expect({ done: operation.done, metadata: operation.metadata }).toMatchObject({
      done: true,
      metadata: { taskCount: 4 },
    });
    const refused = jobs.runJob({ name: JOB, validateOnly: true, overrides: { taskCount: 10_001 } });
    await expect(refused).rejects.toMatchObject({ code: 3 });
    expect(emulator.executions()).toEqual([]);
  });

  it('takes the etag as a precondition', async () => {
    const { jobs, emulator } = await startTestBed({ run: () => 0 });
    await expect(jobs.runJob({ name: JOB, etag: '"other"' })).rejects.toMatchObject({ code: 10 });
    const [{ etag }] = await jobs.getJob({ name: JOB });
    await jobs.runJob({ name: JOB, etag: etag! });
    expect(emulator.executions()).toHaveLength(1);
  });

  it('takes only the full name of the job, and answers NOT_FOUND for an unknown one', async () => {
    const { jobs } = await startTestBed({ run: () => 0 });
    await expect(jobs.runJob({ name: `${PARENT}/jobs/other` })).rejects.toMatchObject({
      code: 5,
      details: "Resource 'other' of kind 'JOB' in region 'asia-northeast1' in project 'p' does not exist.",
    });
    await expect(jobs.runJob({ name: 'bridge' })).rejects.toMatchObject({ code: 3 });
  });

  it('names the reserved variables it refuses', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const env = ['PORT', 'K_SERVICE', 'OK'].map((name) => ({ name, value: '1' }));
    await expect(launch(bed, { overrides: { containerOverrides: [{ env }] } })).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining('reserved env names were provided: PORT, K_SERVICE.'),
    });
  });

  it('is rate limited per project and region, in a window of 60 s', async () => {
    const clock = new ManualClock();
    const bed = await startTestBed({ run: () => 0, clock, runJobPerMinute: 2 });
    await launch(bed);
    await launch(bed);
    await expect(launch(bed)).rejects.toMatchObject({
      code: 8,
      details:
        "Quota exceeded for quota metric 'Job run requests' and limit 'Job run requests per minute per region' " +
        "of service 'run.googleapis.com' for consumer 'project_number:123456789012'.",
    });
    clock.advance(60_000);
    await launch(bed);
    expect(bed.emulator.executions()).toHaveLength(3);
  });

  it('answers NOT_FOUND for an operation that does not exist', async () => {
    const { jobs } = await startTestBed({ run: () => 0 });
    await expect(jobs.checkRunJobProgress(`${PARENT}/operations/x`)).rejects.toMatchObject({
      code: 5,
    });
  });
});
