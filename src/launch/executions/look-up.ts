import type { LaunchKey } from '../event/launch-key.ts';
import type { Clock } from '../kit/clock.ts';
import type { LaunchEnds } from '../ledger/launch-ends.ts';
import type { JobKey } from '../ledger/launch-queue.ts';
import type { LaunchRecord, LaunchRecords } from '../ledger/launch-records.ts';
import type { ExecutionFailure } from '../ledger/launch-state.ts';
import { LedgerUnavailable, LedgerUnusable } from '../ledger/ledger.ts';
import type { EndRecorder } from './end-recorder.ts';
import type { ExecutionIndex } from './execution-index.ts';
import type { Reads } from './read-window.ts';
import { executionOf, viewOf, type LaunchView } from './launch-view.ts';
import { namedLaunch, type NamedLaunch } from './named-launch.ts';
import {
  failureAsTold,
  hasEnded,
  type ExecutionReader,
  type ObservedExecution,
} from './observed-execution.ts';

export interface LaunchLookUpOptions {
  /** Undefined without a ledger: Cloud Run's list is then the record. */
  readonly records: Pick<LaunchRecords, 'show'> | undefined;
  /** Records what a look-up sees of executions that the ledger follows; undefined without a ledger. */
  readonly following?:
    | {
        readonly ends: Pick<LaunchEnds, 'followed' | 'saw'>;
        readonly recorder: Pick<EndRecorder, 'end'>;
        /** When they are used up, a look-up answers what the ledger has. */
        readonly reads: Reads;
        /** Starts the launches that waited for that end. Its failures are left to the next sweep. */
        readonly afterEnd?: ((job: JobKey) => Promise<void>) | undefined;
      }
    | undefined;
  /** What Cloud Run lists of a job, by the full name of the job; undefined if no job is configured. */
  readonly executionsOf: ((job: string) => ExecutionIndex) | undefined;
  /** Undefined if no job is configured. */
  readonly reader: ExecutionReader | undefined;
  readonly clock: Clock;
}

interface Status {
  readonly readAtMs: number;
  readonly observed: ObservedExecution | undefined;
  /** Of a failed one, once it was asked for. */
  failure?: Promise<ExecutionFailure>;
}

/** How old an answer may be, so that many look-ups cost few reads. */
const MAX_AGE_MS = 2_000;
/** How many executions are remembered between look-ups. */
const KEPT = 1_000;

/** Finds out what became of a launch, and records an end that it sees first. */
export class LaunchLookUp {
  readonly #options: LaunchLookUpOptions;
  readonly #statuses = new Map<string, Status>();

  constructor(options: LaunchLookUpOptions) {
    this.#options = options;
  }

  /** @returns undefined for a launch that was not started yet or never requested. */
  async find(launch: NamedLaunch): Promise<LaunchView | undefined> {
    const { records } = this.#options;
    if (records === undefined) return this.#listed(launch);
    const record = await namedLaunch(records, launch);
    if (record === undefined) return undefined;
    const observed = await this.#observed(record);
    if (observed === undefined) return viewOf(record);
    if (!record.isStored || !(await this.#record(record, observed))) {
      return this.#withStage(viewOf(record), observed);
    }
    const [now = record] = await records.show(record);
    return { ...viewOf(now), logUri: now.logUri ?? observed.logUri };
  }

  /** Reads the execution of a launch that has not ended in the ledger. */
  async #observed(record: LaunchRecord): Promise<ObservedExecution | undefined> {
    const execution = executionOf(record);
    const isOpen = record.state === 'launched' || record.state === 'running';
    if (execution === undefined || !isOpen) return undefined;
    const { following } = this.#options;
    try {
      if (record.isStored && this.#fresh(execution) === undefined) {
        if (following !== undefined && !(await following.reads.take(record.job))) return undefined;
      }
      return (await this.#status(execution)).observed;
    } catch (error) {
      if (record.isStored) return undefined;
      throw error;
    }
  }

  /** @returns false if the ledger cannot record it now. */
  async #record(key: LaunchKey, observed: ObservedExecution): Promise<boolean> {
    const { following } = this.#options;
    if (following === undefined) return false;
    const { ends, recorder, reads, afterEnd } = following;
    try {
      const { execution } = (await ends.followed(key)) ?? {};
      if (execution === undefined) return true;
      if (hasEnded(observed)) {
        const ended = await recorder.end({ key, execution, observed, reads, by: 'look-up' });
        if (ended.kind === 'ended') await afterEnd?.(key);
      } else await ends.saw([{ key, execution, isRunning: observed.stage === 'running' }]);
      return true;
    } catch (error) {
      // A sweep records it later.
      if (error instanceof LedgerUnavailable || error instanceof LedgerUnusable) return false;
      throw error;
    }
  }

  async #listed({ launchId, job, name }: NamedLaunch): Promise<LaunchView | undefined> {
    if (job === undefined) return undefined;
    const key = { job, name, launchId };
    const listed = await this.#options.executionsOf?.(job).read({ key, maxAgeMs: MAX_AGE_MS });
    if (listed === undefined) return undefined;
    const { inputId, name: execution } = listed;
    const view: LaunchView = {
      ...key,
      id: inputId === '' ? undefined : inputId,
      state: 'launched',
      execution,
      logUri: undefined,
    };
    const { observed } = await this.#status(execution);
    return observed === undefined ? view : this.#withStage(view, observed);
  }

  async #withStage(view: LaunchView, observed: ObservedExecution): Promise<LaunchView> {
    const { stage: state, logUri, endedAtMs } = observed;
    return {
      ...view,
      state,
      logUri,
      ...(state === 'failed' && { failure: await this.#failure(observed) }),
      ...(endedAtMs !== undefined && { endedAt: new Date(endedAtMs) }),
    };
  }

  async #failure(observed: ObservedExecution): Promise<ExecutionFailure> {
    const status = this.#statuses.get(observed.name);
    const told = failureAsTold(observed);
    const reading = status?.failure ?? this.#options.reader?.failureOf(observed).catch(() => told);
    if (status !== undefined && reading !== undefined) status.failure = reading;
    return (await reading) ?? told;
  }

  async #status(execution: string): Promise<Status> {
    const fresh = this.#fresh(execution);
    if (fresh !== undefined) return fresh;
    const { reader, clock } = this.#options;
    const status: Status = { readAtMs: clock.monotonic(), observed: await reader?.read(execution) };
    this.#statuses.delete(execution);
    this.#statuses.set(execution, status);
    const [oldest] = this.#statuses.keys();
    if (this.#statuses.size > KEPT && oldest !== undefined) this.#statuses.delete(oldest);
    return status;
  }

  /** What was read a moment ago. An execution that has ended no longer changes. */
  #fresh(execution: string): Status | undefined {
    const earlier = this.#statuses.get(execution);
    if (earlier === undefined) return undefined;
    const isOver = earlier.observed !== undefined && hasEnded(earlier.observed);
    const ageMs = this.#options.clock.monotonic() - earlier.readAtMs;
    return isOver || ageMs < MAX_AGE_MS ? earlier : undefined;
  }
}
