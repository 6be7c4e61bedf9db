import { randomUUID } from 'node:crypto';
import { deletionAt, unexpired, type Deletion } from '../execution/deletion.ts';
import { Execution, type ExecutionSnapshot } from '../execution/execution.ts';
import { timestamp } from '../execution/execution-resource.ts';
import type { ExecutionTemplate } from '../template/execution-template.ts';
import { formatJobName, type JobName } from '../values/resource-names.ts';

/** The message type of {@link Job.resource}. */
export const JOB_TYPE = 'google.cloud.run.v2.Job';

/** The settings of a job that its owner makes. */
export interface JobSettings {
  readonly template: ExecutionTemplate;
  /** The job as requested. */
  readonly requested: object;
}

/** One version of the settings; each update makes the next. */
export interface JobRevision extends JobSettings {
  readonly generation: number;
  readonly updatedAtMs: number;
}

export interface JobOptions extends JobSettings {
  readonly name: JobName;
  readonly createdAtMs: number;
  /** The order of creation among all jobs of the emulator. */
  readonly sequence: number;
  /** The most completed executions that are kept. */
  readonly keepExecutions: number;
}

/** An execution that `show_deleted` still shows. */
export interface DeletedExecution extends Deletion {
  readonly execution: Execution;
}

/** A job as plain data, with its ended executions. */
export interface JobSnapshot extends JobRevision {
  readonly name: JobName;
  readonly uid: string;
  readonly createdAtMs: number;
  readonly sequence: number;
  /** The number of executions created so far. */
  readonly createdCount: number;
  /** Oldest first. */
  readonly executions: readonly ExecutionSnapshot[];
}

/** Fields of a job that its owner sets and the service returns unchanged. */
const OWNERS_FIELDS = new Set(['labels', 'annotations', 'client', 'clientVersion', 'binaryAuthorization']);

const COMPLETION_STATUS = {
  running: 'EXECUTION_RUNNING',
  succeeded: 'EXECUTION_SUCCEEDED',
  failed: 'EXECUTION_FAILED',
  cancelled: 'EXECUTION_CANCELLED',
} as const;

/** A job and its executions that the service still has. */
export class Job {
  readonly id: JobName;
  readonly name: string;
  readonly createdAtMs: number;
  readonly sequence: number;
  readonly #keepExecutions: number;
  readonly #executions: Execution[] = [];
  #deleted: readonly DeletedExecution[] = [];
  #uid: string = randomUUID();
  #revision: JobRevision;
  #completedCount = 0;
  #createdCount = 0;
  #latest: Execution | undefined;

  constructor(options: JobOptions) {
    const { name, createdAtMs, sequence, keepExecutions, template, requested } = options;
    this.id = name;
    this.name = formatJobName(name);
    this.createdAtMs = createdAtMs;
    this.sequence = sequence;
    this.#keepExecutions = keepExecutions;
    this.#revision = { template, requested, generation: 1, updatedAtMs: createdAtMs };
  }

  /** The job of a {@link snapshot}. */
  static restored(snapshot: JobSnapshot, keepExecutions: number): Job {
    const job = new Job({ ...snapshot, keepExecutions });
    const { uid, template, requested, generation, updatedAtMs } = snapshot;
    job.#uid = uid;
    job.#revision = { template, requested, generation, updatedAtMs };
    for (const past of snapshot.executions) job.add(Execution.restored(past));
    job.#completedCount = snapshot.executions.length;
    job.#createdCount = snapshot.createdCount;
    return job;
  }

  get template(): ExecutionTemplate {
    return this.#revision.template;
  }

  get etag(): string {
    return this.#etagOf(this.#revision);
  }

  /** Oldest first. */
  get executions(): readonly Execution[] {
    return this.#executions;
  }

  add(execution: Execution): void {
    this.#executions.push(execution);
    this.#createdCount++;
    this.#latest = execution;
  }

  /** Call it once for each ended execution, so that the oldest can be forgotten. */
  completed(execution: Execution): void {
    if (!this.#executions.includes(execution)) return;
    this.#completedCount++;
    if (this.#completedCount <= this.#keepExecutions) return;
    const oldest = this.#executions.find(({ completedAtMs }) => completedAtMs !== undefined);
    if (oldest !== undefined) this.#remove(oldest);
  }

  /** Deletes the execution. As many deleted ones are kept as completed ones. */
  delete(execution: Execution, nowMs: number): DeletedExecution {
    this.#remove(execution);
    const deleted = { execution, ...deletionAt(nowMs) };
    const all = [...this.deletedExecutions(nowMs), deleted];
    this.#deleted = all.slice(Math.max(0, all.length - this.#keepExecutions));
    return deleted;
  }

  /** Those that have not expired, oldest deletion first. */
  deletedExecutions(nowMs: number): readonly DeletedExecution[] {
    return unexpired(this.#deleted, nowMs);
  }

  #remove(execution: Execution): void {
    this.#executions.splice(this.#executions.indexOf(execution), 1);
    if (execution.completedAtMs !== undefined) this.#completedCount--;
  }

  /** The revision after an update. */
  nextRevision(settings: JobSettings, updatedAtMs: number): JobRevision {
    return { ...settings, generation: this.#revision.generation + 1, updatedAtMs };
  }

  /** Existing executions keep the template that they were made of. */
  revise(revision: JobRevision): void {
    this.#revision = revision;
  }

  snapshot(): JobSnapshot {
    return {
      ...this.#revision,
      name: this.id,
      uid: this.#uid,
      createdAtMs: this.createdAtMs,
      sequence: this.sequence,
      createdCount: this.#createdCount,
      executions: this.#executions
        .map((execution) => execution.snapshot())
        .filter((snapshot) => snapshot !== undefined),
    };
  }

  /** As `google.cloud.run.v2.Job`; default: the current revision. */
  resource(revision: JobRevision = this.#revision): object {
    const { template, requested, generation, updatedAtMs } = revision;
    const condition = {
      type: 'Ready',
      state: 'CONDITION_SUCCEEDED',
      lastTransitionTime: timestamp(updatedAtMs),
    };
    return {
      ...ownersPart(requested),
      name: this.name,
      uid: this.#uid,
      generation,
      observedGeneration: generation,
      createTime: timestamp(this.createdAtMs),
      updateTime: timestamp(updatedAtMs),
      launchStage: 'GA',
      template,
      terminalCondition: condition,
      executionCount: this.#createdCount,
      ...(this.#latest !== undefined && { latestCreatedExecution: reference(this.#latest) }),
      etag: this.#etagOf(revision),
    };
  }

  #etagOf({ generation }: JobRevision): string {
    return `"${this.#uid}-${generation}"`;
  }
}

/** Other fields in a request are ignored: they are set by the service, and a client sends back what it has read. */
function ownersPart(requested: object): object {
  return Object.fromEntries(Object.entries(requested).filter(([field]) => OWNERS_FIELDS.has(field)));
}

function reference({ id, createdAtMs, completedAtMs, state }: Execution): object {
  return {
    name: id.execution,
    createTime: timestamp(createdAtMs),
    ...(completedAtMs !== undefined && { completionTime: timestamp(completedAtMs) }),
    completionStatus: COMPLETION_STATUS[state],
  };
}
