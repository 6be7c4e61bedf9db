/** Real: the encoder of Google's client, to which our decoder is compared. */
import { protos } from '@google-cloud/run';
import { describe, expect, it } from 'vitest';
import { decodeExecution, decodeObservedExecution, decodeObservedPage } from './encoded-executions.ts';

const { Execution, ListExecutionsResponse, Condition } = protos.google.cloud.run.v2;
const NAME = 'projects/p/locations/l/jobs/j/executions/j-abc12';

describe('the progress of an encoded execution', () => {
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

  it('is read together with the fields of the launch', () => {
    const template = { containers: [{ env: [{ name: 'LAUNCH_ID', value: 'launch-1' }] }] };
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
    ['launched', 'it has only been created', {}],
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
    ['running', 'it is completed and has no counts yet', ended],
    [
      'failed',
      'it could not start, and has no end time',
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
  ] as const)('is %s if %s', (stage, _why, execution) => {
    expect(observed(execution).stage).toBe(stage);
  });

  it('ends at the time of its condition if it has no completion time, and has no end before it ended', () => {
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
  ])('says that the image is missing, for the reason %s', (reason) => {
    expect(observed(completed({ state: State.CONDITION_FAILED, reason })).lacksImage).toBe(true);
    expect(observed(completed({ reason: CommonReason.INTERNAL })).lacksImage).toBe(false);
  });

  it('says whether the execution was deleted', () => {
    expect(observed({ deleteTime: at(5) }).isDeleted).toBe(true);
    expect(observed({}).isDeleted).toBe(false);
  });

  it('is read for each execution of a page', () => {
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
});
