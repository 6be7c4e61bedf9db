import type { Clock } from '../../clock.ts';
import { deletionAt, unexpired, type Deletion } from '../execution/deletion.ts';
import { Execution, type TaskRunner } from '../execution/execution.ts';
import type { ExecutionTemplate } from '../template/execution-template.ts';
import { Job, type DeletedExecution, type JobSnapshot } from './job.ts';
import { EXECUTION_SUFFIX_LENGTH } from '../values/limits.ts';
import type { Start } from '../execution/steps.ts';
import {
  executionNotFound,
  formatJobName,
  formatLocation,
  jobNotFound,
  type ExecutionName,
  type JobName,
  type LocationName,
} from '../values/resource-names.ts';

export interface JobStoreOptions {
  readonly runner: TaskRunner;
  readonly clock: Clock;
  /** From 0 (inclusive) to 1, for the suffixes of execution names. */
  readonly random: () => number;
  /** Called once for each execution with its first image. */
  readonly startPlan: (image: string) => Start;
  readonly onCompleted: (execution: Execution) => void;
  /** Ended executions in `history`. */
  readonly keepHistory: number;
}

/** A job that `show_deleted` still shows. */
export interface DeletedJob extends Deletion {
  readonly job: Job;
}

const SUFFIX_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The jobs and executions of one emulator. */
export class JobStore {
  readonly #options: JobStoreOptions;
  #jobs = new Map<string, Job>();
  #deleted: readonly DeletedJob[] = [];
  #history = new Map<string, Execution>();
  #nextSequence = 0;
  readonly #running = new Set<Execution>();

  constructor(options: JobStoreOptions) {
    this.#options = options;
  }

  /** The latest executions, oldest first, including those that the service has forgotten. */
  get history(): readonly Execution[] {
    return [...this.#history.values()];
  }

  get running(): ReadonlySet<Execution> {
    return this.#running;
  }

  jobsOf(location: LocationName): readonly Job[] {
    return [...this.#jobs.values()].filter(({ id }) => formatLocation(id) === formatLocation(location));
  }

  /** A rising number for a new job or execution. */
  takeSequence(): number {
    return this.#nextSequence++;
  }

  add(job: Job): void {
    this.#jobs.set(job.name, job);
  }

  has(name: JobName): boolean {
    return this.#jobs.has(formatJobName(name));
  }

  /** @throws RpcError NOT_FOUND. */
  job(name: JobName): Job {
    const job = this.#jobs.get(formatJobName(name));
    if (job === undefined) throw jobNotFound(name);
    return job;
  }

  /** @throws RpcError NOT_FOUND, also for an execution that the service has forgotten. */
  execution(name: ExecutionName): Execution {
    const executions = this.#jobs.get(formatJobName(name))?.executions ?? [];
    const execution = executions.find(({ id }) => id.execution === name.execution);
    if (execution === undefined) throw executionNotFound(name);
    return execution;
  }

  /**
   * Oldest first. The job `-` stands for all jobs of the location. Not documented: whether the real service answers an
   * unknown job with an empty list or with NOT_FOUND.
   *
   * @throws RpcError NOT_FOUND.
   */
  executionsOf(name: JobName): readonly Execution[] {
    return this.#named(name)
      .flatMap(({ executions }) => executions)
      .toSorted((a, b) => a.sequence - b.sequence);
  }

  /**
   * Deleted executions that have not expired, by `name` as in {@link executionsOf}; executions of a deleted job are not included.
   *
   * @throws RpcError NOT_FOUND.
   */
  deletedExecutionsOf(name: JobName): readonly DeletedExecution[] {
    const nowMs = this.#options.clock.now();
    return this.#named(name).flatMap((job) => job.deletedExecutions(nowMs));
  }

  /** Removes the job and stops its executions. */
  delete(job: Job): DeletedJob {
    this.#jobs.delete(job.name);
    const deleted = { job, ...deletionAt(this.#options.clock.now()) };
    this.#deleted = [...this.#unexpired(), deleted];
    for (const execution of job.executions) execution.stop('deleted');
    return deleted;
  }

  /** Deleted jobs of a location that have not expired, oldest deletion first. */
  deletedJobsOf(location: LocationName): readonly DeletedJob[] {
    return this.#unexpired().filter(({ job }) => formatLocation(job.id) === formatLocation(location));
  }

  snapshot(): readonly JobSnapshot[] {
    return [...this.#jobs.values()].map((job) => job.snapshot());
  }

  /** Replaces all jobs and executions with `snapshots`. No execution may run. */
  restore(snapshots: readonly JobSnapshot[], keepExecutions: number): void {
    const jobs = snapshots.map((snapshot) => Job.restored(snapshot, keepExecutions));
    const executions = jobs.flatMap((job) => job.executions).toSorted((a, b) => a.sequence - b.sequence);
    this.#jobs = new Map(jobs.map((job) => [job.name, job]));
    this.#history = new Map(executions.map((execution) => [execution.name, execution]));
    this.#deleted = [];
    const last = [...jobs, ...executions].reduce((latest, { sequence }) => Math.max(latest, sequence), -1);
    this.#nextSequence = last + 1;
  }

  /** Creates an execution and starts it once the caller has been answered. */
  start(options: {
    readonly job: Job;
    readonly template: ExecutionTemplate;
    readonly shownTemplate: ExecutionTemplate;
  }): Execution {
    const { job, template, shownTemplate } = options;
    const execution = new Execution({
      name: this.#newName(job),
      template,
      shownTemplate,
      sequence: this.takeSequence(),
      createdAtMs: this.#options.clock.now(),
      start: this.#options.startPlan(template.template.containers[0]?.image ?? ''),
    });
    this.#history.set(execution.name, execution);
    this.#running.add(execution);
    job.add(execution);
    void execution.completed.then(() => {
      this.#running.delete(execution);
      job.completed(execution);
      this.#trimHistory();
      this.#options.onCompleted(execution);
    });
    setImmediate(() => void execution.run(this.#options.runner, this.#options.clock));
    return execution;
  }

  #named(name: JobName): readonly Job[] {
    return name.job === '-' ? this.jobsOf(name) : [this.job(name)];
  }

  #trimHistory(): void {
    for (const [name, { completedAtMs }] of this.#history) {
      if (this.#history.size <= this.#options.keepHistory) return;
      if (completedAtMs !== undefined) this.#history.delete(name);
    }
  }

  #unexpired(): readonly DeletedJob[] {
    return unexpired(this.#deleted, this.#options.clock.now());
  }

  #newName(job: Job): ExecutionName {
    const { id, name } = job;
    const deleted = job.deletedExecutions(this.#options.clock.now()).map(({ execution }) => execution);
    const kept = [...job.executions, ...deleted];
    for (;;) {
      const suffix = Array.from(
        { length: EXECUTION_SUFFIX_LENGTH },
        () => SUFFIX_ALPHABET[Math.floor(this.#options.random() * SUFFIX_ALPHABET.length)],
      ).join('');
      const execution = `${id.job}-${suffix}`;
      const isTaken =
        this.#history.has(`${name}/executions/${execution}`) ||
        kept.some((earlier) => earlier.id.execution === execution);
      if (!isTaken) return { ...id, execution };
    }
  }
}
