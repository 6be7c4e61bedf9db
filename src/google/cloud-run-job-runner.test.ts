/** Real: Google's client and gRPC. In place of Cloud Run: the emulator, with faults. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../emulators/grpc/faults.ts';
import { JOB, startTestBed, type TestBed, type TestBedOptions } from '../../emulators/cloud-run/test-bed.ts';
import type { RunJobCall } from '../launch/run-job-call.ts';
import { RunJobFailure, verdictOf } from '../launch/run-job-failure.ts';
import { CloudRunJobRunner } from './cloud-run-job-runner.ts';

const CALL: RunJobCall = {
  job: JOB,
  container: '',
  args: ['job', '--id=2'],
  clearArgs: false,
  env: { LAUNCH_ID: 'launch-1', LAUNCH_INPUT_ID: '2', LAUNCH_DIGEST: 'd1' },
  taskCount: undefined,
  timeoutSeconds: undefined,
};

const runners: CloudRunJobRunner[] = [];

afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
});

function runnerFor(emulatorHost: string, timeoutMs = 5000): CloudRunJobRunner {
  const runner = new CloudRunJobRunner({ emulatorHost, timeoutMs });
  runners.push(runner);
  return runner;
}

async function start(options: TestBedOptions = {}): Promise<TestBed> {
  return startTestBed({ run: () => 0, ...options });
}

/** How the call failed, and how many executions there are all the same. */
async function failureOf({ emulator }: TestBed, timeoutMs?: number) {
  const [result] = await Promise.allSettled([runnerFor(emulator.address, timeoutMs).run(CALL)]);
  const error: unknown = result.status === 'rejected' ? result.reason : undefined;
  if (!(error instanceof RunJobFailure)) throw new TypeError('no RunJobFailure', { cause: error });
  return {
    code: error.code,
    sent: error.sent,
    verdict: verdictOf(error),
    retryDelayMs: error.retryDelayMs,
    calls: emulator.faults.callsOf('RunJob'),
    executions: emulator.executions().length,
  };
}

describe('an accepted call', () => {
  it('answers with the execution as soon as it exists, not when it ends', async () => {
    const never = Promise.withResolvers<number>();
    const { emulator } = await start({ run: () => never.promise });
    const started = await runnerFor(emulator.address).run(CALL);
    expect(started).toMatchObject({
      name: emulator.executions()[0]?.name,
      launchId: 'launch-1',
      inputId: '2',
      digest: 'd1',
    });
    never.resolve(0);
  });

  it('runs the job with exactly the args, env, task count and timeout asked for', async () => {
    const { emulator } = await start({ container: { args: ['of', 'the', 'job'] } });
    await runnerFor(emulator.address).run({ ...CALL, taskCount: 3, timeoutSeconds: 77 });
    expect(emulator.calls.find(({ rpc }) => rpc === 'RunJob')).toMatchObject({
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
    { title: 'left alone', clearArgs: false, args: ['of', 'the', 'job'] },
    { title: 'cleared', clearArgs: true, args: [] },
  ])("can have the job's own args $title", async ({ clearArgs, args }) => {
    const seen = Promise.withResolvers<readonly string[]>();
    const { emulator } = await start({
      container: { args: ['of', 'the', 'job'] },
      run: (task) => {
        seen.resolve(task.args);
        return 0;
      },
    });
    await runnerFor(emulator.address).run({ ...CALL, args: [], clearArgs });
    expect(await seen.promise).toEqual(args);
  });

  const type_url = 'type.googleapis.com/google.cloud.run.v2.Execution';

  it.each([
    { title: 'no metadata', metadata: null },
    { title: 'empty metadata', metadata: { type_url, value: Buffer.alloc(0) } },
    { title: 'an execution without a name', metadata: { type_url, value: Buffer.from('12017a', 'hex') } },
    { title: 'metadata that cannot be read', metadata: { type_url, value: Buffer.of(0x0a, 0xff) } },
  ])('is accepted with $title too; the name of the execution is then not known', async ({ metadata }) => {
    const { emulator } = await start({ answerRunJob: (operation) => ({ ...operation, metadata }) });
    expect(await runnerFor(emulator.address).run(CALL)).toBeUndefined();
    expect(emulator.executions()).toHaveLength(1);
  });
});

describe('a failed call is sent once, and says whether it launched:', () => {
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
    expect(await failureOf(bed)).toMatchObject({ code, verdict, sent: true, calls: 1, executions: 0 });
  });

  it.each<{ title: string; fault: Omit<Fault, 'rpc' | 'when'>; code: string }>([
    { title: 'a TCP reset', fault: { cut: 'reset' }, code: 'UNAVAILABLE' },
    { title: 'a closed connection', fault: { cut: 'close' }, code: 'UNAVAILABLE' },
    { title: 'silence', fault: { silent: true }, code: 'DEADLINE_EXCEEDED' },
  ])('$title is unknown, and with reason', async ({ fault, code }) => {
    const before = await start();
    before.emulator.faults.add({ rpc: 'RunJob', ...fault });
    const same = { code, sent: true, verdict: 'unknown', calls: 1 };
    expect(await failureOf(before, 200)).toMatchObject({ ...same, executions: 0 });
    const after = await start();
    after.emulator.faults.add({ rpc: 'RunJob', ...fault, when: 'after' });
    expect(await failureOf(after, 200)).toMatchObject({ ...same, executions: 1 });
  });

  it('nothing listens: not launched', async () => {
    const bed = await start();
    await bed.emulator.close();
    expect(await failureOf(bed)).toMatchObject({ code: 'UNAVAILABLE', sent: false, verdict: 'not launched' });
  });

  it('a used-up quota, with the time that Google asks to wait', async () => {
    const bed = await start();
    bed.emulator.faults.add({ rpc: 'RunJob', code: 'RESOURCE_EXHAUSTED', retryDelayMs: 7500 });
    expect(await failureOf(bed)).toMatchObject({ verdict: 'throttled', retryDelayMs: 7500 });
  });

  it.each([
    { number: 3, code: 'INVALID_ARGUMENT', verdict: 'refused' },
    { number: 7, code: 'PERMISSION_DENIED', verdict: 'set-up fault' },
    { number: 13, code: 'INTERNAL', verdict: 'unknown' },
    { number: 99, code: 'UNKNOWN', verdict: 'unknown' },
  ])('an operation that is answered with error $number: $verdict', async ({ number, code, verdict }) => {
    const error = { code: number, message: 'no', details: [] };
    const bed = await start({ answerRunJob: (operation) => ({ ...operation, done: true, error }) });
    expect(await failureOf(bed)).toMatchObject({ code, verdict, sent: true });
  });
});
