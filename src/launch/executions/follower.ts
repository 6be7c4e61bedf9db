import type { LaunchKey } from '../event/launch-key.ts';
import { inParallel } from '../kit/in-parallel.ts';
import type { Clock } from '../kit/clock.ts';
import type { FollowedLaunch, LaunchEnds } from '../ledger/launch-ends.ts';
import type { Leases } from '../ledger/leases.ts';
import type { Settling } from '../ledger/ledger.ts';
import type { EndRecorder } from './end-recorder.ts';
import { FollowLease } from './follow-lease.ts';
import { findInList, type Found, type ObservedExecutionList } from './follow-list.ts';
import { hasEnded, type ExecutionReader } from './observed-execution.ts';
import type { Reads } from './read-window.ts';
import { ReadsDenied } from './reads-denied.ts';
import { ReadsExhausted } from './reads-exhausted.ts';

export interface FollowerOptions {
  readonly ends: Pick<LaunchEnds, 'following' | 'saw'>;
  readonly adopt: Settling['adopt'];
  readonly recorder: EndRecorder;
  /** By the full name of a job. */
  readonly listOf: (job: string) => ObservedExecutionList;
  readonly reader: Pick<ExecutionReader, 'read'>;
  readonly reads: Reads;
  readonly leases: Leases;
  readonly clock: Clock;
  /** The executions of a job could not be read. Told for each look that fails. */
  readonly failed: (job: string, error: unknown) => void;
  /** Multiplies the durations, see `LaunchTimes`. Default 1. */
  readonly scale?: number;
}

/** What following came to. */
export interface FollowCounts {
  /** Executions that were seen. */
  readonly seen: number;
  /** Ends that were recorded, `gone` included. */
  readonly ended: number;
  /** Reads that it took. */
  readonly reads: number;
}

const NOTHING: FollowCounts = { seen: 0, ended: 0, reads: 0 };
/** Beyond these the next look goes on. */
const MOST = 1000;
const AT_ONCE = 4;
/** What may not be read is not tried again sooner. */
const DENIED_MS = 10 * 60_000;

/**
 * Follows executions to their ends: one listing of each job in use serves all of its launches, and one that the list does
 * not reach is read by itself, the one that was looked at longest ago first. Errors and silence decide nothing.
 */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #lease: FollowLease;
  readonly #scale: number;
  /** Until when the executions of a job are not read, by the monotonic clock. */
  readonly #denied = new Map<string, number>();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#scale = options.scale ?? 1;
    this.#lease = new FollowLease(options);
  }

  /**
   * Looks at all that there are reads for, unless another process does.
   *
   * @throws {LedgerUnavailable}
   */
  async follow({ signal }: { readonly signal: AbortSignal }): Promise<FollowCounts> {
    let counts = NOTHING;
    await this.#lease.during(async () => {
      const look = new Look({ ...this.#options, signal, denied: (job) => this.#deny(job) });
      try {
        await look.at(await this.#launches());
      } finally {
        ({ counts } = look);
      }
      return counts.reads;
    });
    return counts;
  }

  /** Lets another process follow. */
  close(): Promise<void> {
    return this.#lease.release();
  }

  async #launches(): Promise<readonly FollowedLaunch[]> {
    const nowMs = this.#options.clock.monotonic();
    for (const [job, untilMs] of this.#denied) if (untilMs <= nowMs) this.#denied.delete(job);
    return this.#options.ends.following({
      most: MOST,
      unseenForMs: 0,
      exceptJobs: [...this.#denied.keys()],
    });
  }

  #deny(job: string): void {
    this.#denied.set(job, this.#options.clock.monotonic() + DENIED_MS * this.#scale);
  }
}

interface LookOptions extends FollowerOptions {
  readonly signal: AbortSignal;
  readonly denied: (job: string) => void;
}

/** One look at a number of launches. */
class Look {
  readonly #options: LookOptions;
  readonly #reads: Reads;
  #seen = 0;
  #ended = 0;
  #taken = 0;
  #isExhausted = false;

  constructor(options: LookOptions) {
    this.#options = options;
    this.#reads = {
      take: async (job) => {
        if (options.signal.aborted || this.#isExhausted || !(await options.reads.take(job))) return false;
        this.#taken += 1;
        return true;
      },
    };
  }

  get counts(): FollowCounts {
    return { seen: this.#seen, ended: this.#ended, reads: this.#taken };
  }

  async at(launches: readonly FollowedLaunch[]): Promise<void> {
    const byJob = Map.groupBy(launches, ({ key }) => key.job);
    const rest = new Set<FollowedLaunch>();
    await inParallel([...byJob], AT_ONCE, async ([job, ofJob]) => {
      for (const launch of await this.#list(job, ofJob)) rest.add(launch);
    });
    // In the order in which they came: the longest unseen first.
    const inOrder = launches.filter((launch) => rest.has(launch));
    await inParallel(inOrder, AT_ONCE, (launch) => this.#read(launch));
  }

  /** @returns those that are to be read by themselves. */
  async #list(job: string, launches: readonly FollowedLaunch[]): Promise<readonly FollowedLaunch[]> {
    const { listOf, clock } = this.#options;
    const list = listOf(job);
    const look = await findInList({ list, launches, reads: this.#reads, job, nowMs: clock.now() });
    await this.#record(look.found);
    if (look.error === undefined) return look.rest;
    this.#failed(job, look.error);
    return [];
  }

  async #read({ key, execution, ...launch }: FollowedLaunch): Promise<void> {
    if (execution === undefined || !(await this.#reads.take(key.job))) return;
    let observed;
    try {
      observed = await this.#options.reader.read(execution);
    } catch (error) {
      this.#failed(key.job, error);
      return;
    }
    if (observed !== undefined) {
      await this.#record([{ launch: { key, execution, ...launch }, execution: observed }]);
      return;
    }
    const ended = await this.#options.recorder.missing({ key, execution, by: 'sweep' });
    if (ended.kind === 'ended') this.#ended += 1;
  }

  async #record(found: readonly Found[]): Promise<void> {
    const { ends, recorder } = this.#options;
    const open: { key: LaunchKey; execution: string; isRunning: boolean }[] = [];
    for (const { launch, execution: observed } of found) {
      const { key } = launch;
      const execution = launch.execution ?? (await this.#adopted(key, observed));
      if (execution === undefined) continue;
      this.#seen += 1;
      if (!hasEnded(observed)) {
        open.push({ key, execution, isRunning: observed.stage === 'running' });
        continue;
      }
      const ended = await recorder.end({ key, execution, observed, reads: this.#reads, by: 'sweep' });
      if (ended.kind === 'ended') this.#ended += 1;
    }
    if (open.length > 0) await ends.saw(open);
  }

  /** Another execution that is recorded by now is looked at next time. */
  async #adopted(key: LaunchKey, observed: Found['execution']): Promise<string | undefined> {
    const { name, digest = '', inputId = '' } = observed;
    const recorded = await this.#options.adopt({ key, digest, inputId, execution: name });
    return recorded === name ? name : undefined;
  }

  #failed(job: string, error: unknown): void {
    const { failed, denied } = this.#options;
    if (error instanceof ReadsDenied) denied(job);
    this.#isExhausted ||= error instanceof ReadsExhausted;
    failed(job, error);
  }
}
