import type { LaunchKey } from '../event/launch-key.ts';
import type { Ended, LaunchEnds } from '../ledger/launch-ends.ts';
import type { ExecutionFailure, FinalState } from '../ledger/launch-state.ts';
import { failureAsTold, type EndedExecution, type ExecutionReader } from './observed-execution.ts';
import type { Reads } from './read-window.ts';

/** The end of a launch, recorded just now. */
export interface RecordedEnd {
  readonly key: LaunchKey;
  /** Full name. */
  readonly execution: string;
  readonly state: FinalState;
  /** Why it failed; undefined for another state. */
  readonly failure: ExecutionFailure | undefined;
  readonly logUri: string | undefined;
  /** The part of the service that found the end. */
  readonly by: EndSource;
}

export type EndSource = 'sweep' | 'hint' | 'look-up';

/** Is told about ends; it must not throw. */
export type EndTold = (end: RecordedEnd) => void;

export interface EndRecorderOptions {
  readonly ends: Pick<LaunchEnds, 'end' | 'missing'>;
  readonly reader: Pick<ExecutionReader, 'failureOf'>;
  /** How long an execution has to be missing; see `LaunchEnds.missing`. */
  readonly apartMs: number;
  readonly told: EndTold;
}

interface EndedLaunch {
  readonly key: LaunchKey;
  /** As the ledger names it, if it does: Cloud Run's name may have the project's number. */
  readonly execution: string;
  readonly by: EndSource;
}

/** Records how executions ended, each once, and tells `told`. Its methods throw `LedgerUnavailable`. */
export class EndRecorder {
  readonly #options: EndRecorderOptions;

  constructor(options: EndRecorderOptions) {
    this.#options = options;
  }

  /**
   * Records the end of an execution. The reason of a failure is read from its tasks if the quota of reads allows it and
   * the read works. Otherwise the end is recorded without it, since an end frees a slot.
   */
  async end(
    options: EndedLaunch & { readonly observed: EndedExecution; readonly reads: Reads },
  ): Promise<Ended> {
    const { key, execution, observed } = options;
    const { stage: state, endedAtMs, logUri } = observed;
    const failure = state === 'failed' ? await this.#failure(options) : undefined;
    const ended = await this.#options.ends.end({
      key,
      execution,
      end: { state, failure, endedAtMs, logUri },
    });
    return this.#told(ended, { ...options, failure, logUri });
  }

  /** Records that Cloud Run does not have the execution. */
  async missing(launch: EndedLaunch): Promise<Ended> {
    const { key, execution } = launch;
    const ended = await this.#options.ends.missing({ key, execution, apartMs: this.#options.apartMs });
    return this.#told(ended, { ...launch, failure: undefined, logUri: undefined });
  }

  #told(ended: Ended, { key, execution, failure, logUri, by }: Omit<RecordedEnd, 'state'>): Ended {
    if (ended.kind === 'ended') {
      this.#options.told({ key, execution, state: ended.state, failure, logUri, by });
    }
    return ended;
  }

  async #failure({
    key,
    observed,
    reads,
  }: {
    readonly key: LaunchKey;
    readonly observed: EndedExecution;
    readonly reads: Reads;
  }): Promise<ExecutionFailure> {
    if (!(await reads.take(key.job))) return failureAsTold(observed);
    try {
      return await this.#options.reader.failureOf(observed);
    } catch {
      return failureAsTold(observed);
    }
  }
}
