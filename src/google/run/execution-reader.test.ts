/** Real: Google's client and gRPC. In place of Cloud Run: the emulator. */
import { afterEach, describe, expect, it } from 'vitest';
import { JOB, launch, startTestBed, type TestBed } from '../../../emulators/cloud-run/test-bed.ts';
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

describe('reading an execution', () => {
  it.each([
    { state: 'succeeded', exitCode: 0 },
    { state: 'failed', exitCode: 1 },
  ])('tells one that has $state, with the address of its log', async ({ state, exitCode }) => {
    const bed = await startTestBed({ run: () => exitCode, maxRetries: 0 });
    const name = await launch(bed);
    await bed.emulator.idle();
    expect(await readerOf(bed).read(name)).toEqual({ state, logUri: expect.stringContaining('https://') });
  });

  it('tells one that runs from one that was cancelled, although both have a condition and an operation', async () => {
    const bed = await startTestBed({
      run: ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(1), { once: true });
        }),
    });
    const name = await launch(bed);
    const reader = readerOf(bed);
    expect(await reader.read(name)).toMatchObject({ state: 'running' });
    await bed.executions.cancelExecution({ name });
    await bed.emulator.idle();
    expect(await reader.read(name)).toMatchObject({ state: 'cancelled' });
  });

  it('knows nothing of one that Cloud Run has forgotten', async () => {
    const bed = await startTestBed({ run: () => 0 });
    expect(await readerOf(bed).read(`${JOB}/executions/bridge-gone0`)).toBeUndefined();
  });

  it('fails where it may not read, so that nothing looks forgotten', async () => {
    const bed = await startTestBed({ run: () => 0 });
    bed.emulator.faults.add({ rpc: 'GetExecution', code: 'PERMISSION_DENIED' });
    await expect(readerOf(bed).read(`${JOB}/executions/x`)).rejects.toMatchObject({ code: 7 });
  });
});
