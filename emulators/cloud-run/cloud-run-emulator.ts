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
  /** By the image's name, what runs in place of it. */
  readonly images: Images;
  /** 0 (default) takes a free port. */
  readonly port?: number;
  readonly host?: string;
  readonly clock?: Clock;
  readonly faults?: FaultPlan;
  /** Draws the suffixes of execution names. */
  readonly random?: () => number;
  /** The quota of RunJob calls in any 60 s, per project and region. Left out: none. */
  readonly runJobPerMinute?: number;
  /** An execution shows up in the list only so much later; get finds it at once. Default 0. */
  readonly listLagMs?: number;
  /** Executions show the job's own env without the overrides': nobody could check what the real service does. */
  readonly hideOverrideEnv?: boolean;
  /** Task attempts with a child process at once; others wait in order. Default 8. */
  readonly maxProcesses?: number;
  /** Completed executions that list and get still know, per job. Default 1,000, as the service. */
  readonly keepExecutions?: number;
  /** How many executions `executions` reaches back, those that run on top. Default 50,000, some 150 MB. */
  readonly keepHistory?: number;
  /** How many finished calls it remembers for `calls`, fewer of big ones. Default 10,000. */
  readonly keepCalls?: number;
  readonly onTaskOutput?: (output: TaskOutput) => void;
  /** Called once for each execution when it has ended, however it ended. */
  readonly onExecutionCompleted?: (execution: EmulatedExecution) => void;
  /** Takes the system-event audit log entry about each execution that has ended, when a log sink would get it. */
  readonly onAuditLogEntry?: (entry: AuditLogEntry) => void;
  /**
   * Changes the `google.longrunning.Operation` that RunJob answers with, not what it does: one without metadata
   * or one that is done with an error is rare on the real service, and callers have to stand both.
   */
  readonly answerRunJob?: (operation: object) => object;
}

/** A running emulator of the Cloud Run Admin API v2 for jobs. */
export interface CloudRunEmulator {
  /** `host:port`; gRPC and REST, both without TLS. */
  readonly address: string;
  readonly faults: FaultPlan;
  /** Finished calls, oldest first, as many as it remembers. */
  readonly calls: readonly RecordedCall[];
  forgetCalls(): void;
  /**
   * What ran, newest first, also what the API has forgotten.
   *
   * @param job only this job's, by short or full name.
   */
  executions(job?: string): readonly EmulatedExecution[];
  /** Resolves when no execution is running. */
  idle(): Promise<void>;
  /** The jobs and their ended executions as plain JSON; what runs, operations and policies are left out. */
  snapshot(): CloudRunSnapshot;
  /**
   * Puts a snapshot in place of all jobs and executions.
   *
   * @throws SnapshotError when it cannot be: of another version, images that are not there, or executions running.
   */
  restore(snapshot: CloudRunSnapshot): void;
  /**
   * Stops what runs as {@link close} does, then deletes all jobs, executions and operations, and begins to count
   * towards the quota anew. Faults stay.
   */
  reset(): Promise<void>;
  /** Ends running tasks (SIGTERM, SIGKILL after the grace period), then the server. Leaves nothing behind. */
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
      // Real time as well: the emulator's clock may be one that nobody moves any more.
      const grace = new AbortController();
      await Promise.race([idle(), setTimeout(TERMINATION_GRACE_MS, undefined, { signal: grace.signal })]);
      grace.abort();
      processes.close();
    },
  };
}
