import { randomUUID } from 'node:crypto';
import { Code } from '../../grpc/status.ts';
import { conditions, executionError, type Condition } from '../execution/execution-resource.ts';
import type { Execution } from '../execution/execution.ts';
import { PROJECT_NUMBER } from '../values/limits.ts';
import { logUri } from '../execution/log-uri.ts';

/** A `google.logging.v2.LogEntry` about the end of an execution, in its JSON form, as a log sink publishes it. */
export interface AuditLogEntry {
  readonly logName: string;
  readonly insertId: string;
  readonly severity: 'INFO' | 'ERROR';
  /** RFC 3339. */
  readonly timestamp: string;
  readonly receiveTimestamp: string;
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly labels: Readonly<Record<string, string>>;
  /** A `google.cloud.audit.AuditLog`. */
  readonly protoPayload: object;
}

/**
 * The system-event entry that Cloud Run writes when an execution has ended.
 *
 * Source: two real entries in the tests of public projects, and texts of failures in others.
 */
export function auditLogEntry(execution: Execution): AuditLogEntry {
  const { project, location, job, execution: name } = execution.id;
  const timestamp = time(execution.completedAtMs ?? execution.updatedAtMs);
  const error = executionError(execution);
  const isGood = execution.state === 'succeeded';
  const good = execution.count('succeeded');
  const message = isGood
    ? `Execution ${name} has completed successfully.`
    : `Execution ${name} has failed to complete, ${good}/${execution.template.taskCount} tasks were a success.`;
  return {
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      status: { ...(!isGood && { code: error?.code ?? Code.CANCELLED }), message },
      serviceName: 'run.googleapis.com',
      methodName: '/Jobs.RunJob',
      resourceName: `namespaces/${project}/executions/${name}`,
      response: executionV1(execution),
    },
    insertId: randomUUID(),
    resource: { type: 'cloud_run_job', labels: { job_name: job, location, project_id: project } },
    timestamp,
    severity: isGood ? 'INFO' : 'ERROR',
    labels: { 'run.googleapis.com/execution_name': name },
    logName: `projects/${project}/logs/cloudaudit.googleapis.com%2Fsystem_event`,
    receiveTimestamp: timestamp,
  };
}

/** The message that a log sink publishes for an entry. */
export function sinkMessage(entry: AuditLogEntry): {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey: string;
} {
  return {
    data: Buffer.from(JSON.stringify(entry)),
    attributes: { 'logging.googleapis.com/timestamp': entry.timestamp },
    orderingKey: '',
  };
}

/** A `google.cloud.run.v1.Execution`, which names the project by its number. */
function executionV1(execution: Execution): object {
  const { id, uid, createdAtMs, startedAtMs, completedAtMs, failure, shownTemplate } = execution;
  const { taskCount, parallelism, template, labels, annotations } = shownTemplate;
  const selfLink = `/apis/run.googleapis.com/v1/namespaces/${PROJECT_NUMBER}/executions/${id.execution}`;
  return {
    '@type': 'type.googleapis.com/google.cloud.run.v1.Execution',
    apiVersion: 'run.googleapis.com/v1',
    kind: 'Execution',
    metadata: {
      name: id.execution,
      namespace: PROJECT_NUMBER,
      selfLink,
      uid,
      generation: 1,
      creationTimestamp: time(createdAtMs),
      labels: { ...labels, 'run.googleapis.com/job': id.job, 'cloud.googleapis.com/location': id.location },
      annotations,
    },
    spec: {
      taskCount,
      parallelism: parallelism === 0 ? taskCount : Math.min(parallelism, taskCount),
      template: {
        spec: {
          containers: template.containers.map(({ name, image, command, args, env }) => ({
            ...(name !== '' && { name }),
            image,
            ...(command.length > 0 && { command }),
            ...(args.length > 0 && { args }),
            env: env.map((variable) => ({ name: variable.name, value: variable.value ?? '' })),
          })),
          maxRetries: template.maxRetries,
          timeoutSeconds: String(template.timeout.seconds),
        },
      },
    },
    status: {
      observedGeneration: 1,
      conditions: conditions(execution).map(conditionV1),
      ...(startedAtMs !== undefined && { startTime: time(startedAtMs) }),
      ...(completedAtMs !== undefined && failure === undefined && { completionTime: time(completedAtMs) }),
      ...countsOf(execution),
      logUri: logUri(id),
    },
  };
}

const STATUSES = {
  CONDITION_SUCCEEDED: 'True',
  CONDITION_FAILED: 'False',
  CONDITION_PENDING: 'Unknown',
  CONDITION_RECONCILING: 'Unknown',
} as const;

function conditionV1({ type, state, message, reason, executionReason, atMs }: Condition): object {
  const isGood = state === 'CONDITION_SUCCEEDED';
  const why = executionReason ?? reason;
  return {
    type,
    status: STATUSES[state],
    ...(why !== undefined && { reason: inPascalCase(why) }),
    ...(!isGood && message !== undefined && { message }),
    lastTransitionTime: time(atMs),
  };
}

/** Leaves out counts that are 0. */
function countsOf(execution: Execution): object {
  const counts = (['succeeded', 'failed', 'cancelled'] as const).map(
    (state) => [`${state}Count`, execution.count(state)] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function inPascalCase(reason: string): string {
  return reason.toLowerCase().replaceAll(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
