import type { LaunchKey } from '../event/launch-key.ts';
import type { ListedExecution } from './listed-execution.ts';
import type { Clock } from '../kit/clock.ts';
import { KnownExecutions } from './known-executions.ts';
import { ListReach } from './list-reach.ts';
import { ListingQueue } from './listing-queue.ts';
import type { CannotTell, ListFault } from '../ledger/list-fault.ts';
import type { ReadQuota } from './read-quota.ts';
import { coverageAfter } from './list-coverage.ts';
import { ReadsExhausted } from './reads-exhausted.ts';
import { ShownLaunchIds } from './shown-launch-ids.ts';

/** Lists the executions of one job. */
export interface ExecutionList {
  /**
   * Pages of executions, newest first. Throws when the list is denied, fails or is incomplete, `ReadsExhausted` when
   * the quota of reads is used up.
   *
   * @param options.expected how many executions are likely to be read. It only decides the size of a page.
   */
  pages(options: { readonly expected: number }): AsyncIterable<readonly ListedExecution[]>;
}

export type Finding =
  | { readonly kind: 'found'; readonly execution: ListedExecution }
  /** A complete listing does not have it, and shows launch ids, or has only executions older than the launch. */
  | { readonly kind: 'absent' }
  /** A complete listing has executions but shows no launch id at all. */
  | { readonly kind: 'not shown' }
  | CannotTell;

export interface ExecutionIndexOptions {
  /**
   * Full name of the job that `list` lists. The names of executions cannot be used for it: Cloud Run may write the
   * project's id if ours has its number.
   */
  readonly job: string;
  readonly list: ExecutionList;
  readonly clock: Clock;
  /** How many launches are remembered at least; older ones are forgotten first. */
  readonly keep?: number;
  /** See `LaunchTimes`. An execution may be listed so late, or 300 s late if that is more. */
  readonly relaunchAfterMs?: number;
  /** The least time from one listing's start to the next. Callers in between share the next one. Default 0. */
  readonly listEveryMs?: number;
  /** Listings wait for it. Default: no limit. */
  readonly quota?: ReadQuota;
  /** Multiplies the fixed durations, see `LaunchTimes`. Default 1. */
  readonly scale?: number;
}

/**
 * What Cloud Run's list of executions says about the launches of one job.
 *
 * `find` waits for a listing that *began* after the call; concurrent calls share it. `ListReach` says how far it reads.
 *
 * Not guaranteed: Google does not document read-after-write for the list, so an execution that was started a moment
 * ago may be missing. "Absent" is only as reliable as the time that has passed since the start.
 */
export class ExecutionIndex {
  readonly #job: string;
  readonly #list: ExecutionList;
  readonly #clock: Clock;
  readonly #known: KnownExecutions;
  readonly #queue: ListingQueue;
  readonly #reach: ListReach;
  readonly #quota: ReadQuota | undefined;
  readonly #shown: ShownLaunchIds;
  #lastListedMs = Number.NEGATIVE_INFINITY;
  /** Set if the newest listing shows no launch ids: that listing has no execution from this time on. */
  #nothingSinceMs = Number.POSITIVE_INFINITY;
  /** The listing that look-ups share, even a failed one, so that look-ups cannot use up the quota. */
  #lookUp: { readonly askedMs: number; readonly done: Promise<void> } | undefined;

  constructor(options: ExecutionIndexOptions) {
    const { job, list, clock, keep = 5000, listEveryMs: everyMs, quota } = options;
    this.#job = job;
    this.#list = list;
    this.#clock = clock;
    this.#known = new KnownExecutions({ keep });
    this.#shown = new ShownLaunchIds({ keep });
    this.#reach = new ListReach(options);
    this.#quota = quota;
    this.#queue = new ListingQueue({ list: (downToMs) => this.#readList(downToMs), clock, everyMs, quota });
  }

  /** Whether Cloud Run hides launch ids, as far as RunJob's answers and the list show. */
  get hidesLaunchIds(): boolean {
    return this.#shown.hidden;
  }

  /** Whether the newest listing has executions and shows no launch id. */
  get isUndecided(): boolean {
    return this.#shown.isUndecided;
  }

  /** The execution of a launch as far as it is known here, without a read. */
  known(key: LaunchKey): ListedExecution | undefined {
    return this.#known.get(key);
  }

  /**
   * Looks for a launch in a listing that begins now.
   *
   * @param options.notBeforeMs the launch cannot have an older execution, by Cloud Run's clock. Default: as far back as
   *   Cloud Run lists.
   * @returns `absent` only if a listing that reaches back so far does not have it.
   */
  async find(options: { readonly key: LaunchKey; readonly notBeforeMs?: number }): Promise<Finding> {
    const { key } = options;
    const known = this.known(key);
    if (known !== undefined) return { kind: 'found', execution: known };
    if (key.job !== this.#job) {
      return {
        kind: 'cannot tell',
        why: { code: 'list unreadable', error: `${key.job} is not listed here` },
      };
    }
    let failure: Error | undefined;
    try {
      await this.#queue.listing(options.notBeforeMs ?? Number.POSITIVE_INFINITY);
    } catch (error) {
      failure = error as Error;
    }
    const execution = this.known(key);
    if (execution !== undefined) return { kind: 'found', execution };
    if (failure !== undefined) {
      return { kind: 'cannot tell', why: faultOf(failure) };
    }
    // All listed executions are older than the launch, so none can be its own, whether they show launch ids or not.
    if (options.notBeforeMs !== undefined && this.#nothingSinceMs <= options.notBeforeMs) {
      return { kind: 'absent' };
    }
    if (options.notBeforeMs !== undefined && this.#reach.coveredFromMs > options.notBeforeMs) {
      return { kind: 'cannot tell', why: { code: 'list too short' } };
    }
    return { kind: this.#shown.isUndecided ? 'not shown' : 'absent' };
  }

  /** The execution of a launch, from a listing of at most `maxAgeMs` ago. Throws when listing fails. */
  async read(options: {
    readonly key: LaunchKey;
    readonly maxAgeMs: number;
  }): Promise<ListedExecution | undefined> {
    const known = this.known(options.key);
    if (known !== undefined) return known;
    const nowMs = this.#clock.monotonic();
    if (nowMs - this.#lastListedMs > options.maxAgeMs) {
      if (this.#lookUp === undefined || nowMs - this.#lookUp.askedMs > options.maxAgeMs) {
        this.#lookUp = { askedMs: nowMs, done: this.#queue.listing(Number.POSITIVE_INFINITY) };
      }
      await this.#lookUp.done;
    }
    return this.known(options.key);
  }

  /**
   * Adds the execution that RunJob answered with.
   *
   * @returns true the first time that an answer does not show the launch id.
   */
  addStarted(execution: ListedExecution): boolean {
    this.#add(execution);
    return this.#shown.noteStarted(execution);
  }

  #add(execution: ListedExecution): void {
    const { launchId, launchJob: name } = execution;
    if (launchId !== undefined) this.#known.add({ job: this.#job, name, launchId }, execution);
  }

  async #readList(wantedDownToMs: number): Promise<void> {
    const startedMs = this.#clock.monotonic();
    const depth = this.#reach.depthOf({ wantedDownToMs, nowMs: startedMs });
    let listed = 0;
    this.#shown.beginListing();
    let newestMs = Number.NEGATIVE_INFINITY;
    let oldestMs = Number.POSITIVE_INFINITY;
    const listing = this.#list.pages(depth);
    pages: for await (const page of this.#quota?.counted(listing) ?? listing) {
      for (const execution of page) {
        listed += 1;
        oldestMs = execution.createTimeMs;
        newestMs = Math.max(newestMs, oldestMs);
        this.#add(execution);
        this.#shown.noteListed(execution);
        if (oldestMs < depth.downToMs && !this.#shown.wantsMore) break pages;
      }
    }
    this.#shown.endListing();
    this.#lastListedMs = startedMs;
    this.#nothingSinceMs = Number.POSITIVE_INFINITY;
    if (!this.#shown.isUndecided) {
      this.#reach.extend({ ...depth, listed, newestMs, oldestMs });
      return;
    }
    // This listing does not extend the reach: what it read has to be read again once launch ids show.
    const { downToMs } = depth;
    const read = { listed, oldestMs, downToMs, seenUpToMs: Number.NEGATIVE_INFINITY };
    this.#nothingSinceMs = Math.max(newestMs + 1, coverageAfter(read, Number.POSITIVE_INFINITY));
  }
}

function faultOf(failure: Error): ListFault {
  const { message: error } = failure;
  return failure instanceof ReadsExhausted
    ? { code: 'reads exhausted', error, retryAfterMs: failure.retryAfterMs }
    : { code: 'list unreadable', error };
}
