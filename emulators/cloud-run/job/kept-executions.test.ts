/** How many executions the API and the test handle keep. */
import { expect, it } from 'vitest';
import {
  JOB,
  launch,
  launchSeveral,
  listedNames,
  startTestBed,
  untilAborted,
} from '../../testing/cloud-run-bed.ts';

it('the API forgets the oldest completed executions, the test handle does not', async () => {
  const bed = await startTestBed({ run: () => 0, keepExecutions: 2 });
  const [first = '', ...kept] = await launchSeveral(bed, 3);
  expect(await listedNames(bed)).toEqual(kept.toReversed());
  await expect(bed.executions.getExecution({ name: first })).rejects.toMatchObject({ code: 5 });
  expect(bed.emulator.executions('bridge')).toHaveLength(3);
});

it('the test handle keeps the given number of ended executions, and all running ones', async () => {
  const completed: string[] = [];
  const three = Promise.withResolvers<void>();
  const bed = await startTestBed({
    keepHistory: 2,
    run: ({ args, signal }) => (args[0] === 'on' ? untilAborted(signal) : 0),
    onExecutionCompleted: ({ name }) => completed.push(name) === 3 && three.resolve(),
  });
  const running = await launch(bed, { overrides: { containerOverrides: [{ args: ['on'] }] } });
  for (let i = 0; i < 3; i++) await launch(bed);
  await three.promise;
  expect(bed.emulator.executions().map(({ name }) => name)).toEqual([completed[2], running]);
});

it('no name is given twice, even if the test handle has forgotten the first one', async () => {
  const drawn = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const bed = await startTestBed({ run: () => 0, keepHistory: 0, random: () => drawn.pop() ?? 0.5 });
  const names = await launchSeveral(bed, 2);
  expect(bed.emulator.executions()).toEqual([]);
  expect(new Set(names).size).toBe(2);
  expect(await listedNames(bed)).toEqual(names.toReversed());
});

it('the given number of calls is kept', async () => {
  const bed = await startTestBed({ run: () => 0, keepCalls: 1 });
  await launchSeveral(bed, 2);
  expect(bed.emulator.calls.map(({ rpc }) => rpc)).toEqual(['RunJob']);
});

it('1,000 completed executions are kept by default', async () => {
  const bed = await startTestBed({ run: () => 0 });
  for (let batch = 0; batch < 21; batch++) {
    await Promise.all(Array.from({ length: 50 }, () => launch(bed)));
  }
  await bed.emulator.idle();
  expect(await listedNames(bed, JOB, 1_000)).toHaveLength(1_000);
});
