/** Real: Google's client and gRPC. In place of Cloud Run: the emulator. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../emulators/grpc/faults.ts';
import type { FunctionTask } from '../../../emulators/cloud-run/container/image.ts';
import { JOB, launch, startTestBed, type TestBed } from '../../../emulators/testing/cloud-run-bed.ts';
import type { ObservedExecution } from '../../launch/executions/observed-execution.ts';
import { executionFailureOf } from './execution-failure-of.ts';
import { CloudRunExecutionReader } from './execution-reader.ts';

const readers: CloudRunExecutionReader[] = [];

afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close();
});

function readerOf({ emulator }: TestBed): CloudRunExecutionReader {
  const reader = new CloudRunExecutionReader({ emulatorHost: emulator.address, timeoutMs: 5000 });
  readers.push(reader);
  return reader;
}

function untilStopped({ signal }: { readonly signal: AbortSignal }): Promise<number> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(143), { once: true });
  });
}

async function readOf(reader: CloudRunExecutionReader, name: string): Promise<ObservedExecution> {
  const execution = await reader.read(name);
  if (execution === undefined) throw new Error(`there is no ${name}`);
  return execution;
}

describe('reading an execution', () => {
  it.each([
    { stage: 'succeeded', exitCode: 0 },
    { stage: 'failed', exitCode: 1 },
  ])('gives the stage $stage, its time, and the address of the log', async ({ stage, exitCode }) => {
    const bed = await startTestBed({ run: () => exitCode, maxRetries: 0 });
    const name = await launch(bed);
    await bed.emulator.idle();
    expect(await readerOf(bed).read(name)).toMatchObject({
      name,
      stage,
      endedAtMs: expect.any(Number),
      logUri: expect.stringContaining('https://'),
    });
  });

  it('gives the variables that the bridge set', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const env = [
      { name: 'LAUNCH_ID', value: 'launch-7' },
      { name: 'LAUNCH_JOB', value: 'report' },
    ];
    const name = await launch(bed, { overrides: { containerOverrides: [{ env }] } });
    expect(await readerOf(bed).read(name)).toMatchObject({ launchId: 'launch-7', launchJob: 'report' });
  });

  it('distinguishes a running execution from a cancelled one', async () => {
    const bed = await startTestBed({ run: untilStopped });
    const name = await launch(bed);
    const reader = readerOf(bed);
    expect(await reader.read(name)).toMatchObject({ stage: 'running', endedAtMs: undefined });
    expect(await reader.cancel(name)).toBe('asked');
    await bed.emulator.idle();
    expect(await reader.read(name)).toMatchObject({ stage: 'cancelled' });
  });

  it('gives undefined for an execution that Cloud Run no longer has', async () => {
    const bed = await startTestBed({ run: () => 0 });
    expect(await readerOf(bed).read(`${JOB}/executions/bridge-gone0`)).toBeUndefined();
  });

  it.each([
    { code: 'PERMISSION_DENIED', name: 'ReadsDenied' },
    { code: 'RESOURCE_EXHAUSTED', name: 'ReadsExhausted' },
    { code: 'UNAVAILABLE', name: 'Error' },
  ] as const)('fails with $code, so that the execution does not look gone', async ({ code, name }) => {
    const bed = await startTestBed({ run: () => 0 });
    bed.emulator.faults.add({ rpc: 'GetExecution', code });
    await expect(readerOf(bed).read(`${JOB}/executions/x`)).rejects.toMatchObject({ name });
  });
});

it('an execution that has not started yet is launched, not running', async () => {
  const bed = await startTestBed({ run: () => 0 });
  bed.emulator.faults.add({ rpc: 'StartExecution', silent: true });
  expect(await readerOf(bed).read(await launch(bed))).toMatchObject({ stage: 'launched' });
});

describe('why an execution failed', () => {
  it('is the exit code of the first task that failed, with the text of Cloud Run', async () => {
    const run = ({ taskIndex }: FunctionTask) => (taskIndex === 0 ? 0 : 3);
    const bed = await startTestBed({ run, maxRetries: 0 });
    const name = await launch(bed, { overrides: { taskCount: 3 } });
    await bed.emulator.idle();
    const reader = readerOf(bed);
    expect(await reader.failureOf(await readOf(reader, name))).toEqual({
      reason: 'exit-code',
      exitCode: 3,
      signal: undefined,
      detail: expect.stringContaining('exit code: 3'),
    });
  });

  it.each<{
    readonly what: string;
    readonly code?: string;
    readonly fault?: Fault;
    readonly failure: object;
  }>([
    {
      what: 'the signal that ended it',
      code: `process.kill(process.pid, 'SIGKILL')`,
      failure: { reason: 'signal', signal: 9, exitCode: undefined },
    },
    {
      what: 'its exit code, even if a shell would call it a signal',
      code: 'process.exit(139)',
      failure: { reason: 'exit-code', exitCode: 139, signal: undefined },
    },
    {
      what: 'its time-out',
      fault: { rpc: 'RunTask', code: 'DEADLINE_EXCEEDED' },
      failure: { reason: 'timeout' },
    },
    {
      what: 'its memory limit',
      fault: { rpc: 'RunTask', code: 'RESOURCE_EXHAUSTED' },
      failure: { reason: 'memory', signal: 9 },
    },
    {
      what: 'a missing image',
      fault: { rpc: 'StartExecution', code: 'NOT_FOUND' },
      failure: { reason: 'image', exitCode: undefined, signal: undefined },
    },
    {
      what: 'the text of Cloud Run for any other cause',
      fault: { rpc: 'StartExecution', code: 'INTERNAL', message: 'Out of order.' },
      failure: { reason: 'other', detail: 'Out of order.' },
    },
  ])('is $what', async ({ code, fault, failure }) => {
    const bed = await startTestBed({ maxRetries: 0, container: { args: [code ?? 'process.exit(0)'] } });
    if (fault !== undefined) bed.emulator.faults.add(fault);
    const name = await launch(bed);
    await bed.emulator.idle();
    const reader = readerOf(bed);
    const execution = await readOf(reader, name);
    expect(execution).toMatchObject({ stage: 'failed', endedAtMs: expect.any(Number) });
    expect(await reader.failureOf(execution)).toMatchObject(failure);
  });

  it('is an error if the right to read its tasks is missing', async () => {
    const bed = await startTestBed({ run: () => 3, maxRetries: 0 });
    const name = await launch(bed);
    await bed.emulator.idle();
    bed.emulator.faults.add({ rpc: 'ListTasks', code: 'PERMISSION_DENIED' });
    const reader = readerOf(bed);
    await expect(reader.failureOf(await readOf(reader, name))).rejects.toMatchObject({ code: 7 });
  });

  const told = { detail: 'Cloud Run says so.', lacksImage: false };
  it.each([
    ['timeout', { status: { code: 4 }, termSignal: 15 }, { signal: 15 }],
    ['memory', { status: { code: 8 }, termSignal: 9 }, { signal: 9 }],
    ['exit-code', { status: { code: 10 }, exitCode: 7 }, { exitCode: 7 }],
    ['signal', { status: { code: 10 }, termSignal: 11 }, { signal: 11 }],
    ['other', { status: { code: 13, message: 'a fault' } }, {}],
  ] as const)('is %s by the codes of the attempt, not by its text', (reason, lastAttemptResult, known) => {
    const tasks = [
      { lastAttemptResult: null },
      { lastAttemptResult: { status: { code: 0 } } },
      { lastAttemptResult },
    ];
    expect(executionFailureOf({ execution: told, tasks })).toEqual({
      reason,
      exitCode: undefined,
      signal: undefined,
      detail: told.detail,
      ...known,
    });
  });

  it("is the execution's own condition if no task failed", () => {
    const none = { exitCode: undefined, signal: undefined, detail: 'Image not found.' };
    const execution = { detail: none.detail, lacksImage: true };
    expect(executionFailureOf({ execution, tasks: [] })).toEqual({ ...none, reason: 'image' });
    expect(executionFailureOf({ execution: { ...execution, lacksImage: false }, tasks: [] })).toEqual({
      ...none,
      reason: 'other',
    });
  });
});

describe('cancelling an execution', () => {
  it('reports an execution that has ended or does not exist', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const name = await launch(bed);
    await bed.emulator.idle();
    const reader = readerOf(bed);
    expect(await reader.cancel(name)).toBe('over');
    expect(await reader.cancel(`${JOB}/executions/bridge-gone0`)).toBe('not found');
  });

  it('fails if the right is missing, so that it is tried again', async () => {
    const bed = await startTestBed({ run: untilStopped });
    const name = await launch(bed);
    bed.emulator.faults.add({ rpc: 'CancelExecution', code: 'PERMISSION_DENIED' });
    await expect(readerOf(bed).cancel(name)).rejects.toMatchObject({ code: 7 });
  });
});
