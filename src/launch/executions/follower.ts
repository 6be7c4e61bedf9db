import type { LaunchKey } from '../event/launch-key.ts';
import { inParallel } from '../kit/in-parallel.ts';
import type { Clock } from '../kit/clock.ts';
import type { Agenda } from '../ledger/launch-queue.ts';
import type { FollowedLaunch, LaunchEnds } from '../ledger/launch-ends.ts';
import type { Leases } from '../ledger/leases.ts';
import type { EndRecorder } from './end-recorder.ts';
import { FollowLease } from './follow-lease.ts';
import { findInList, type Found, type ObservedExecutionList } from './follow-list.ts';
import { hasEnded, type ExecutionReader } from './observed-execution.ts';
import type { Reads } from './read-window.ts';
import { ReadsDenied } from './reads-denied.ts';
import { ReadsExhausted } from './reads-exhausted.ts';
import type { StepResult, SweepStep, SweepTime } from './sweep-step.ts';

export interface FollowerOptions {
  readonly ends: Pick<LaunchEnds, 'following' | 'saw' | 'looked'>;
  readonly recorder: EndRecorder;
  /** By the full name of a job. */
  readonly listOf: (job: string) => ObservedExecutionList;
  readonly reader: Pick<ExecutionReader, 'read'>;
  readonly reads: Reads;
  readonly leases: Leases;
  readonly clock: Clock;
  /** Called for each read of a job's executions that fails. */
  readonly failed: (job: string, error: unknown) => void;
  /** Multiplies the durations, see `LaunchTimes`. Default 1. */
  readonly scale?: number;
}

/** The most launches in one look. */
const MOST = 1000;
const AT_ONCE = 4;
/** The least time between two looks: a sweep has several rounds. */
const EVERY_MS = 10_000;
/** A job whose executions may not be read is tried again after this time. */
const DENIED_MS = 10 * 60_000;

/**
 * Follows executions to their ends. One listing of a job serves all its launches. Executions that it does not reach are
 * read singly, those that were looked at longest ago first. Failed reads and missing pages change nothing.
 */
export class Follower implements SweepStep {
  readonly #options: FollowerOptions;
  readonly #lease: FollowLease;
  readonly #scale: number;
  #lookedMs = Number.NEGATIVE_INFINITY;
  readonly #denied: DeniedJobs;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#scale = options.scale ?? 1;
    this.#lease = new FollowLease(options);
    this.#denied = new DeniedJobs(options);
  }

  isNeeded({ following }: Pick<Agenda, 'following'>): boolean {
    const { clock } = this.#options;
    return following > 0 && clock.monotonic() - this.#lookedMs >= EVERY_MS * this.#scale;
  }

  /** Looks at as many launches as the reads allow, unless another process follows. */
  async run(time: SweepTime): Promise<StepResult> {
    const { ends, clock } = this.#options;
    this.#lookedMs = clock.monotonic();
    const look = new Look({ ...this.#options, time });
    await this.#lease.during(async () => {
      await look.at(await ends.following({ most: MOST, unseenForMs: 0 }), this.#denied);
      return look.reads;
    });
    return look.result;
  }

  close(): Promise<void> {
    return this.#lease.release();
  }
}

interface LookOptions extends FollowerOptions {
  readonly time: SweepTime;
}

class Look {
  readonly #options: LookOptions;
  readonly #reads: Reads;
  #seen = 0;
  #ended = 0;
  #unreadable = 0;
  #taken = 0;
  #isExhausted = false;
  /** Jobs whose executions could not be read. */
  readonly #failing = new Set<string>();
  /** The jobs of `#failing` for which a permission is missing. */
  readonly #refused = new Set<string>();

  constructor(options: LookOptions) {
    this.#options = options;
    this.#reads = {
      take: async (job) => {
        if (this.#isOver() || !(await options.reads.take(job))) return false;
        this.#taken += 1;
        return true;
      },
    };
  }

  get reads(): number {
    return this.#taken;
  }

  get result(): StepResult {
    const noted = { followed: this.#seen, ...(this.#unreadable > 0 && { unreadable: this.#unreadable }) };
    return { changed: this.#ended > 0 ? { ended: this.#ended } : {}, noted };
  }

  async at(launches: readonly FollowedLaunch[], denied: DeniedJobs): Promise<void> {
    const byJob = Map.groupBy(launches, ({ key }) => key.job);
    const rest = new Set<FollowedLaunch>();
    await inParallel([...byJob], AT_ONCE, async ([job, ofJob]) => {
      if (!denied.has(job)) for (const launch of await this.#list(job, ofJob)) rest.add(launch);
    });
    // `launches` has those that were not seen for the longest time first.
    const inOrder = launches.filter((launch) => rest.has(launch));
    await inParallel(inOrder, AT_ONCE, (launch) => this.#read(launch));
    for (const job of this.#refused) denied.add(job);
    const unread = launches.filter(
      (launch) =>
        this.#failing.has(launch.key.job) ||
        denied.has(launch.key.job) ||
        (launch.execution === undefined && rest.has(launch)),
    );
    if (unread.length > 0) await this.#options.ends.looked(unread.map(({ key }) => key));
  }

  /** @returns the launches whose executions are to be read singly. */
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
      const { key, execution = observed.name } = launch;
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

  #isOver(): boolean {
    const { time, clock } = this.#options;
    return this.#isExhausted || time.signal.aborted || clock.monotonic() >= time.untilMs;
  }

  #failed(job: string, error: unknown): void {
    this.#unreadable += 1;
    this.#failing.add(job);
    if (error instanceof ReadsDenied) this.#refused.add(job);
    this.#isExhausted ||= error instanceof ReadsExhausted;
    this.#options.failed(job, error);
  }
}

class DeniedJobs {
  readonly #clock: Clock;
  readonly #forMs: number;
  /** Until when each job is left alone, by the monotonic clock. */
  readonly #untilMs = new Map<string, number>();

  constructor({ clock, scale = 1 }: Pick<FollowerOptions, 'clock' | 'scale'>) {
    this.#clock = clock;
    this.#forMs = DENIED_MS * scale;
  }

  has(job: string): boolean {
    return (this.#untilMs.get(job) ?? 0) > this.#clock.monotonic();
  }

  add(job: string): void {
    this.#untilMs.set(job, this.#clock.monotonic() + this.#forMs);
  }
}
