/**
 * What Google's client reports for each way in which a server can fail. The emulator shows whether RunJob took effect; the
 * client's error does not.
 */
import { describe, expect, it } from 'vitest';
import { connect, JOB, launch, startTestBed } from '../../testing/cloud-run-bed.ts';

/** `google.rpc.RetryInfo` as the client decodes it. */
interface RetryInfo {
  readonly retryDelay: { readonly seconds: { toString(): string } };
}

describe('a launch that ends in an error', () => {
  it('has not happened when nothing listens: 14, never sent', async () => {
    const { emulator } = await startTestBed({ run: () => 0 });
    await emulator.close();
    const { jobs } = connect(emulator.address);
    await expect(jobs.runJob({ name: JOB })).rejects.toMatchObject({
      code: 14,
      details: expect.stringContaining('No connection established'),
    });
  });

  it.each([
    { title: 'a TCP reset', cut: 'reset', details: 'ECONNRESET' },
    { title: 'an orderly end of the connection', cut: 'close', details: 'Connection dropped' },
  ] as const)('$title is 14, with the execution or without', async ({ cut, details }) => {
    const bed = await startTestBed({ run: () => 0 });
    bed.emulator.faults.add({ rpc: 'RunJob', nth: 1, cut }, { rpc: 'RunJob', nth: 2, cut, when: 'after' });
    const error = { code: 14, details: expect.stringContaining(details) };
    await expect(launch(bed)).rejects.toMatchObject(error);
    expect(bed.emulator.executions()).toHaveLength(0);
    await expect(launch(bed)).rejects.toMatchObject(error);
    expect(bed.emulator.executions()).toHaveLength(1);
  });

  it('ends by the deadline of the caller when no answer comes: 4', async () => {
    const { jobs, emulator } = await startTestBed({ run: () => 0 });
    emulator.faults.add({ rpc: 'RunJob', silent: true, when: 'after' });
    await expect(jobs.runJob({ name: JOB }, { timeout: 100 })).rejects.toMatchObject({ code: 4 });
    expect(emulator.executions()).toHaveLength(1);
  });

  it('is not repeated by the client, with any code', async () => {
    const bed = await startTestBed({ run: () => 0 });
    bed.emulator.faults.add({ rpc: 'RunJob', code: 'UNAVAILABLE' });
    await expect(launch(bed)).rejects.toMatchObject({ code: 14 });
    expect(bed.emulator.faults.callsOf('RunJob')).toBe(1);
  });

  it('carries the pause that the server asks for', async () => {
    const bed = await startTestBed({ run: () => 0 });
    bed.emulator.faults.add({ rpc: 'RunJob', code: 'RESOURCE_EXHAUSTED', retryDelayMs: 2_500 });
    const error = await launch(bed).catch((error_: unknown) => error_);
    expect(error).toMatchObject({ code: 8, statusDetails: [{ retryDelay: { nanos: 500_000_000 } }] });
    const { statusDetails } = error as { readonly statusDetails: readonly RetryInfo[] };
    expect(statusDetails.map(({ retryDelay }) => Number(retryDelay.seconds))).toEqual([2]);
  });
});

it('a denied list is an error, not an empty list', async () => {
  const { executions, emulator } = await startTestBed({ run: () => 0 });
  emulator.faults.add({ rpc: 'ListExecutions', code: 'PERMISSION_DENIED' });
  await expect(executions.listExecutions({ parent: JOB })).rejects.toMatchObject({ code: 7 });
});
