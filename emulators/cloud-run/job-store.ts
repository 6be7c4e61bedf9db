import type { Clock } from '../clock.ts';
import { Execution, type TaskRunner } from './execution.ts';
import type { ExecutionTemplate } from './execution-template.ts';
import type { Job } from './job.ts';
import { EXECUTION_SUFFIX_LENGTH } from './limits.ts';
import {
  executionNotFound,
  formatJobName,
  jobNotFound,
  type ExecutionName,
  type JobName,
} from './resource-names.ts';

export interface JobStoreOptions {
  readonly runner: TaskRunner;
  readonly clock: Clock;
  /** 0 (inclusive) to 1: the suffixes of execution names. */
  readonly random: () => number;
  readonly onCompleted: (execution: Execution) => void;
}

const SUFFIX_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The jobs of one emulator and everything that ever ran. */
export class JobStore {
  readonly #options: JobStoreOptions;
  readonly #jobs = new Map<string, Job>();
  readonly #history = new Map<string, Execution>();
  readonly #running = new Set<Execution>();

  constructor(options: JobStoreOptions) {
    this.#options = options;
  }

  /** Every execution since the start, oldest first, those that the service has forgotten included. */
  get history(): readonly Execution[] {
    return [...this.#history.values()];
  }

  get running(): ReadonlySet<Execution> {
    return this.#running;
  }

  get jobs(): readonly Job[] {
    return [...this.#jobs.values()];
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

  /** Removes the job and cancels what it runs. */
  delete(job: Job): void {
    this.#jobs.delete(job.name);
    for (const execution of job.executions) execution.cancel();
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
      sequence: this.#history.size,
      clock: this.#options.clock,
    });
    this.#history.set(execution.name, execution);
    this.#running.add(execution);
    job.add(execution);
    void execution.completed.then(() => {
      this.#running.delete(execution);
      job.completed(execution);
      this.#options.onCompleted(execution);
    });
    setImmediate(() => void execution.run(this.#options.runner));
    return execution;
  }

  #newName({ id, name }: Job): ExecutionName {
    for (;;) {
      const suffix = Array.from(
        { length: EXECUTION_SUFFIX_LENGTH },
        () => SUFFIX_ALPHABET[Math.floor(this.#options.random() * SUFFIX_ALPHABET.length)],
      ).join('');
      const execution = `${id.job}-${suffix}`;
      if (!this.#history.has(`${name}/executions/${execution}`)) return { ...id, execution };
    }
  }
}
