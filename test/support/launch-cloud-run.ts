import { passed, type Clock } from '../../src/launch/kit/clock.ts';
import type { ListedExecution } from '../../src/launch/executions/listed-execution.ts';
import type { ExecutionList } from '../../src/launch/executions/execution-index.ts';
import type { JobRunner } from '../../src/launch/attempt/launch-context.ts';
import type { RunJobCall } from '../../src/launch/jobs/run-job-call.ts';
import {
  RunJobFailure,
  type RunJobFailureCode,
  type RunJobReach,
} from '../../src/launch/jobs/run-job-failure.ts';

/** The result of one RunJob; missing fields mean success. */
export interface Answer {
  readonly failure?: RunJobFailureCode;
  /** Default: the failure is the server's answer. */
  readonly reach?: RunJobReach;
  readonly retryDelayMs?: number;
  /** Whether an execution exists; by default, not after a failed call. */
  readonly accepted?: boolean;
  /** Whether the list shows it before `showAll`. */
  readonly listed?: boolean;
  /** Whether the operation names the execution. */
  readonly metadata?: boolean;
}

/**
 * The part of Cloud Run that a launch uses: lists of executions, newest first and in pages, and a RunJob that fails by
 * script. It checks nothing: the list shows exactly what each call requested.
 */
export class ScriptedCloudRun implements JobRunner, ExecutionList {
  readonly calls: RunJobCall[] = [];
  readonly calledAtMs: number[] = [];
  /** The results of the next calls, in order. */
  readonly answers: Answer[] = [];
  /** Whether executions show the environment of their request. */
  showsEnv = true;
  /** Whether the list leaves out the environment of all executions. */
  hidesEnv = false;
  pageSize = 100;
  /** The page at which a listing fails, counted from 1. */
  failAtPage = Number.POSITIVE_INFINITY;
  listFailure = new Error('7 PERMISSION_DENIED by script');
  /** The time of a listing before its first page. */
  listingMs = 0;
  listings = 0;
  pagesRead = 0;
  readonly #clock: Clock;
  readonly #executions: {
    readonly execution: ListedExecution;
    /** Undefined if the test gave none: the execution is listed for each job. */
    readonly job: string | undefined;
    isListed: boolean;
  }[] = [];
  #callGate: Promise<void> | undefined;
  #listGate: Promise<void> | undefined;

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  async run(call: RunJobCall): Promise<ListedExecution | undefined> {
    this.calls.push(call);
    this.calledAtMs.push(this.#clock.monotonic());
    const {
      failure,
      accepted = failure === undefined,
      listed = true,
      ...answer
    } = this.answers.shift() ?? {};
    await this.#callGate;
    const { LAUNCH_ID: launchId, LAUNCH_DIGEST: digest, LAUNCH_INPUT_ID: inputId } = call.env;
    const launchJob = call.env['LAUNCH_JOB'] ?? '';
    const shown = this.showsEnv ? { launchId, launchJob, digest, inputId } : {};
    const execution = accepted ? this.execute(shown, listed, call.job) : undefined;
    if (failure !== undefined) {
      const { reach = 'answered', retryDelayMs } = answer;
      throw new RunJobFailure({ code: failure, message: `${failure} by script`, reach, retryDelayMs });
    }
    return answer.metadata === false ? undefined : execution;
  }

  /** Of all jobs. */
  pages(): AsyncGenerator<readonly ListedExecution[]> {
    return this.#pages(() => true);
  }

  listOf(job: string): ExecutionList {
    return { pages: () => this.#pages((other = job) => other === job) };
  }

  async *#pages(isOfJob: (job: string | undefined) => boolean): AsyncGenerator<readonly ListedExecution[]> {
    this.listings += 1;
    const listed = this.#executions
      .filter(({ isListed, job }) => isListed && isOfJob(job))
      .map(({ execution }) => (this.hidesEnv ? hidden(execution) : execution))
      .toReversed()
      .toSorted((a, b) => b.createTimeMs - a.createTimeMs);
    await this.#listGate;
    if (this.listingMs > 0) await passed(this.#clock, this.listingMs);
    const pages = Math.max(1, Math.ceil(listed.length / this.pageSize));
    for (let page = 0; page < pages; page += 1) {
      this.pagesRead += 1;
      if (page + 1 >= this.failAtPage) throw this.listFailure;
      yield listed.slice(page * this.pageSize, (page + 1) * this.pageSize);
    }
  }

  /** Makes an execution of the bridge or of another program. */
  execute(shown: Partial<ListedExecution> = {}, isListed = true, job?: string): ListedExecution {
    const execution = {
      name: `executions/e-${this.#executions.length + 1}`,
      createTimeMs: this.#clock.now(),
      launchId: undefined,
      launchJob: '',
      digest: undefined,
      inputId: undefined,
      ...shown,
    };
    this.#executions.push({ execution, job, isListed });
    return execution;
  }

  /** From now on, the list also shows the executions that it did not show before. */
  showAll(): void {
    for (const one of this.#executions) one.isListed = true;
  }

  /** Forgets all except the newest executions, as Cloud Run does. */
  keepNewest(count: number): void {
    this.#executions.splice(0, this.#executions.length - count);
  }

  /** Delays the answers of RunJob until the returned function is called. */
  holdCalls(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#callGate = promise;
    return resolve;
  }

  /** Answers later calls at once; delayed ones stay delayed. */
  letThrough(): void {
    this.#callGate = undefined;
  }

  /** Delays listings that have begun until the returned function is called. */
  holdListings(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#listGate = promise;
    return resolve;
  }
}

function hidden(execution: ListedExecution): ListedExecution {
  return { ...execution, launchId: undefined, launchJob: '', digest: undefined, inputId: undefined };
}
