import type { LaunchKey } from '../event/launch-key.ts';
import { inParallel } from '../kit/in-parallel.ts';
import type { Clock } from '../kit/clock.ts';
import type { Agenda } from '../ledger/launch-queue.ts';
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
import type { StepResult, SweepStep, SweepTime } from './sweep-step.ts';

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

/** Beyond these the next look goes on. */
const MOST = 1000;
const AT_ONCE = 4;
/** A sweep has many rounds; so often it looks. */
const EVERY_MS = 10_000;
/** What may not be read is not tried again sooner. */
const DENIED_MS = 10 * 60_000;

/**
 * Follows executions to their ends: one listing of each job in use serves all of its launches, and one that the list does
 * not reach is read by itself, the one that was looked at longest ago first. Errors and silence decide nothing.
 */
export class Follower implements SweepStep {
  readonly name = 'follow';
  readonly #options: FollowerOptions;
  readonly #lease: FollowLease;
  readonly #scale: number;
  #lookedMs = Number.NEGATIVE_INFINITY;
  /** Until when the executions of a job are not read, by the monotonic clock. */
  readonly #denied = new Map<string, number>();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#scale = options.scale ?? 1;
    this.#lease = new FollowLease(options);
  }

  isNeeded({ following }: Pick<Agenda, 'following'>): boolean {
    const { clock } = this.#options;
    return following > 0 && clock.monotonic() - this.#lookedMs >= EVERY_MS * this.#scale;
  }

  /** Looks at all that there are reads for, unless another process does. */
  async run(time: SweepTime): Promise<StepResult> {
    this.#lookedMs = this.#options.clock.monotonic();
    const look = new Look({ ...this.#options, time, denied: (job) => this.#deny(job) });
    await this.#lease.during(async () => {
      await look.at(await this.#launches());
      return look.reads;
    });
    return look.result;
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
  readonly time: SweepTime;
  readonly denied: (job: string) => void;
}

/** One look at a number of launches. */
class Look {
  readonly #options: LookOptions;
  readonly #reads: Reads;
  #seen = 0;
  #ended = 0;
  #unreadable = 0;
  #taken = 0;
  #isExhausted = false;

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

  #isOver(): boolean {
    const { time, clock } = this.#options;
    return this.#isExhausted || time.signal.aborted || clock.monotonic() >= time.untilMs;
  }

  #failed(job: string, error: unknown): void {
    const { failed, denied } = this.#options;
    this.#unreadable += 1;
    if (error instanceof ReadsDenied) denied(job);
    this.#isExhausted ||= error instanceof ReadsExhausted;
    failed(job, error);
  }
}
