/** Long-running operations through Google's client: list, wait, delete, and the client's promise. */
import { protos } from '@google-cloud/run';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import { JOB, PARENT, startTestBed, untilAborted, type TestBed } from '../../testing/cloud-run-bed.ts';

/** Without it the client warns on every call that it pages by itself. */
const NO_PAGING = { autoPaginate: false };

const { ListOperationsRequest, DeleteOperationRequest } = protos.google.longrunning;
const { ExecutionReason } = protos.google.cloud.run.v2.Condition;

async function listed({ jobs }: TestBed, filter = ''): Promise<readonly (string | null | undefined)[]> {
  const names: (string | null | undefined)[] = [];
  const request = ListOperationsRequest.create({ name: PARENT, filter, pageSize: 2 });
  for await (const { name } of jobs.operationsClient.listOperationsAsync(request, NO_PAGING)) {
    names.push(name);
  }
  return names;
}

/** WaitOperation, for which the client has no method. */
async function wait({ emulator }: TestBed, name: string, body: object = {}): Promise<object> {
  const response = await fetch(`http://${emulator.address}/v2/${name}:wait`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return (await response.json()) as object;
}

describe('operations', () => {
  it('resolve the promise of the client with the execution', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const [operation] = await bed.jobs.runJob({ name: JOB });
    await bed.emulator.idle();
    const [execution] = await operation.promise();
    expect(execution).toMatchObject({ succeededCount: 1, job: 'bridge' });
  });

  it('reject the promise of the client when the execution has failed', async () => {
    const bed = await startTestBed({ run: () => 3, maxRetries: 0 });
    const [operation] = await bed.jobs.runJob({ name: JOB });
    await bed.emulator.idle();
    await expect(operation.promise()).rejects.toMatchObject({ code: 10 });
  });

  it('are listed, newest first, all of them or only those that are done', async () => {
    const end = Promise.withResolvers<number>();
    const bed = await startTestBed({ run: ({ args }) => (args[0] === 'wait' ? end.promise : 0) });
    const [created] = await bed.jobs.createJob({
      parent: PARENT,
      jobId: 'second',
      job: { template: { template: { containers: [{ image: 'image' }] } } },
    });
    const [running] = await bed.jobs.runJob({
      name: JOB,
      overrides: { containerOverrides: [{ args: ['wait'] }] },
    });
    const all = await listed(bed);
    expect(all).toEqual([running.name, created.name, expect.any(String)]);
    expect(await listed(bed, 'done:false')).toEqual([running.name]);
    expect(await listed(bed, 'done:true')).toEqual(all.slice(1));
    end.resolve(0);
    await bed.emulator.idle();
    expect(await listed(bed, 'done:true')).toEqual(all);
    await expect(listed(bed, 'name:x')).rejects.toMatchObject({ code: 3 });
  });

  it('can be waited for until the execution ends', async () => {
    const end = Promise.withResolvers<number>();
    const bed = await startTestBed({ run: () => end.promise });
    const [operation] = await bed.jobs.runJob({ name: JOB });
    const waiting = wait(bed, operation.name!);
    end.resolve(0);
    expect(await waiting).toMatchObject({ done: true, response: { succeededCount: 1 } });
    expect(await wait(bed, operation.name!)).toMatchObject({ done: true });
  });

  it('are returned unfinished when the wait is over', async () => {
    const clock = new ManualClock();
    const bed = await startTestBed({ run: ({ signal }) => untilAborted(signal), clock });
    const [operation] = await bed.jobs.runJob({ name: JOB });
    const before = clock.pending;
    const waiting = wait(bed, operation.name!, { timeout: '30s' });
    while (clock.pending === before) await new Promise(setImmediate);
    clock.advance(30_000);
    expect(await waiting).not.toHaveProperty('done');
  });

  it('can be deleted without ending their execution', async () => {
    const end = Promise.withResolvers<number>();
    const bed = await startTestBed({ run: () => end.promise });
    const [operation] = await bed.jobs.runJob({ name: JOB });
    await bed.jobs.operationsClient.deleteOperation(DeleteOperationRequest.create({ name: operation.name! }));
    await expect(bed.jobs.checkRunJobProgress(operation.name!)).rejects.toMatchObject({ code: 5 });
    expect(bed.emulator.executions()).toMatchObject([{ state: 'running' }]);
    end.resolve(0);
  });

  it('cannot be cancelled; the execution can', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const [operation] = await bed.jobs.runJob({ name: JOB });
    await expect(operation.cancel()).rejects.toMatchObject({ code: 12 });
  });
});

it('an execution that is deleted while it runs is stopped, and its operation says so', async () => {
  const bed = await startTestBed({ run: ({ signal }) => untilAborted(signal) });
  const [operation] = await bed.jobs.runJob({ name: JOB });
  const { name } = operation.metadata as { readonly name: string };
  const stale = bed.executions.deleteExecution({ name, etag: '"other"' });
  await expect(stale).rejects.toMatchObject({ code: 10 });
  await bed.executions.deleteExecution({ name });
  await bed.emulator.idle();
  const done = await bed.jobs.checkRunJobProgress(operation.name!);
  expect(done).toMatchObject({ done: true, result: { cancelledCount: 1 } });
  expect(done.result).toMatchObject({ conditions: [{ executionReason: ExecutionReason.DELETED }, {}, {}] });
});
