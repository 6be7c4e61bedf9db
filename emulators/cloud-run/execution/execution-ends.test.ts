/** Each way in which an execution ends, as Google's client sees the execution, its task and its operation. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import type { Fault } from '../../grpc/faults.ts';
import {
  launch,
  startTestBed,
  untilAborted,
  type TestBed,
  type TestBedOptions,
} from '../../testing/cloud-run-bed.ts';

interface Ended {
  readonly bed: TestBed;
  readonly execution: object;
  /** The last attempt of its first task. */
  readonly attempt: unknown;
  /** The error of its operation. */
  readonly error: unknown;
}

async function ended({ bed, name }: { readonly bed: TestBed; readonly name: string }): Promise<Ended> {
  await bed.emulator.idle();
  const [execution] = await bed.executions.getExecution({ name });
  const [tasks] = await bed.tasks.listTasks({ parent: name });
  const { operations } = (await (
    await fetch(`http://${bed.emulator.address}/v2/${name.slice(0, name.indexOf('/jobs/'))}/operations`)
  ).json()) as { readonly operations: readonly { readonly error?: object }[] };
  const error = operations.find((operation) => operation.error !== undefined)?.error;
  return { bed, execution, attempt: tasks[0]?.lastAttemptResult, error };
}

async function endOf(options: TestBedOptions, faults: readonly Fault[] = []): Promise<Ended> {
  const bed = await startTestBed({ maxRetries: 0, ...options });
  bed.emulator.faults.add(...faults);
  return ended({ bed, name: await launch(bed) });
}

const failedWith = (message: RegExp, reason: object) =>
  expect.arrayContaining([
    expect.objectContaining({
      type: 'Completed',
      state: 'CONDITION_FAILED',
      message: expect.stringMatching(message),
      ...reason,
    }),
  ]);
const EXIT = { executionReason: 'NON_ZERO_EXIT_CODE' };

/** A process in place of the container. */
const program = (code: string): TestBedOptions => ({ container: { args: [code] } });

describe('an execution ends', () => {
  it('by its exit code', async () => {
    const { execution, attempt, error } = await endOf(program('process.exit(3)'));
    const message =
      /^Task .*-task0 failed with exit code: 3 and message: The container exited with an error\.$/;
    expect(execution).toMatchObject({ failedCount: 1, conditions: failedWith(message, EXIT) });
    expect(attempt).toMatchObject({ exitCode: 3, termSignal: 0, status: { code: 10 } });
    expect(error).toMatchObject({ code: 10, message: expect.stringMatching(message) });
  });

  it('by exit code 139, which is not taken for a signal', async () => {
    const { attempt } = await endOf(program('process.exit(139)'));
    expect(attempt).toMatchObject({ exitCode: 139, termSignal: 0 });
  });

  it('by a signal, without an exit code', async () => {
    const { execution, attempt } = await endOf(program(`process.kill(process.pid, 'SIGKILL')`));
    expect(attempt).toMatchObject({ exitCode: 0, termSignal: 9, status: { code: 10 } });
    expect(execution).toMatchObject({ failedCount: 1, conditions: failedWith(/exit code: 0 and/, EXIT) });
  });

  it('by its time-out', async () => {
    const clock = new ManualClock();
    const started = Promise.withResolvers<void>();
    const bed = await startTestBed({
      clock,
      maxRetries: 0,
      run: async ({ signal }) => {
        started.resolve();
        await untilAborted(signal);
        return 143;
      },
    });
    const name = await launch(bed);
    await started.promise;
    clock.advance(600_000);
    const { execution, attempt } = await ended({ bed, name });
    const message = /exit code: 0 and message: The configured timeout was reached\.$/;
    expect(execution).toMatchObject({ failedCount: 1, conditions: failedWith(message, EXIT) });
    expect(attempt).toMatchObject({ exitCode: 0, termSignal: 15, status: { code: 4 } });
  });

  it('by its memory limit, in the middle of its work', async () => {
    const clock = new ManualClock();
    const started = Promise.withResolvers<void>();
    const bed = await startTestBed({
      clock,
      maxRetries: 0,
      run: ({ signal }) => {
        started.resolve();
        return untilAborted(signal).then(() => Promise.withResolvers<number>().promise);
      },
    });
    bed.emulator.faults.add({ rpc: 'RunTask', when: 'after', latencyMs: 5_000, code: 'RESOURCE_EXHAUSTED' });
    const name = await launch(bed);
    await started.promise;
    expect((await bed.executions.getExecution({ name }))[0]).toMatchObject({ runningCount: 1 });
    clock.advance(5_000);
    const { execution, attempt, error } = await ended({ bed, name });
    const message = /exit code: 0 and message: The configured memory limit was reached\.$/;
    expect(execution).toMatchObject({ failedCount: 1, conditions: failedWith(message, EXIT) });
    expect(attempt).toMatchObject({ exitCode: 0, termSignal: 9, status: { code: 8 } });
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
  });

  it.each([
    ['NOT_FOUND', 'CONTAINER_MISSING'],
    ['PERMISSION_DENIED', 'CONTAINER_PERMISSION_DENIED'],
    ['INTERNAL', 'INTERNAL'],
  ] as const)('before it has a task, when its image is not available: %s', async (code, reason) => {
    const runs: unknown[] = [];
    const { execution, attempt, error } = await endOf({ run: () => runs.push(1) }, [
      { rpc: 'StartExecution', code },
    ]);
    const message = /^Image 'image' not found\.$/;
    expect(execution).toMatchObject({
      reconciling: false,
      startTime: null,
      completionTime: null,
      taskCount: 1,
      failedCount: 0,
      conditions: failedWith(message, { reason }),
    });
    expect({ attempt, runs }).toEqual({ attempt: undefined, runs: [] });
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
  });
});

describe('a task that the system ends', () => {
  it('is tried again like one that exits, and its container does not run when the fault comes before it', async () => {
    const attempts: number[] = [];
    const { execution, attempt } = await endOf(
      {
        maxRetries: 2,
        run: ({ attempt: number }) => {
          attempts.push(number);
          return 0;
        },
      },
      [{ rpc: 'RunTask', times: 2, code: 'UNAVAILABLE', message: 'The machine is gone.' }],
    );
    expect(attempts).toEqual([2]);
    expect(execution).toMatchObject({ succeededCount: 1, retriedCount: 1 });
    expect(attempt).toMatchObject({ exitCode: 0, termSignal: 0, status: { code: 0 } });
  });

  it('is killed by SIGKILL if it is a process', async () => {
    const bed = await startTestBed({
      maxRetries: 0,
      ...program("process.on('SIGTERM', () => {}); console.log('works'); setInterval(String, 1e6)"),
    });
    bed.emulator.faults.add({ rpc: 'RunTask', when: 'after', code: 'RESOURCE_EXHAUSTED', latencyMs: 50 });
    const { attempt } = await ended({ bed, name: await launch(bed) });
    expect(attempt).toMatchObject({ termSignal: 9, status: { code: 8 } });
  });
});

it('an execution that could not start is the same after a restart of the emulator', async () => {
  const { bed, execution } = await endOf({ run: () => 0 }, [{ rpc: 'StartExecution', code: 'NOT_FOUND' }]);
  const snapshot = JSON.parse(JSON.stringify(bed.emulator.snapshot())) as ReturnType<
    typeof bed.emulator.snapshot
  >;
  bed.emulator.restore(snapshot);
  const { name } = execution as { readonly name: string };
  expect((await bed.executions.getExecution({ name }))[0]).toEqual(execution);
});
