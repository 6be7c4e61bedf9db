import { describe, expect, it } from 'vitest';
import { ALL_OVERRIDES, decode, DEFAULT_JOB } from '../../../test/support/decode-message.ts';
import type { LaunchRequest } from '../event/launch-request.ts';
import { formatTraceparent } from '../kit/trace.ts';
import type { ConfiguredJobOptions } from './configured-job.ts';
import { runJobCall, type RunJobCall } from './run-job-call.ts';

const TRACE = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };

/** The launch that a message makes of a job. */
function launchOf(request: Partial<LaunchRequest> = {}, settings: Partial<ConfiguredJobOptions> = {}) {
  const data = JSON.stringify({ id: '2', ...request });
  const attributes = { launchId: 'launch-1', traceparent: formatTraceparent(TRACE) };
  return decode(
    { data, attributes },
    { overrides: ALL_OVERRIDES, settings: { container: 'main', ...settings } },
  );
}

function call(...given: Parameters<typeof launchOf>): RunJobCall {
  return runJobCall(launchOf(...given));
}

describe('the args of an execution', () => {
  it.each<{
    title: string;
    args: ConfiguredJobOptions['args'];
    request?: Partial<LaunchRequest>;
    gets: object;
  }>([
    { title: 'are those of the operator', args: ['job', '--id={id}'], gets: { args: ['job', '--id=2'] } },
    {
      title: 'have the id at every place of its name',
      args: ['{id}', 'from {id} to {id}', '{ID}'],
      gets: { args: ['2', 'from 2 to 2', '{ID}'] },
    },
    {
      title: 'end with those of the publisher, which are not templates',
      args: ['job', '--id={id}'],
      request: { args: ['--also={id}', ''] },
      gets: { args: ['job', '--id=2', '--also={id}', ''] },
    },
    { title: 'are cleared if the operator says []', args: [], gets: { args: [], clearArgs: true } },
    {
      title: 'are those of the publisher alone if the operator says []',
      args: [],
      request: { args: ['x'] },
      gets: { args: ['x'], clearArgs: false },
    },
    {
      title: "stay the job's own if the operator says nothing",
      args: null,
      gets: { args: [], clearArgs: false },
    },
    {
      title: "stay the job's own if the publisher appends nothing to nothing",
      args: null,
      request: { args: [] },
      gets: { args: [], clearArgs: false },
    },
    {
      title: 'are those of the publisher if the operator says nothing',
      args: null,
      request: { args: ['x'] },
      gets: { args: ['x'], clearArgs: false },
    },
  ])('$title', ({ args, request, gets }) => {
    expect(call(request, { args })).toMatchObject({ clearArgs: false, ...gets });
  });

  it('keep an id of a hundred digits unchanged', () => {
    expect(call({ id: '9'.repeat(100) }).args).toEqual(['job', `--id=${'9'.repeat(100)}`]);
  });
});

describe('the environment of an execution', () => {
  it('has the launch id, the job, the id, the digest and the trace', () => {
    expect(call().env).toEqual({
      LAUNCH_ID: 'launch-1',
      LAUNCH_JOB: '',
      LAUNCH_INPUT_ID: '2',
      LAUNCH_DIGEST: launchOf().digest,
      TRACEPARENT: expect.stringMatching(`^00-${TRACE.traceId}-(?!${TRACE.spanId})[0-9a-f]{16}-01$`),
    });
  });

  it('has the variables of the operator, the id filled in, and those of the publisher over them', () => {
    const env = { FROM: 'operator', FOR: '{id}', MODE: 'operator' };
    expect(call({ env: { MODE: 'publisher', APP_TEXT: '{id}' } }, { env }).env).toMatchObject({
      FROM: 'operator',
      FOR: '2',
      MODE: 'publisher',
      APP_TEXT: '{id}',
    });
  });

  it('has the name of a named job, which publishers cannot forge, and an empty one for the default job', () => {
    expect(runJobCall({ ...launchOf(), name: 'report' }).env['LAUNCH_JOB']).toBe('report');
    expect(call().env).toHaveProperty('LAUNCH_JOB', '');
  });

  it("keeps the bridge's variables, whatever operators and publishers set", () => {
    const forged = { LAUNCH_ID: 'x', LAUNCH_INPUT_ID: 'x', LAUNCH_DIGEST: 'x', TRACEPARENT: 'x' };
    const launch = launchOf();
    const { env } = runJobCall({ ...launch, values: { ...launch.values, env: forged } });
    expect(env).toMatchObject({ LAUNCH_ID: 'launch-1', LAUNCH_INPUT_ID: '2', LAUNCH_DIGEST: launch.digest });
    expect(env['TRACEPARENT']).toContain(TRACE.traceId);
  });
});

it('job, container, task count and timeout are passed on', () => {
  expect(call({ taskCount: 3, timeoutSeconds: 60 })).toMatchObject({
    job: DEFAULT_JOB.job,
    container: 'main',
    taskCount: 3,
    timeoutSeconds: 60,
  });
  expect(call()).toMatchObject({ taskCount: undefined, timeoutSeconds: undefined });
});
