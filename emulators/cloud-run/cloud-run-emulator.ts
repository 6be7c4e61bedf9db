import { setTimeout } from 'node:timers/promises';
import { systemClock, type Clock } from '../clock.ts';
import { FaultPlan } from '../grpc/faults.ts';
import { startGrpcServer } from '../server/grpc-server.ts';
import type { RecordedCall } from '../grpc/unary-call.ts';
import type { AuditLogEntry } from './audit-log/audit-log-entry.ts';
import { AuditLog } from './audit-log/audit-log.ts';
import { CommandProcesses } from './container/command-processes.ts';
import { emulatedExecution, type EmulatedExecution } from './emulated-execution.ts';
import { executionsHandlers } from './rpc/executions.ts';
import type { Images } from './container/image.ts';
import { JobStore } from './job/job-store.ts';
import { jobsHandlers } from './rpc/jobs.ts';
import { KEPT_EXECUTIONS, TERMINATION_GRACE_MS } from './values/limits.ts';
import { OperationStore } from './rpc/operation-store.ts';
import { OPERATIONS_HTTP_RULES, operationsHandlers } from './rpc/operations.ts';
import { ProcessSlots } from './container/process-slots.ts';
import { RunQuota } from './rpc/run-quota.ts';
import { restoreSnapshot, takeSnapshot, type CloudRunSnapshot } from './snapshot.ts';
import { Steps } from './execution/steps.ts';
import { ContainerRunner, type TaskOutput } from './container/task-runner.ts';
import { tasksHandlers } from './rpc/tasks.ts';

export const DEFAULT_MAX_PROCESSES = 8;
const DEFAULT_KEEP_HISTORY = 50_000;

export interface CloudRunEmulatorOptions {
  /** The program or function in place of each image, by the image's name. */
  readonly images: Images;
  /** 0 (default) takes a free port. */
  readonly port?: number;
  readonly host?: string;
  readonly clock?: Clock;
  readonly faults?: FaultPlan;
  /** The source of the suffixes of execution names. */
  readonly random?: () => number;
  /** The quota of RunJob calls in any 60 s, per project and region. Default: none. */
  readonly runJobPerMinute?: number;
  /** How much later than its creation an execution is listed, in milliseconds; get finds it at once. Default 0. */
  readonly listLagMs?: number;
  /** Executions show the job's env without that of the overrides. It is not known what the real service does. */
  readonly hideOverrideEnv?: boolean;
  /** The most concurrent task attempts with a child process; others wait in order. Default 8. */
  readonly maxProcesses?: number;
  /** Completed executions that list and get keep, per job. Default 1,000, as the service. */
  readonly keepExecutions?: number;
  /** Ended executions that `executions` keeps. Default 50,000, some 150 MB. */
  readonly keepHistory?: number;
  /** Finished calls that `calls` keeps; fewer if they are large. Default 10,000. */
  readonly keepCalls?: number;
  readonly onTaskOutput?: (output: TaskOutput) => void;
  /** Called once for each execution when it has ended, in any way. */
  readonly onExecutionCompleted?: (execution: EmulatedExecution) => void;
  /** Called with the system-event audit log entry about each ended execution, when a log sink would get it. */
  readonly onAuditLogEntry?: (entry: AuditLogEntry) => void;
  /**
   * Changes the `google.longrunning.Operation` that RunJob answers with, not what it does. On the real service an operation
   * without metadata, or one that is done with an error, is rare, and callers must handle both.
   */
  readonly answerRunJob?: (operation: object) => object;
}

/** A running emulator of the Cloud Run Admin API v2 for jobs. */
export interface CloudRunEmulator {
  /** `host:port` of gRPC and REST, both without TLS. */
  readonly address: string;
  readonly faults: FaultPlan;
  /** The kept finished calls, oldest first. */
  readonly calls: readonly RecordedCall[];
  forgetCalls(): void;
  /**
   * The executions, newest first, including those that the API has forgotten.
   *
   * @param job only executions of this job, by short or full name.
   */
  executions(job?: string): readonly EmulatedExecution[];
  /** Resolves when no execution is running. */
  idle(): Promise<void>;
  /** The jobs and their ended executions as plain JSON, without running executions, operations and policies. */
  snapshot(): CloudRunSnapshot;
  /**
   * Replaces all jobs and executions with a snapshot.
   *
   * @throws SnapshotError if the snapshot has another version, an image is missing, or executions run.
   */
  restore(snapshot: CloudRunSnapshot): void;
  /**
   * Stops all executions as {@link close} does, then deletes all jobs, executions and operations, and resets the quota.
   * Faults stay.
   */
  reset(): Promise<void>;
  /** Ends running tasks (SIGTERM, SIGKILL after the grace period), then the server. */
  close(): Promise<void>;
}

/**
 * Starts an emulator of Cloud Run jobs: the services Jobs, Executions, Tasks and Operations on one address.
 *
 * @throws the `listen` error (EADDRINUSE, EACCES) of the port.
 */
export async function startCloudRunEmulator(options: CloudRunEmulatorOptions): Promise<CloudRunEmulator> {
  const clock = options.clock ?? systemClock();
  const faults = options.faults ?? new FaultPlan();
  const keepExecutions = options.keepExecutions ?? KEPT_EXECUTIONS;
  const processes = new CommandProcesses();
  const operations = new OperationStore();
  const steps = new Steps(faults);
  const auditLog = options.onAuditLogEntry && new AuditLog({ clock, steps, write: options.onAuditLogEntry });
  const store = new JobStore({
    clock,
    random: options.random ?? Math.random,
    keepHistory: options.keepHistory ?? DEFAULT_KEEP_HISTORY,
    startPlan: (image) => steps.startExecution(image),
    onCompleted(execution) {
      options.onExecutionCompleted?.(emulatedExecution(execution));
      auditLog?.executionEnded(execution);
    },
    runner: new ContainerRunner({
      images: options.images,
      processes,
      slots: new ProcessSlots(options.maxProcesses ?? DEFAULT_MAX_PROCESSES),
      clock,
      plan: () => steps.runTask(),
      onTaskOutput: options.onTaskOutput ?? (() => undefined),
    }),
  });
  const quota = options.runJobPerMinute === undefined ? undefined : new RunQuota(options.runJobPerMinute);
  const jobs = jobsHandlers({
    store,
    operations,
    images: options.images,
    clock,
    keepExecutions,
    hideOverrideEnv: options.hideOverrideEnv ?? false,
    quota,
    answerRunJob: options.answerRunJob ?? ((operation) => operation),
  });
  const executions = executionsHandlers({ store, operations, clock, listLagMs: options.listLagMs ?? 0 });
  const idle = async (): Promise<void> => {
    while (store.running.size > 0) await Promise.all([...store.running].map(({ completed }) => completed));
  };
  const server = await startGrpcServer({
    services: {
      'google.cloud.run.v2.Jobs': jobs,
      'google.cloud.run.v2.Executions': executions,
      'google.cloud.run.v2.Tasks': tasksHandlers(store),
      'google.longrunning.Operations': operationsHandlers(operations, clock),
    },
    httpRules: { 'google.longrunning.Operations': OPERATIONS_HTTP_RULES },
    clock,
    faults,
    ...(options.port !== undefined && { port: options.port }),
    ...(options.host !== undefined && { host: options.host }),
    ...(options.keepCalls !== undefined && { keepCalls: options.keepCalls }),
  }).catch((error: unknown) => {
    processes.close();
    throw error;
  });

  return {
    address: server.address,
    faults,
    calls: server.calls,
    forgetCalls: () => server.forgetCalls(),
    executions: (job) =>
      store.history
        .filter(
          ({ id, name }) => job === undefined || id.job === job || name.startsWith(`${job}/executions/`),
        )
        .map(emulatedExecution)
        .toReversed(),
    idle,
    snapshot: () => takeSnapshot(store),
    restore: (snapshot) => restoreSnapshot({ snapshot, store, images: options.images, keepExecutions }),
    async reset() {
      for (const execution of store.running) execution.stop('cancelled');
      await idle();
      auditLog?.forget();
      store.restore([], keepExecutions);
      operations.clear();
      quota?.clear();
    },
    async close() {
      await server.close();
      auditLog?.close();
      for (const execution of store.running) execution.stop('cancelled');
      // In real time too, because a test may no longer move the emulator's clock.
      const grace = new AbortController();
      await Promise.race([idle(), setTimeout(TERMINATION_GRACE_MS, undefined, { signal: grace.signal })]);
      grace.abort();
      processes.close();
    },
  };
}
