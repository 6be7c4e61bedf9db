/** The entries of the system-event audit log about ended executions. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import type { Fault } from '../../grpc/faults.ts';
import { sinkMessage, type AuditLogEntry } from './audit-log-entry.ts';
import {
  launch,
  startTestBed,
  untilAborted,
  type TestBed,
  type TestBedOptions,
} from '../../testing/cloud-run-bed.ts';

interface LoggingBed extends TestBed {
  readonly entries: readonly AuditLogEntry[];
}

async function loggingBed(options: TestBedOptions, ...faults: readonly Fault[]): Promise<LoggingBed> {
  const entries: AuditLogEntry[] = [];
  const bed = await startTestBed({
    maxRetries: 0,
    onAuditLogEntry: (entry) => void entries.push(entry),
    ...options,
  });
  bed.emulator.faults.add(...faults);
  return { ...bed, entries };
}

async function endOne(bed: TestBed, request: Parameters<typeof launch>[1] = {}): Promise<string> {
  const name = await launch(bed, request);
  await bed.emulator.idle();
  return name.slice(name.lastIndexOf('/') + 1);
}

describe('the entry of an execution that has ended', () => {
  it('has the names and fields of the service, and the execution in the form of v1 with its env', async () => {
    const bed = await loggingBed({ run: () => 0, clock: new ManualClock(Date.UTC(2026, 0, 2)) });
    const env = [{ name: 'LAUNCH_ID', value: 'one' }];
    const execution = await endOne(bed, { overrides: { containerOverrides: [{ env, args: ['a'] }] } });
    expect(bed.entries).toMatchObject([
      {
        logName: 'projects/p/logs/cloudaudit.googleapis.com%2Fsystem_event',
        severity: 'INFO',
        timestamp: '2026-01-02T00:00:00.000Z',
        resource: {
          type: 'cloud_run_job',
          labels: { job_name: 'bridge', location: 'asia-northeast1', project_id: 'p' },
        },
        labels: { 'run.googleapis.com/execution_name': execution },
        protoPayload: {
          '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
          serviceName: 'run.googleapis.com',
          methodName: '/Jobs.RunJob',
          resourceName: `namespaces/p/executions/${execution}`,
          status: { message: `Execution ${execution} has completed successfully.` },
          response: {
            '@type': 'type.googleapis.com/google.cloud.run.v1.Execution',
            kind: 'Execution',
            metadata: { name: execution, labels: { 'run.googleapis.com/job': 'bridge' } },
            spec: {
              taskCount: 1,
              template: { spec: { containers: [{ args: ['a'], env }], timeoutSeconds: '600' } },
            },
            status: {
              succeededCount: 1,
              completionTime: '2026-01-02T00:00:00.000Z',
              conditions: [
                { type: 'Completed', status: 'True' },
                { type: 'ResourcesAvailable', status: 'True' },
                { type: 'Started', status: 'True' },
              ],
            },
          },
        },
      },
    ]);
  });

  it.each([
    {
      end: 'a failure',
      faults: [],
      status: { code: 10, message: /failed to complete, 0\/1 tasks were a success\.$/ },
      condition: { status: 'False', reason: 'NonZeroExitCode', message: /exit code: 2 and/ },
    },
    {
      end: 'a missing image',
      faults: [{ rpc: 'StartExecution', code: 'NOT_FOUND' }],
      status: { code: 5, message: /failed to complete, 0\/1 tasks/ },
      condition: { status: 'False', reason: 'ContainerMissing', message: /^Image 'image' not found\.$/ },
    },
  ] as const)('has $end as an error, with the reason', async ({ faults, status, condition }) => {
    const bed = await loggingBed({ run: () => 2 }, ...faults);
    await endOne(bed);
    const { message: words, ...rest } = condition;
    expect(bed.entries).toMatchObject([
      {
        severity: 'ERROR',
        protoPayload: {
          status: { code: status.code, message: expect.stringMatching(status.message) },
          response: { status: { conditions: [{ ...rest, message: expect.stringMatching(words) }, {}, {}] } },
        },
      },
    ]);
  });

  it('is written for a cancelled execution, but not for a deleted one', async () => {
    const bed = await loggingBed({ run: ({ signal }) => untilAborted(signal) });
    const cancelled = await launch(bed);
    const deleted = await launch(bed);
    await bed.executions.cancelExecution({ name: cancelled });
    await bed.executions.deleteExecution({ name: deleted });
    await bed.emulator.idle();
    expect(bed.entries).toMatchObject([
      {
        severity: 'ERROR',
        labels: { 'run.googleapis.com/execution_name': cancelled.split('/').at(-1) },
        protoPayload: {
          response: { status: { cancelledCount: 1, conditions: [{ reason: 'Cancelled' }, {}, {}] } },
        },
      },
    ]);
  });

  it('is not written while the execution runs', async () => {
    const bed = await loggingBed({ run: ({ signal }) => untilAborted(signal) });
    await launch(bed);
    expect(bed.entries).toEqual([]);
  });
});

describe('a fault of LogExecutionEnd', () => {
  it('delays the entry by the given time', async () => {
    const clock = new ManualClock();
    const bed = await loggingBed({ run: () => 0, clock }, { rpc: 'LogExecutionEnd', latencyMs: 90_000 });
    await endOne(bed);
    clock.advance(89_999);
    expect(bed.entries).toEqual([]);
    clock.advance(1);
    expect(bed.entries).toMatchObject([
      { timestamp: '2026-01-01T00:00:00.000Z', receiveTimestamp: '2026-01-01T00:01:30.000Z' },
    ]);
  });

  it('loses only the entries that it hits', async () => {
    const bed = await loggingBed({ run: () => 0 }, { rpc: 'LogExecutionEnd', nth: 2, silent: true });
    const [first, , third] = [await endOne(bed), await endOne(bed), await endOne(bed)];
    const told = bed.entries.map(({ labels }) => labels['run.googleapis.com/execution_name']);
    expect(told).toEqual([first, third]);
  });

  it('repeats the same entry', async () => {
    const bed = await loggingBed({ run: () => 0 }, { rpc: 'LogExecutionEnd', copies: 3 });
    await endOne(bed);
    expect(bed.entries).toHaveLength(3);
    expect(new Set(bed.entries.map(({ insertId }) => insertId)).size).toBe(1);
  });
});

it('a closing emulator writes no more entries', async () => {
  const clock = new ManualClock();
  const bed = await loggingBed(
    { run: ({ signal, attempt }) => (attempt === 0 ? untilAborted(signal) : 0), clock },
    { rpc: 'LogExecutionEnd', latencyMs: 1_000 },
  );
  await launch(bed);
  await bed.emulator.close();
  clock.advance(1_000);
  expect(bed.entries).toEqual([]);
});

it('a sink publishes the entry as JSON, with its time as an attribute', async () => {
  const bed = await loggingBed({ run: () => 0 });
  await endOne(bed);
  const [entry] = bed.entries as [AuditLogEntry];
  const { data, attributes } = sinkMessage(entry);
  expect(JSON.parse(data.toString())).toEqual(entry);
  expect(attributes).toEqual({ 'logging.googleapis.com/timestamp': entry.timestamp });
});
