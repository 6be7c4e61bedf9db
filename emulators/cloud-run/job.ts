import { randomUUID } from 'node:crypto';
import type { Execution } from './execution.ts';
import { timestamp } from './execution-resource.ts';
import type { ExecutionTemplate } from './execution-template.ts';
import { formatJobName, type JobName } from './resource-names.ts';

/** The message type of {@link Job.resource}. */
export const JOB_TYPE = 'google.cloud.run.v2.Job';

export interface JobOptions {
  readonly name: JobName;
  readonly template: ExecutionTemplate;
  /** The job as requested; labels and the like are given back as they came. */
  readonly requested: object;
  readonly createdAtMs: number;
  /** How many completed executions are remembered. */
  readonly keepExecutions: number;
}

const COMPLETION_STATUS = {
  running: 'EXECUTION_RUNNING',
  succeeded: 'EXECUTION_SUCCEEDED',
  failed: 'EXECUTION_FAILED',
  cancelled: 'EXECUTION_CANCELLED',
} as const;

/** A job and the executions that the service still remembers of it. */
export class Job {
  readonly id: JobName;
  readonly name: string;
  readonly etag: string;
  readonly template: ExecutionTemplate;
  readonly #options: JobOptions;
  readonly #uid = randomUUID();
  readonly #executions: Execution[] = [];
  #completedCount = 0;
  #createdCount = 0;
  #latest: Execution | undefined;

  constructor(options: JobOptions) {
    this.#options = options;
    this.id = options.name;
    this.name = formatJobName(options.name);
    this.template = options.template;
    this.etag = `"${this.#uid}"`;
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

  /** To be told once of each execution that has ended, so that the oldest can be forgotten. */
  completed(execution: Execution): void {
    if (!this.#executions.includes(execution)) return;
    this.#completedCount++;
    if (this.#completedCount <= this.#options.keepExecutions) return;
    const oldest = this.#executions.find(({ completedAtMs }) => completedAtMs !== undefined);
    if (oldest !== undefined) this.remove(oldest);
  }

  remove(execution: Execution): void {
    this.#executions.splice(this.#executions.indexOf(execution), 1);
    if (execution.completedAtMs !== undefined) this.#completedCount--;
  }

  /** As `google.cloud.run.v2.Job`. */
  resource(): object {
    const { createdAtMs } = this.#options;
    const condition = {
      type: 'Ready',
      state: 'CONDITION_SUCCEEDED',
      lastTransitionTime: timestamp(createdAtMs),
    };
    return {
      ...this.#options.requested,
      name: this.name,
      uid: this.#uid,
      generation: 1,
      observedGeneration: 1,
      createTime: timestamp(createdAtMs),
      updateTime: timestamp(createdAtMs),
      launchStage: 'GA',
      template: this.template,
      terminalCondition: condition,
      executionCount: this.#createdCount,
      ...(this.#latest !== undefined && { latestCreatedExecution: reference(this.#latest) }),
      etag: this.etag,
    };
  }
}

function reference({ id, createdAtMs, completedAtMs, state }: Execution): object {
  return {
    name: id.execution,
    createTime: timestamp(createdAtMs),
    ...(completedAtMs !== undefined && { completionTime: timestamp(completedAtMs) }),
    completionStatus: COMPLETION_STATUS[state],
  };
}
