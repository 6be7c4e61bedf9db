/** Real: Google's client and gRPC. In place of Cloud Run: the emulator, with faults. */
import { describe, expect, it } from 'vitest';
import {
  JOB,
  startTestBed,
  type TestBed,
  type TestBedOptions,
} from '../../../emulators/testing/cloud-run-bed.ts';
import type { Fault } from '../../../emulators/grpc/faults.ts';
import { CALL, failureOf, startRunner } from '../../../test/support/run-job-bed.ts';
import type { ListedExecution } from '../../launch/executions/listed-execution.ts';

const type_url = 'type.googleapis.com/google.cloud.run.v2.Execution';

async function start(options: TestBedOptions = {}): Promise<TestBed> {
  return startTestBed({ run: () => 0, ...options });
}

/** Makes a RunJob fail. @returns the failure, how often it was sent, and how many executions exist. */
async function failed({ emulator }: TestBed, timeoutMs = 5000) {
  const failure = await failureOf(await startRunner({ emulatorHost: emulator.address, timeoutMs }));
  return {
    ...failure,
    calls: emulator.faults.callsOf('RunJob'),
    executions: emulator.executions().length,
  };
}

async function run({ emulator }: TestBed, call = CALL): Promise<ListedExecution | undefined> {
  const runner = await startRunner({ emulatorHost: emulator.address, timeoutMs: 5000 });
  return runner.run(call);
}

describe('an accepted call', () => {
  it('is answered with the execution as soon as it exists, not when it ends', async () => {
    const never = Promise.withResolvers<number>();
    const bed = await start({ run: () => never.promise });
    expect(await run(bed)).toMatchObject({
      name: bed.emulator.executions()[0]?.name,
      launchId: 'launch-1',
      inputId: '2',
      digest: 'd1',
    });
    never.resolve(0);
  });

  it('runs the job with exactly the given args, env, task count and timeout', async () => {
    const bed = await start({ container: { args: ['of', 'the', 'job'] } });
    await run(bed, { ...CALL, taskCount: 3, timeoutSeconds: 77 });
    expect(bed.emulator.calls.find(({ rpc }) => rpc === 'RunJob')).toMatchObject({
      request: {
        name: JOB,
        overrides: {
          taskCount: 3,
          timeout: { seconds: '77' },
          containerOverrides: [
            {
              args: ['job', '--id=2'],
              clearArgs: false,
              env: [
                { name: 'LAUNCH_ID', value: 'launch-1' },
                { name: 'LAUNCH_INPUT_ID', value: '2' },
                { name: 'LAUNCH_DIGEST', value: 'd1' },
              ],
            },
          ],
        },
      },
    });
  });

  it.each([
    { title: 'unchanged', clearArgs: false, args: ['of', 'the', 'job'] },
    { title: 'cleared', clearArgs: true, args: [] },
  ])("leaves the job's own args as given: $title", async ({ clearArgs, args }) => {
    const seen = Promise.withResolvers<readonly string[]>();
    const bed = await start({
      container: { args: ['of', 'the', 'job'] },
      run: (task) => {
        seen.resolve(task.args);
        return 0;
      },
    });
    await run(bed, { ...CALL, args: [], clearArgs });
    expect(await seen.promise).toEqual(args);
  });

  it.each([
    { title: 'no metadata', metadata: null },
    { title: 'empty metadata', metadata: { type_url, value: Buffer.alloc(0) } },
    { title: 'an execution without a name', metadata: { type_url, value: Buffer.from('12017a', 'hex') } },
    { title: 'metadata that cannot be read', metadata: { type_url, value: Buffer.of(0x0a, 0xff) } },
  ])('is accepted even with $title; the name of the execution is then unknown', async ({ metadata }) => {
    const bed = await start({ answerRunJob: (operation) => ({ ...operation, metadata }) });
    expect(await run(bed)).toBeUndefined();
    expect(bed.emulator.executions()).toHaveLength(1);
  });
});

describe('a failed call is sent once, and its verdict says whether it launched:', () => {
  it.each([
    { code: 'CANCELLED', verdict: 'unknown' },
    { code: 'UNKNOWN', verdict: 'unknown' },
    { code: 'INVALID_ARGUMENT', verdict: 'refused' },
    { code: 'DEADLINE_EXCEEDED', verdict: 'unknown' },
    { code: 'NOT_FOUND', verdict: 'set-up fault' },
    { code: 'ALREADY_EXISTS', verdict: 'unknown' },
    { code: 'PERMISSION_DENIED', verdict: 'set-up fault' },
    { code: 'RESOURCE_EXHAUSTED', verdict: 'throttled' },
    { code: 'FAILED_PRECONDITION', verdict: 'set-up fault' },
    { code: 'ABORTED', verdict: 'unknown' },
    { code: 'OUT_OF_RANGE', verdict: 'refused' },
    { code: 'UNIMPLEMENTED', verdict: 'unknown' },
    { code: 'INTERNAL', verdict: 'unknown' },
    { code: 'UNAVAILABLE', verdict: 'unknown' },
    { code: 'DATA_LOSS', verdict: 'unknown' },
    { code: 'UNAUTHENTICATED', verdict: 'set-up fault' },
  ] as const)('$code: $verdict', async ({ code, verdict }) => {
    const bed = await start();
    bed.emulator.faults.add({ rpc: 'RunJob', code });
    expect(await failed(bed)).toMatchObject({ code, verdict, reach: 'answered', calls: 1, executions: 0 });
  });

  it.each<{ title: string; fault: Omit<Fault, 'rpc' | 'when'>; code: string }>([
    { title: 'a TCP reset', fault: { cut: 'reset' }, code: 'UNAVAILABLE' },
    { title: 'a closed connection', fault: { cut: 'close' }, code: 'UNAVAILABLE' },
    { title: 'silence', fault: { silent: true }, code: 'DEADLINE_EXCEEDED' },
  ])('$title is unknown, because an execution may exist', async ({ fault, code }) => {
    const before = await start();
    before.emulator.faults.add({ rpc: 'RunJob', ...fault });
    const same = { code, reach: 'sent', verdict: 'unknown', calls: 1 };
    expect(await failed(before, 200)).toMatchObject({ ...same, executions: 0 });
    const after = await start();
    after.emulator.faults.add({ rpc: 'RunJob', ...fault, when: 'after' });
    expect(await failed(after, 200)).toMatchObject({ ...same, executions: 1 });
  });

  it('a used-up quota, with the time that Google asks to wait', async () => {
    const bed = await start();
    bed.emulator.faults.add({ rpc: 'RunJob', code: 'RESOURCE_EXHAUSTED', retryDelayMs: 7500 });
    expect(await failed(bed)).toMatchObject({ verdict: 'throttled', retryDelayMs: 7500 });
  });
});

describe('an operation that comes back with an error', () => {
  const error = (code: number): object => ({ code, message: 'no', details: [] });

  it.each([3, 7, 8, 13, 99])('%d and an execution in its metadata is a launch', async (code) => {
    const bed = await start({
      answerRunJob: (operation) => ({ ...operation, done: true, error: error(code) }),
    });
    expect(await run(bed)).toMatchObject({ name: bed.emulator.executions()[0]?.name, launchId: 'launch-1' });
  });

  it.each([
    { number: 3, code: 'INVALID_ARGUMENT', verdict: 'refused' },
    { number: 7, code: 'PERMISSION_DENIED', verdict: 'set-up fault' },
    { number: 13, code: 'INTERNAL', verdict: 'unknown' },
    { number: 99, code: 'UNKNOWN', verdict: 'unknown' },
  ])('$number and no execution is a refusal by the server: $verdict', async ({ number, code, verdict }) => {
    const bed = await start({
      answerRunJob: (operation) => ({ ...operation, done: true, error: error(number), metadata: null }),
    });
    expect(await failed(bed)).toMatchObject({ code, verdict, reach: 'answered' });
  });

  it.each([
    { title: 'an execution without a name', value: Buffer.from('12017a', 'hex') },
    { title: 'metadata that cannot be read', value: Buffer.of(0x0a, 0xff) },
  ])('and $title may have launched', async ({ value }) => {
    const metadata = { type_url, value };
    const bed = await start({ answerRunJob: () => ({ name: 'o', done: true, error: error(7), metadata }) });
    expect(await failed(bed)).toMatchObject({ code: 'PERMISSION_DENIED', verdict: 'unknown', reach: 'sent' });
  });
});
