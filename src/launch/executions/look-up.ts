import type { LaunchKey } from '../event/launch-key.ts';
import type { Clock } from '../kit/clock.ts';
import type { LaunchRecord, LaunchRecords, ShownLaunches } from '../ledger/launch-records.ts';
import { isFinal, type LaunchState } from '../ledger/launch-state.ts';
import type { ExecutionIndex } from './execution-index.ts';

/** How an execution is doing, by its task counts. */
export type ExecutionState = 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface ExecutionStatus {
  readonly state: ExecutionState;
  /** Where its log lines are. */
  readonly logUri: string | undefined;
}

/** Reads one execution. */
export interface ExecutionReader {
  /** @returns undefined for an execution that Cloud Run has forgotten. Throws when it cannot be read. */
  read(execution: string): Promise<ExecutionStatus | undefined>;
}

/** What the record of a launch tells. */
interface Recorded extends Pick<LaunchView, 'job' | 'state' | 'execution' | 'logUri'> {
  /** Undefined, or empty, where the event had none. */
  readonly inputId: string | undefined;
  /** The record tells what becomes of its execution. */
  readonly isFollowed: boolean;
}

/** A launch as its caller sees it. */
export interface LaunchView {
  /** Full name of the Cloud Run job. */
  readonly job: string;
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
  readonly launchId: string;
  /** Undefined where the event had none. */
  readonly id: string | undefined;
  readonly state: LaunchState;
  readonly execution: string | undefined;
  readonly logUri: string | undefined;
}

/** Which launch is looked up. */
export type LookedUp = ShownLaunches & Pick<LaunchKey, 'name'>;

export interface LaunchLookUpOptions {
  /** Undefined without a ledger: Cloud Run's list is then the record. */
  readonly records: Pick<LaunchRecords, 'show'> | undefined;
  /** What Cloud Run lists of a job, by the full name of the job; undefined where no job is configured. */
  readonly executionsOf: ((job: string) => ExecutionIndex) | undefined;
  /** Undefined where no job is configured. */
  readonly reader: ExecutionReader | undefined;
  readonly clock: Clock;
}

/** A look-up may be that old, so that many of them cost few reads of Cloud Run's quota. */
const MAX_AGE_MS = 2_000;
/** How many executions are remembered between look-ups. */
const KEPT = 1_000;

/** Finds out what became of a launch. */
export class LaunchLookUp {
  readonly #options: LaunchLookUpOptions;
  readonly #statuses = new Map<
    string,
    { readonly readAtMs: number; readonly status: ExecutionStatus | undefined }
  >();

  constructor(options: LaunchLookUpOptions) {
    this.#options = options;
  }

  /** @returns undefined for a launch that has not been started, or never was requested. */
  async find(launch: LookedUp): Promise<LaunchView | undefined> {
    const recorded = await this.#recorded(launch);
    if (recorded === undefined) return undefined;
    const { job, execution, isFollowed } = recorded;
    const { launchId, name } = launch;
    const id = recorded.inputId === '' ? undefined : recorded.inputId;
    const status = isFollowed || execution === undefined ? undefined : await this.#status(execution);
    const state = status?.state ?? recorded.state;
    return { job, name, launchId, id, state, execution, logUri: status?.logUri ?? recorded.logUri };
  }

  async #recorded({ launchId, job, name }: LookedUp): Promise<Recorded | undefined> {
    const { records, executionsOf } = this.#options;
    if (records !== undefined) {
      const [record] = await records.show({ launchId, job, name });
      return record && recordedOf(record);
    }
    if (job === undefined) return undefined;
    const listed = await executionsOf?.(job).read({ key: { job, name, launchId }, maxAgeMs: MAX_AGE_MS });
    if (listed === undefined) return undefined;
    const launched = { state: 'launched', isFollowed: false, logUri: undefined } as const;
    return { ...launched, job, inputId: listed.inputId, execution: listed.name };
  }

  /** An execution that has ended does not change any more. */
  async #status(execution: string): Promise<ExecutionStatus | undefined> {
    const { reader, clock } = this.#options;
    const earlier = this.#statuses.get(execution);
    const isOver = earlier?.status !== undefined && earlier.status.state !== 'running';
    const nowMs = clock.monotonic();
    if (earlier !== undefined && (isOver || nowMs - earlier.readAtMs < MAX_AGE_MS)) return earlier.status;
    const status = await reader?.read(execution);
    this.#statuses.delete(execution);
    this.#statuses.set(execution, { readAtMs: nowMs, status });
    const [oldest] = this.#statuses.keys();
    if (this.#statuses.size > KEPT && oldest !== undefined) this.#statuses.delete(oldest);
    return status;
  }
}

/** One that the version before has given back is on its way: its message comes again. */
function recordedOf({ isStored, state, execution, logUri, ...record }: LaunchRecord): Recorded {
  return {
    job: record.job,
    inputId: record.inputId,
    state: state === 'queued' && !isStored ? 'launching' : state,
    execution: execution ?? undefined,
    logUri: logUri ?? undefined,
    isFollowed: isStored || isFinal(state),
  };
}
