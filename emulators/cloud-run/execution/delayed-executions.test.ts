/** Executions that are accepted and start later, through Google's client. */
import { expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import {
  JOB,
  launch,
  launchSeveral,
  startTestBed,
  type TestBed,
  type TestBedOptions,
} from '../../testing/cloud-run-bed.ts';

const HOUR_MS = 3_600_000;

async function delayedBed(options: TestBedOptions = {}) {
  const clock = new ManualClock();
  const bed = await startTestBed({ run: () => 0, clock, ...options });
  bed.emulator.faults.add({ rpc: 'StartExecution', nth: 1, latencyMs: 11 * HOUR_MS });
  return { ...bed, clock };
}

async function shown({ executions }: TestBed, name: string) {
  const [execution] = await executions.getExecution({ name });
  return execution;
}

const conditions = (state: string, more: object = {}) =>
  expect.arrayContaining([expect.objectContaining({ type: 'Completed', state, ...more })]);

it('a delayed execution says so in its first answer, and has neither a start time nor a running task', async () => {
  const bed = await delayedBed();
  const [operation] = await bed.jobs.runJob({ name: JOB });
  const delayed = {
    reconciling: true,
    startTime: null,
    completionTime: null,
    runningCount: 0,
    conditions: expect.arrayContaining([
      expect.objectContaining({
        type: 'Completed',
        state: 'CONDITION_RECONCILING',
        executionReason: 'DELAYED_START_PENDING',
      }),
      expect.objectContaining({ type: 'Started', state: 'CONDITION_PENDING' }),
    ]),
  };
  const { name } = operation.metadata as { readonly name: string };
  bed.clock.advance(11 * HOUR_MS - 1);
  expect(await shown(bed, name)).toMatchObject(delayed);
  const [[task]] = await bed.tasks.listTasks({ parent: name });
  expect(task).toMatchObject({ startTime: null, lastAttemptResult: null });
});

it('a delayed execution starts when its time comes, and ends as any other', async () => {
  const bed = await delayedBed();
  const name = await launch(bed);
  const created = (await shown(bed, name)).createTime;
  bed.clock.advance(11 * HOUR_MS);
  await bed.emulator.idle();
  const ended = await shown(bed, name);
  expect(ended).toMatchObject({ succeededCount: 1, conditions: conditions('CONDITION_SUCCEEDED') });
  expect(Number(ended.startTime?.seconds) - Number(created?.seconds)).toBe((11 * HOUR_MS) / 1000);
});

it('a delayed execution does not delay others', async () => {
  const bed = await delayedBed();
  const name = await launch(bed);
  const other = await launch(bed);
  await expect.poll(async () => (await shown(bed, other)).succeededCount).toBe(1);
  expect((await shown(bed, name)).reconciling).toBe(true);
});

it('a cancel ends a delayed execution at once, without a start, and with cancelled tasks', async () => {
  const bed = await delayedBed();
  const name = await launch(bed, { overrides: { taskCount: 2 } });
  const [operation] = await bed.executions.cancelExecution({ name });
  await operation.promise();
  expect(await shown(bed, name)).toMatchObject({
    startTime: null,
    cancelledCount: 2,
    conditions: conditions('CONDITION_FAILED', { executionReason: 'CANCELLED' }),
  });
  expect(bed.clock.pending).toBe(0);
});

it('an execution that never starts waits until it is deleted', async () => {
  const clock = new ManualClock();
  const bed = await startTestBed({ run: () => 0, clock });
  bed.emulator.faults.add({ rpc: 'StartExecution', silent: true });
  const name = await launch(bed);
  clock.advance(1_000 * HOUR_MS);
  expect(await shown(bed, name)).toMatchObject({ startTime: null, reconciling: true });
  await bed.executions.deleteExecution({ name });
  await bed.emulator.idle();
  expect(bed.emulator.executions()[0]).toMatchObject({ state: 'cancelled', tasks: [{ attempts: [] }] });
});

it('executions start at once without such a fault', async () => {
  const bed = await startTestBed({ run: () => 0, clock: new ManualClock() });
  const [name = ''] = await launchSeveral(bed, 1);
  expect(await shown(bed, name)).toMatchObject({ succeededCount: 1 });
});
