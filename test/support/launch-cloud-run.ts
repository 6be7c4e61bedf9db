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

/** How one RunJob goes; left out, everything goes well. */
export interface Answer {
  readonly failure?: RunJobFailureCode;
  /** Left out: a failure is what the server answered. */
  readonly reach?: RunJobReach;
  readonly retryDelayMs?: number;
  /** Whether there is an execution; without saying so, a failed call has none. */
  readonly accepted?: boolean;
  /** Whether the list shows it before `showAll`. */
  readonly listed?: boolean;
  /** Whether the operation names the execution. */
  readonly metadata?: boolean;
}

/**
 * Cloud Run as far as a launch sees it: lists of executions, newest first and in pages, and a RunJob
 * that fails by script. Nothing is checked or guessed: what a call asked for is what is listed.
 */
export class ScriptedCloudRun implements JobRunner, ExecutionList {
  readonly calls: RunJobCall[] = [];
  readonly calledAtMs: number[] = [];
  /** The next calls, in their order. */
  readonly answers: Answer[] = [];
  /** Whether executions show the environment they were given. */
  showsEnv = true;
  /** Whether the list leaves the environment out, of all executions. */
  hidesEnv = false;
  pageSize = 100;
  /** The page at which a listing fails, counted from 1. */
  failAtPage = Number.POSITIVE_INFINITY;
  listFailure = new Error('7 PERMISSION_DENIED by script');
  /** How long a listing takes before its first page. */
  listingMs = 0;
  listings = 0;
  pagesRead = 0;
  readonly #clock: Clock;
  readonly #executions: {
    readonly execution: ListedExecution;
    /** Undefined where a test did not say: it is listed for each job. */
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

  /** Makes an execution, of the bridge or of somebody else. */
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

  /** Lists from now on what it did not show yet. */
  showAll(): void {
    for (const one of this.#executions) one.isListed = true;
  }

  /** Forgets all executions but the newest, as Cloud Run does. */
  keepNewest(count: number): void {
    this.#executions.splice(0, this.#executions.length - count);
  }

  /** Holds the answers of RunJob until the returned function is called. */
  holdCalls(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#callGate = promise;
    return resolve;
  }

  /** Later calls are answered at once, while those that are held stay held. */
  letThrough(): void {
    this.#callGate = undefined;
  }

  /** Holds listings, which have begun, until the returned function is called. */
  holdListings(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#listGate = promise;
    return resolve;
  }
}

function hidden(execution: ListedExecution): ListedExecution {
  return { ...execution, launchId: undefined, launchJob: '', digest: undefined, inputId: undefined };
}
