import { keyText, type LaunchKey } from '../event/launch-key.ts';
import { passed, type Clock } from '../kit/clock.ts';
import { shortName } from '../kit/short-name.ts';
import type { FollowedLaunch, LaunchEnds } from '../ledger/launch-ends.ts';
import type { JobKey } from '../ledger/launch-queue.ts';
import type { EndRecorder } from './end-recorder.ts';
import { hasEnded, type ExecutionReader, type ObservedExecution } from './observed-execution.ts';
import type { Reads } from './read-window.ts';

/** A message says that an execution has ended. It is not trusted: the execution is read. */
export interface ExecutionHint {
  /** Full name of a Cloud Run job that this process may launch. */
  readonly job: string;
  /** Short name. */
  readonly execution: string;
  /** What its environment has, according to the message; undefined if it does not say. */
  readonly launch: Pick<LaunchKey, 'name' | 'launchId'> | undefined;
}

export type HintResult =
  /** Its end is recorded, and its slot is free. */
  | { readonly kind: 'ended'; readonly job: JobKey }
  /**
   * - `not followed`: the ledger follows no such execution, or its end is recorded already.
   * - `not ended`: Cloud Run does not say that it has ended.
   * - `no reads`: the quota of reads is used up. A sweep will look.
   */
  | { readonly kind: 'not followed' | 'not ended' | 'no reads' };

export interface ExecutionHintsOptions {
  readonly ends: Pick<LaunchEnds, 'followed' | 'saw'>;
  readonly recorder: EndRecorder;
  readonly reader: Pick<ExecutionReader, 'read'>;
  readonly reads: Reads;
  readonly clock: Clock;
  /** Multiplies the durations, see `LaunchTimes`. Default 1. */
  readonly scale?: number;
}

/** The audit log may report an end before Cloud Run's API shows it. */
const AGAIN_MS = 2_000;

/**
 * Looks at executions that are said to have ended. It reads only those whose launch has no end in the ledger, so that
 * foreign executions and repeated hints cost no reads.
 */
export class ExecutionHints {
  readonly #options: ExecutionHintsOptions;
  readonly #againMs: number;
  /** By execution: hints that arrive meanwhile share the result. */
  readonly #looking = new Map<string, Promise<HintResult>>();

  constructor(options: ExecutionHintsOptions) {
    this.#options = options;
    this.#againMs = AGAIN_MS * (options.scale ?? 1);
  }

  /** @throws {LedgerUnavailable}, and what a read throws. */
  hear(hint: ExecutionHint): Promise<HintResult> {
    const name = `${hint.job}/executions/${hint.execution}`;
    const looking =
      this.#looking.get(name) ?? this.#look(hint, name).finally(() => this.#looking.delete(name));
    this.#looking.set(name, looking);
    return looking;
  }

  async #look({ job, execution, launch }: ExecutionHint, name: string): Promise<HintResult> {
    const { ends, reader, reads } = this.#options;
    let observed: ObservedExecution | undefined;
    let key = launch && { job, ...launch };
    if (key === undefined) {
      if (!(await reads.take(job))) return { kind: 'no reads' };
      observed = await reader.read(name);
      key = observed && keyOf(job, observed);
    }
    const followed = key && (await ends.followed(key));
    if (followed === undefined || !isOf(followed, execution)) return { kind: 'not followed' };
    if (observed === undefined) {
      if (!(await reads.take(job))) return { kind: 'no reads' };
      observed = await reader.read(name);
    }
    if (observed !== undefined && !hasEnded(observed) && (await reads.take(job))) {
      await passed(this.#options.clock, this.#againMs);
      observed = (await reader.read(name)) ?? observed;
    }
    return observed === undefined ? { kind: 'not ended' } : this.#record(followed, observed);
  }

  async #record(followed: FollowedLaunch, observed: ObservedExecution): Promise<HintResult> {
    const { ends, recorder, reads } = this.#options;
    const { key } = followed;
    // If the ledger does not know the execution's name yet, its environment has to have the launch id.
    const shown = keyOf(key.job, observed);
    const isShown = shown !== undefined && keyText(shown) === keyText(key);
    if (followed.execution === undefined && !isShown) return { kind: 'not followed' };
    const execution = followed.execution ?? observed.name;
    if (!hasEnded(observed)) {
      await ends.saw([{ key, execution, isRunning: observed.stage === 'running' }]);
      return { kind: 'not ended' };
    }
    const ended = await recorder.end({ key, execution, observed, reads, by: 'hint' });
    return ended.kind === 'ended' ? { kind: 'ended', job: key } : { kind: 'not followed' };
  }
}

function keyOf(job: string, { launchId, launchJob }: ObservedExecution): LaunchKey | undefined {
  return launchId === undefined ? undefined : { job, name: launchJob, launchId };
}

function isOf({ execution }: FollowedLaunch, short: string): boolean {
  return execution === undefined || shortName(execution) === short;
}
