/** REST on the port of gRPC, by plain requests as curl sends them. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../clock.ts';
import {
  JOB,
  launch,
  PARENT,
  startTestBed,
  untilAborted,
  type TestBed,
} from '../../testing/cloud-run-bed.ts';

async function request(
  { emulator }: TestBed,
  path: string,
  { method = 'GET', body }: { readonly method?: string; readonly body?: object | string } = {},
): Promise<{ readonly status: number; readonly json: unknown }> {
  const response = await fetch(`http://${emulator.address}${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, json: await response.json() };
}

describe('a plain request', () => {
  it('runs a job, and gets times, durations, enums and counts in their JSON form', async () => {
    const clock = new ManualClock(Date.UTC(2026, 0, 1) + 250);
    const bed = await startTestBed({ run: ({ signal }) => untilAborted(signal), clock });
    const body = { overrides: { taskCount: 2, timeout: '3.5s' } };
    const { status, json } = await request(bed, `/v2/${JOB}:run`, { method: 'POST', body });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      name: expect.stringMatching(`^${PARENT}/operations/`),
      metadata: {
        '@type': 'type.googleapis.com/google.cloud.run.v2.Execution',
        createTime: '2026-01-01T00:00:00.250Z',
        generation: '1',
        taskCount: 2,
        template: { timeout: '3.500s' },
        conditions: [{ type: 'Completed', state: 'CONDITION_RECONCILING' }, {}, {}],
      },
    });
    expect(json).not.toHaveProperty('done');
  });

  it('lists and pages by query parameters', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const names = [await launch(bed), await launch(bed)];
    const first = await request(bed, `/v2/${JOB}/executions?pageSize=1&$alt=json`);
    expect(first.json).toMatchObject({ executions: [{ name: names[1] }] });
    const { nextPageToken } = first.json as { readonly nextPageToken: string };
    const second = await request(bed, `/v2/${JOB}/executions?page_size=1&page_token=${nextPageToken}`);
    expect(second.json).toEqual({ executions: [expect.objectContaining({ name: names[0] })] });
  });

  it('cancels an execution and reads its operation', async () => {
    const bed = await startTestBed({ run: ({ signal }) => untilAborted(signal) });
    const name = await launch(bed);
    const { json } = await request(bed, `/v2/${name}:cancel`, { method: 'POST', body: {} });
    await bed.emulator.idle();
    const operation = await request(bed, `/v2/${(json as { readonly name: string }).name}`);
    expect(operation.json).toMatchObject({ done: true, response: { cancelledCount: 1 } });
  });

  it('takes validate_only as a query parameter', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const answer = await request(bed, `/v2/${JOB}?validateOnly=true`, { method: 'DELETE' });
    expect(answer).toMatchObject({ status: 200, json: { done: true } });
    expect((await request(bed, `/v2/${JOB}`)).status).toBe(200);
  });

  it.each([
    {
      title: 'an unknown job',
      path: `/v2/${PARENT}/jobs/none`,
      status: 404,
      error: { code: 404, status: 'NOT_FOUND', message: expect.stringContaining("'none' of kind 'JOB'") },
    },
    {
      title: 'an unknown path',
      path: `/v2/${JOB}:walk`,
      method: 'POST',
      status: 404,
      error: { status: 'NOT_FOUND' },
    },
    {
      title: 'an unknown field',
      path: `/v2/${JOB}:run`,
      method: 'POST',
      body: { overrides: { tasks: 2 } },
      status: 400,
      error: {
        status: 'INVALID_ARGUMENT',
        message: `Invalid JSON payload received. Unknown name "tasks" at 'overrides': Cannot find field.`,
      },
    },
    {
      title: 'a value of another type',
      path: `/v2/${JOB}:run`,
      method: 'POST',
      body: { overrides: { taskCount: 'two' } },
      status: 400,
      error: { message: `Invalid value at 'overrides.taskCount' (int32), "two"` },
    },
    {
      title: 'a body that is not JSON',
      path: `/v2/${JOB}:run`,
      method: 'POST',
      body: '{',
      status: 400,
      error: { message: expect.stringMatching(/^Invalid JSON payload received\./) },
    },
  ])('$title is answered in the shape of Google errors', async ({ path, status, error, ...rest }) => {
    const bed = await startTestBed({ run: () => 0 });
    const answer = await request(bed, path, rest);
    expect(answer).toMatchObject({ status, json: { error } });
  });

  it('with an invalid target is answered, and the emulator goes on', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const socket = connect(Number(bed.emulator.address.split(':')[1]));
    onTestFinished(() => void socket.destroy());
    socket.end('GET // HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1.1 400 /);
    expect((await request(bed, `/v2/${JOB}`)).status).toBe(200);
  });

  it('gets the same faults, including a cut connection', async () => {
    const bed = await startTestBed({ run: () => 0 });
    bed.emulator.faults.add({ rpc: 'RunJob', cut: 'reset', when: 'after' });
    await expect(request(bed, `/v2/${JOB}:run`, { method: 'POST', body: {} })).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) },
    });
    expect(bed.emulator.executions()).toHaveLength(1);
    expect(bed.emulator.calls.at(-1)).toMatchObject({ rpc: 'RunJob', answer: 'lost' });
  });
});
