/** Real: the encoder and the decoder of Google's client, which this one is held to. */
import { ExecutionsClient, protos } from '@google-cloud/run';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientOptions } from '../client-options.ts';
import {
  decodeExecution,
  decodeExecutionPage,
  decodeObservedExecution,
  decodeObservedPage,
  encodeExecutionRequest,
  encodePageRequest,
} from './encoded-executions.ts';

const { Execution, GetExecutionRequest, ListExecutionsRequest, ListExecutionsResponse, Condition } =
  protos.google.cloud.run.v2;

const NAME = 'projects/p/locations/l/jobs/j/executions/j-abc12';
const variables = (env: Readonly<Record<string, string>>) =>
  Object.entries(env).map(([name, value]) => ({ name, value }));
const BRIDGE = { LAUNCH_ID: 'launch-1', LAUNCH_INPUT_ID: '2', LAUNCH_DIGEST: 'd1' };

afterEach(() => vi.useRealTimers());

// Where this fails the client does less, and may do for what the file under test does for it.
it('the client as it is shipped makes plain objects of all that a page says, and of what it does not say', async () => {
  const client = new ExecutionsClient(clientOptions({ emulatorHost: 'localhost:1' }));
  const stub: unknown = await client.initialize();
  const { listExecutions } = stub as {
    readonly listExecutions: { readonly responseDeserialize: (bytes: Uint8Array) => unknown };
  };
  const bytes = ListExecutionsResponse.encode({ executions: [{ name: NAME }] }).finish();
  const page = listExecutions.responseDeserialize(Buffer.from(bytes)) as { readonly executions: unknown[] };
  expect(page.executions[0]).not.toBeInstanceOf(Execution);
  expect(page.executions[0]).toMatchObject({ name: NAME, uid: '', reconciling: false, conditions: [] });
  await client.close();
});

describe('an encoded execution', () => {
  it('tells its name, its time and what the bridge wrote, among all that Cloud Run shows', () => {
    const bytes = Execution.encode({
      name: NAME,
      uid: 'u',
      generation: 3,
      labels: { team: 'shop' },
      createTime: { seconds: 1_790_000_000, nanos: 8_999_999 },
      startTime: { seconds: 1 },
      parallelism: 2,
      template: {
        timeout: { seconds: 600 },
        maxRetries: 3,
        containers: [
          {
            name: 'work',
            image: 'image',
            args: ['job', '--id=2'],
            env: [
              { name: 'SECRET', valueSource: { secretKeyRef: { secret: 's', version: '1' } } },
              ...variables({ LAUNCHED: 'no', ...BRIDGE, TRACEPARENT: '00-1-2-01' }),
            ],
            resources: { limits: { cpu: '1' } },
          },
        ],
      },
      conditions: [{ type: 'Completed', state: Condition.State.CONDITION_PENDING }],
      logUri: 'https://example.com/',
      etag: 'e',
    }).finish();
    expect(decodeExecution(bytes)).toEqual({
      name: NAME,
      createTimeMs: 1_790_000_000_008,
      launchId: 'launch-1',
      launchJob: '',
      inputId: '2',
      digest: 'd1',
    });
  });

  it("of a named job tells its name, and else is the default job's, also where the name is empty", () => {
    const launchJobOf = (env: Readonly<Record<string, string>>) => {
      const template = { containers: [{ env: variables({ ...BRIDGE, ...env }) }] };
      return decodeExecution(Execution.encode({ name: NAME, template }).finish()).launchJob;
    };
    expect(launchJobOf({ LAUNCH_JOB: 'report' })).toBe('report');
    expect(launchJobOf({ LAUNCH_JOB: '' })).toBe('');
    expect(launchJobOf({})).toBe('');
  });

  it('that somebody started by hand says nothing of a launch', () => {
    const template = { containers: [{ env: variables({ LAUNCH_ID: '', OTHER: 'x' }) }, {}] };
    expect(decodeExecution(Execution.encode({ name: NAME, template }).finish())).toMatchObject({
      launchId: undefined,
      inputId: undefined,
      digest: undefined,
    });
  });

  it('with several containers is of the launch that the first one names', () => {
    const containers = ['', 'first', 'second'].map((LAUNCH_ID) => ({ env: variables({ LAUNCH_ID }) }));
    const bytes = Execution.encode({ template: { containers } }).finish();
    expect(decodeExecution(bytes).launchId).toBe('first');
  });

  it('without a time counts as new, so that nothing is taken for absent too early', () => {
    vi.useFakeTimers({ now: 7_000 });
    expect(decodeExecution(Execution.encode({ name: NAME }).finish()).createTimeMs).toBe(7_000);
  });

  it('is read as the client reads it, whatever its texts and times are', () => {
    const text = fc.string({ unit: 'binary' });
    const given = fc.record({
      name: text,
      createTime: fc.record({
        seconds: fc.integer({ min: 0, max: 253_402_300_799 }),
        nanos: fc.integer({ min: 0, max: 999_999_999 }),
      }),
      launchId: text.filter((value) => value !== ''),
    });
    fc.assert(
      fc.property(given, ({ name, createTime, launchId }) => {
        const template = { containers: [{ env: variables({ LAUNCH_ID: launchId }) }] };
        const bytes = Execution.encode({ name, createTime, template }).finish();
        const read = Execution.decode(bytes);
        expect(decodeExecution(bytes)).toMatchObject({
          name: read.name,
          createTimeMs: createTime.seconds * 1000 + Math.trunc(createTime.nanos / 1e6),
          launchId: read.template?.containers?.[0]?.env?.[0]?.value,
        });
      }),
    );
  });

  it('that is cut off within its template is an error', () => {
    const template = { containers: [{ env: variables(BRIDGE) }] };
    const bytes = Execution.encode({ name: NAME, template }).finish();
    const afterName = 2 + NAME.length;
    for (let length = afterName + 1; length < bytes.length; length += 1) {
      expect(() => decodeExecution(bytes.subarray(0, length))).toThrow(RangeError);
    }
  });
});

describe('an encoded page of executions', () => {
  it('has them in order, and the token of the next page', () => {
    const names = ['c', 'b', 'a'];
    const executions = names.map((name) => ({ name }));
    const bytes = ListExecutionsResponse.encode({ executions, nextPageToken: 'next' }).finish();
    const page = decodeExecutionPage(bytes);
    expect(page.executions.map(({ name }) => name)).toEqual(names);
    expect(page.nextPageToken).toBe('next');
  });

  it('can be empty', () => {
    expect(decodeExecutionPage(new Uint8Array())).toEqual({ executions: [], nextPageToken: '' });
  });

  it('is asked for in the words of the proto, deleted executions included', () => {
    const request = { parent: 'projects/p/locations/l/jobs/j', pageSize: 100, pageToken: 'next' };
    const sent = { ...request, showDeleted: true };
    expect(ListExecutionsRequest.decode(encodePageRequest(request))).toMatchObject(sent);
  });
});

describe('how an encoded execution is doing', () => {
  const { State, CommonReason, ExecutionReason } = Condition;
  const observed = (execution: protos.google.cloud.run.v2.IExecution) =>
    decodeObservedExecution(Execution.encode({ name: NAME, ...execution }).finish());
  const completed = (condition: protos.google.cloud.run.v2.ICondition) => ({
    conditions: [
      { type: 'Started', state: State.CONDITION_SUCCEEDED, message: 'it started' },
      { type: 'Completed', ...condition },
      { type: 'ResourcesAvailable', state: State.CONDITION_FAILED, message: 'no resources' },
    ],
  });
  const at = (seconds: number) => ({ seconds, nanos: 5_999_999 });
  const ended = { taskCount: 3, startTime: at(1), completionTime: at(9) };

  it('is told beside what it is of', () => {
    const template = { containers: [{ env: variables(BRIDGE) }] };
    const bytes = Execution.encode({
      name: NAME,
      createTime: at(0),
      ...ended,
      succeededCount: 3,
      template,
      ...completed({ state: State.CONDITION_SUCCEEDED, message: 'It went well.', lastTransitionTime: at(8) }),
      logUri: 'https://log.example/1',
    }).finish();
    expect(decodeObservedExecution(bytes)).toEqual({
      ...decodeExecution(bytes),
      stage: 'succeeded',
      endedAtMs: 9_005,
      detail: 'It went well.',
      lacksImage: false,
      isDeleted: false,
      logUri: 'https://log.example/1',
    });
  });

  it.each([
    ['launched', 'it has only been made', {}],
    [
      'launched',
      'it may start hours later',
      completed({ executionReason: ExecutionReason.DELAYED_START_PENDING }),
    ],
    ['running', 'it has started', { startTime: at(1) }],
    [
      'running',
      'a task failed and others run',
      { startTime: at(1), taskCount: 2, failedCount: 1, runningCount: 1 },
    ],
    ['succeeded', 'all tasks succeeded', { ...ended, succeededCount: 3 }],
    ['failed', 'a task failed', { ...ended, succeededCount: 2, failedCount: 1 }],
    ['cancelled', 'a task was cancelled', { ...ended, succeededCount: 1, failedCount: 1, cancelledCount: 1 }],
    ['running', 'it is completed and tells nothing yet', ended],
    [
      'failed',
      'it could not start, and has no time',
      completed({ state: State.CONDITION_FAILED, reason: CommonReason.CONTAINER_MISSING }),
    ],
    [
      'cancelled',
      'it was cancelled before a task began',
      completed({ state: State.CONDITION_FAILED, executionReason: ExecutionReason.CANCELLED }),
    ],
    [
      'running',
      'it is being cancelled',
      {
        startTime: at(1),
        ...completed({ state: State.CONDITION_FAILED, executionReason: ExecutionReason.CANCELLING }),
      },
    ],
    [
      'running',
      'Cloud Run could not get its state, and tries again',
      {
        startTime: at(1),
        ...completed({
          state: State.CONDITION_FAILED,
          executionReason: ExecutionReason.JOB_STATUS_SERVICE_POLLING_ERROR,
        }),
      },
    ],
    [
      'running',
      'its condition will be tried again',
      {
        startTime: at(1),
        ...completed({ state: State.CONDITION_FAILED, reason: CommonReason.POSTPONED_RETRY }),
      },
    ],
    [
      'running',
      'its condition is not final',
      { startTime: at(1), ...completed({ state: State.CONDITION_RECONCILING }) },
    ],
  ] as const)('is %s where %s', (stage, _why, execution) => {
    expect(observed(execution).stage).toBe(stage);
  });

  it('has the time of its condition where it has none of its own, and no end while it has not ended', () => {
    const failure = { state: State.CONDITION_FAILED, lastTransitionTime: at(7), message: 'no image' };
    expect(observed(completed(failure))).toMatchObject({ endedAtMs: 7_005, detail: 'no image' });
    const waiting = { state: State.CONDITION_RECONCILING, lastTransitionTime: at(7), message: 'it waits' };
    expect(observed(completed(waiting))).toMatchObject({ endedAtMs: undefined, detail: '' });
  });

  it.each([
    CommonReason.CONTAINER_MISSING,
    CommonReason.CONTAINER_PERMISSION_DENIED,
    CommonReason.CONTAINER_IMAGE_UNAUTHORIZED,
    CommonReason.CONTAINER_IMAGE_AUTHORIZATION_CHECK_FAILED,
  ])('says that it lacks its image, for the reason %s', (reason) => {
    expect(observed(completed({ state: State.CONDITION_FAILED, reason })).lacksImage).toBe(true);
    expect(observed(completed({ reason: CommonReason.INTERNAL })).lacksImage).toBe(false);
  });

  it('says that it was deleted', () => {
    expect(observed({ deleteTime: at(5) }).isDeleted).toBe(true);
    expect(observed({}).isDeleted).toBe(false);
  });

  it('is told of each of a page', () => {
    const executions = [
      { name: 'b', startTime: at(1) },
      { name: 'a', ...ended, failedCount: 1 },
    ];
    const bytes = ListExecutionsResponse.encode({ executions, nextPageToken: 'next' }).finish();
    const page = decodeObservedPage(bytes);
    expect(page.executions.map(({ name, stage }) => [name, stage])).toEqual([
      ['b', 'running'],
      ['a', 'failed'],
    ]);
    expect(page.nextPageToken).toBe('next');
  });

  it('is asked for in the words of the proto', () => {
    expect(GetExecutionRequest.decode(encodeExecutionRequest(NAME))).toMatchObject({ name: NAME });
  });
});
