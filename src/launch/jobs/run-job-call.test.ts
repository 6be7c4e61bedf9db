import { describe, expect, it } from 'vitest';
import type { LaunchRequest } from '../event/launch-request.ts';
import type { Launch } from '../event/message.ts';
import { runJobCall, type JobSettings, type RunJobCall } from './run-job-call.ts';

const TRACE = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
const LAUNCH: Launch = {
  job: 'projects/p/locations/l/jobs/j',
  name: '',
  launchId: 'launch-1',
  launchIdChosen: true,
  request: { id: '2' },
  digest: 'd1',
  trace: TRACE,
  messageId: '1',
  publishTimeMs: undefined,
};
const SETTINGS: JobSettings = {
  container: 'main',
  args: ['job', '--id={id}'],
  env: {},
};

function call(request: Partial<LaunchRequest> = {}, settings: Partial<JobSettings> = {}): RunJobCall {
  const launch = { ...LAUNCH, request: { ...LAUNCH.request, ...request } };
  return runJobCall(launch, { ...SETTINGS, ...settings });
}

describe('the args of an execution', () => {
  it.each<{ title: string; args: JobSettings['args']; request?: Partial<LaunchRequest>; gets: object }>([
    { title: 'are those of the operator', args: ['job', '--id={id}'], gets: { args: ['job', '--id=2'] } },
    {
      title: 'have the id at every place of its name',
      args: ['{id}', 'from {id} to {id}', '{ID}'],
      gets: { args: ['2', 'from 2 to 2', '{ID}'] },
    },
    {
      title: 'end with those of the publisher, which are no templates',
      args: ['job', '--id={id}'],
      request: { args: ['--also={id}', ''] },
      gets: { args: ['job', '--id=2', '--also={id}', ''] },
    },
    { title: 'are cleared where the operator says []', args: [], gets: { args: [], clearArgs: true } },
    {
      title: 'are those of the publisher alone where the operator says []',
      args: [],
      request: { args: ['x'] },
      gets: { args: ['x'], clearArgs: false },
    },
    {
      title: "stay the job's own where the operator says nothing",
      args: null,
      gets: { args: [], clearArgs: false },
    },
    {
      title: "stay the job's own where the publisher appends nothing to nothing",
      args: null,
      request: { args: [] },
      gets: { args: [], clearArgs: false },
    },
    {
      title: 'are those of the publisher where the operator says nothing',
      args: null,
      request: { args: ['x'] },
      gets: { args: ['x'], clearArgs: false },
    },
  ])('$title', ({ args, request, gets }) => {
    expect(call(request, { args })).toMatchObject({ clearArgs: false, ...gets });
  });

  it('hold an id of a hundred digits as it is', () => {
    expect(call({ id: '9'.repeat(100) }).args).toEqual(['job', `--id=${'9'.repeat(100)}`]);
  });
});

describe('the environment of an execution', () => {
  it('tells launch id, id, digest and a place in the trace', () => {
    expect(call().env).toEqual({
      LAUNCH_ID: 'launch-1',
      LAUNCH_INPUT_ID: '2',
      LAUNCH_DIGEST: 'd1',
      TRACEPARENT: expect.stringMatching(`^00-${TRACE.traceId}-(?!${TRACE.spanId})[0-9a-f]{16}-01$`),
    });
  });

  it('has the variables of the operator, the id filled in, and those of the publisher over them', () => {
    const env = { FROM: 'operator', FOR: '{id}', MODE: 'operator' };
    expect(call({ env: { MODE: 'publisher', TEXT: '{id}' } }, { env }).env).toMatchObject({
      FROM: 'operator',
      FOR: '2',
      MODE: 'publisher',
      TEXT: '{id}',
    });
  });

  it('tells the name of a named job, which nobody can forge, and none for the default job', () => {
    expect(runJobCall({ ...LAUNCH, name: 'report' }, SETTINGS).env['LAUNCH_JOB']).toBe('report');
    expect(call().env).not.toHaveProperty('LAUNCH_JOB');
  });

  it('keeps the four of the bridge, whatever anybody sets', () => {
    const forged = { LAUNCH_ID: 'x', LAUNCH_INPUT_ID: 'x', LAUNCH_DIGEST: 'x', TRACEPARENT: 'x' };
    const { env } = call({ env: forged }, { env: forged });
    expect(env).toMatchObject({ LAUNCH_ID: 'launch-1', LAUNCH_INPUT_ID: '2', LAUNCH_DIGEST: 'd1' });
    expect(env['TRACEPARENT']).toContain(TRACE.traceId);
  });
});

it('job, container, task count and timeout are passed on', () => {
  expect(call({ taskCount: 3, timeoutSeconds: 60 })).toMatchObject({
    job: LAUNCH.job,
    container: 'main',
    taskCount: 3,
    timeoutSeconds: 60,
  });
  expect(call()).toMatchObject({ taskCount: undefined, timeoutSeconds: undefined });
});
