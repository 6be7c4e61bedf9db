/** Deleted executions and `show_deleted`, through Google's client. */
import type { protos } from '@google-cloud/run';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import { DELETED_KEPT_MS } from '../values/limits.ts';
import {
  JOB,
  launch,
  launchSeveral,
  listedNames,
  NO_PAGING,
  PARENT,
  startTestBed,
  untilAborted,
  type TestBed,
} from '../../testing/cloud-run-bed.ts';

/** All executions, including deleted ones, newest first. */
async function shown({ executions }: TestBed, parent = JOB) {
  const listed: protos.google.cloud.run.v2.IExecution[] = [];
  const request = { parent, pageSize: 2, showDeleted: true };
  for await (const execution of executions.listExecutionsAsync(request, NO_PAGING)) listed.push(execution);
  return listed;
}

async function shownNames(bed: TestBed, parent = JOB): Promise<readonly unknown[]> {
  return (await shown(bed, parent)).map(({ name }) => name);
}

describe('a deleted execution', () => {
  it('is listed in its place only with show_deleted, with the times of its deletion and expiry', async () => {
    const clock = new ManualClock();
    const bed = await startTestBed({ run: () => 0, clock });
    const [first = '', second = '', third = ''] = await launchSeveral(bed, 3);
    clock.advance(5_000);
    const deletedAtMs = clock.now();
    const [operation] = await bed.executions.deleteExecution({ name: second });
    clock.advance(5_000);

    expect(await listedNames(bed)).toEqual([third, first]);
    expect(await shownNames(bed)).toEqual([third, second, first]);
    expect(await shownNames(bed, `${PARENT}/jobs/-`)).toEqual([third, second, first]);
    const [newest, deleted] = await shown(bed);
    const times = [deletedAtMs, deletedAtMs + DELETED_KEPT_MS];
    expect([msOf(deleted?.deleteTime), msOf(deleted?.expireTime)]).toEqual(times);
    expect(deleted).toMatchObject({ name: second, succeededCount: 1 });
    const answer = operation.result as protos.google.cloud.run.v2.IExecution;
    expect([answer.name, msOf(answer.deleteTime), msOf(answer.expireTime)]).toEqual([second, ...times]);
    expect(newest).toMatchObject({ deleteTime: null, expireTime: null });
  });

  it('still shows the environment that it ran with, so that its launch is known', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const env = [{ name: 'LAUNCH_ID', value: 'launch-1' }];
    const name = await launch(bed, { overrides: { containerOverrides: [{ env }] } });
    await bed.emulator.idle();
    await bed.executions.deleteExecution({ name });
    const [deleted] = await shown(bed);
    expect(deleted?.template?.containers?.[0]?.env).toMatchObject(env);
  });

  it('is not found by get, cancel, or a second delete', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const [name = ''] = await launchSeveral(bed, 1);
    await bed.executions.deleteExecution({ name });
    const { executions } = bed;
    for (const call of [
      executions.getExecution({ name }),
      executions.cancelExecution({ name }),
      executions.deleteExecution({ name }),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 5 });
    }
  });

  it('that ran is listed while it stops, and as cancelled after that', async () => {
    const bed = await startTestBed({ run: ({ signal }) => untilAborted(signal) });
    const name = await launch(bed);
    await bed.executions.deleteExecution({ name });
    expect(await shownNames(bed)).toEqual([name]);
    await bed.emulator.idle();
    const [deleted] = await shown(bed);
    expect(deleted).toMatchObject({ name, reconciling: false, cancelledCount: 1 });
    expect(deleted?.deleteTime).not.toBeNull();
  });

  it('is no longer listed once it has expired', async () => {
    const clock = new ManualClock();
    const bed = await startTestBed({ run: () => 0, clock });
    const [name = '', kept = ''] = await launchSeveral(bed, 2);
    await bed.executions.deleteExecution({ name });
    clock.advance(DELETED_KEPT_MS - 1);
    expect(await shownNames(bed)).toEqual([kept, name]);
    clock.advance(1);
    expect(await shownNames(bed)).toEqual([kept]);
  });

  it('is dropped when more are deleted than completed executions are kept', async () => {
    const bed = await startTestBed({ run: () => 0, keepExecutions: 2 });
    const deleted: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const [name = ''] = await launchSeveral(bed, 1);
      await bed.executions.deleteExecution({ name });
      deleted.push(name);
    }
    expect(await shownNames(bed)).toEqual(deleted.slice(2).toReversed());
    const none = await startTestBed({ run: () => 0, keepExecutions: 0 });
    const name = await launch(none);
    await none.executions.deleteExecution({ name }).catch(() => undefined);
    expect(await shownNames(none)).toEqual([]);
  });

  it('does not share its name with another execution while it is shown', async () => {
    const drawn = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const bed = await startTestBed({ run: () => 0, keepHistory: 0, random: () => drawn.pop() ?? 0.5 });
    const [first = ''] = await launchSeveral(bed, 1);
    await bed.executions.deleteExecution({ name: first });
    expect((await launchSeveral(bed, 1))[0]).not.toBe(first);
  });

  it('is listed only after the lag of the list, like any other', async () => {
    const clock = new ManualClock();
    const bed = await startTestBed({ run: () => 0, clock, listLagMs: 5_000 });
    const name = await launch(bed);
    await bed.emulator.idle();
    await bed.executions.deleteExecution({ name });
    expect(await shownNames(bed)).toEqual([]);
    clock.advance(5_000);
    expect(await shownNames(bed)).toEqual([name]);
  });
});

it('a deletion that is only validated deletes nothing', async () => {
  const bed = await startTestBed({ run: () => 0 });
  const [name = ''] = await launchSeveral(bed, 1);
  await bed.executions.deleteExecution({ name, validateOnly: true });
  expect(await listedNames(bed)).toEqual([name]);
  expect((await shown(bed))[0]?.deleteTime).toBeNull();
});

function msOf(time: protos.google.protobuf.ITimestamp | null | undefined): number {
  return Number(time?.seconds) * 1000 + Number(time?.nanos) / 1e6;
}
