import type { LaunchKey } from '../event/launch-key.ts';
import type { Clock } from '../kit/clock.ts';
import type { LaunchRecords, LaunchState, ShownLaunches } from '../ledger/launch-records.ts';
import type { ExecutionIndex } from './execution-index.ts';
import {
  hasEnded,
  type ExecutionReader,
  type ExecutionStage,
  type ObservedExecution,
} from './observed-execution.ts';

/** What a launch has come to, as far as its record tells. */
type RecordedState = 'launching' | 'unknown' | 'rejected' | 'launched';

/** A launch that was given back is on its way too: its message comes again. */
const STATES: Readonly<Record<LaunchState, RecordedState>> = {
  open: 'launching',
  calling: 'launching',
  unknown: 'unknown',
  launched: 'launched',
  rejected: 'rejected',
};

/** A launch as its caller sees it. */
export interface LaunchView {
  /** Full name of the Cloud Run job. */
  readonly job: string;
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
  readonly launchId: string;
  /** Undefined where the event had none. */
  readonly id: string | undefined;
  readonly state: RecordedState | ExecutionStage;
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
  readonly reader: Pick<ExecutionReader, 'read'> | undefined;
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
    { readonly readAtMs: number; readonly status: ObservedExecution | undefined }
  >();

  constructor(options: LaunchLookUpOptions) {
    this.#options = options;
  }

  /** @returns undefined for a launch that has not been started, or never was requested. */
  async find(launch: LookedUp): Promise<LaunchView | undefined> {
    const recorded = await this.#recorded(launch);
    if (recorded === undefined) return undefined;
    const { job, execution } = recorded;
    const { launchId, name } = launch;
    const id = recorded.inputId === '' ? undefined : recorded.inputId;
    const status = execution === undefined ? undefined : await this.#status(execution);
    const state = status?.stage ?? recorded.state;
    return { job, name, launchId, id, state, execution, logUri: status?.logUri };
  }

  async #recorded({ launchId, job, name }: LookedUp) {
    const { records, executionsOf } = this.#options;
    if (records !== undefined) {
      const [record] = await records.show({ launchId, job, name });
      const execution = record?.execution ?? undefined;
      return record && { job: record.job, inputId: record.inputId, state: STATES[record.state], execution };
    }
    if (job === undefined) return undefined;
    const listed = await executionsOf?.(job).read({ key: { job, name, launchId }, maxAgeMs: MAX_AGE_MS });
    return listed && { job, inputId: listed.inputId, state: 'launched' as const, execution: listed.name };
  }

  /** An execution that has ended does not change any more. */
  async #status(execution: string): Promise<ObservedExecution | undefined> {
    const { reader, clock } = this.#options;
    const earlier = this.#statuses.get(execution);
    const isOver = earlier?.status !== undefined && hasEnded(earlier.status);
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
