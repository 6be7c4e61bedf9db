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
   * Pages of executions, newest first. Throws when the list is denied, fails or is cut off; `ReadsExhausted`
   * where only the quota of reads is.
   *
   * @param options.expected how many executions are likely to be read; only the size of a page goes by it.
   */
  pages(options: { readonly expected: number }): AsyncIterable<readonly ListedExecution[]>;
}

export type Finding =
  | { readonly kind: 'found'; readonly execution: ListedExecution }
  /** A complete listing has not shown it, and executions show their launch ids there, or all are older than the launch. */
  | { readonly kind: 'absent' }
  /** A complete listing has not shown it, and no launch id at all, though it has executions. */
  | { readonly kind: 'not shown' }
  | CannotTell;

export interface ExecutionIndexOptions {
  /**
   * Full name of the job that `list` lists. It is not read off the executions: Cloud Run may name their project by its
   * id where ours is a number, and an execution that is overlooked is launched twice.
   */
  readonly job: string;
  readonly list: ExecutionList;
  readonly clock: Clock;
  /** How many launches are remembered at least; older ones are forgotten first. */
  readonly keep?: number;
  /** See `LaunchTimes`: so late an execution may be listed, if that is more than 300 s. */
  readonly relaunchAfterMs?: number;
  /** No listing begins sooner than that after the one before; who comes meanwhile shares the next. Default 0. */
  readonly listEveryMs?: number;
  /** Listings wait for it. Default: there is no limit. */
  readonly quota?: ReadQuota;
  /** Multiplies the fixed durations, see `LaunchTimes`. Default 1. */
  readonly scale?: number;
}

/**
 * What Cloud Run's own list of executions says about the launches of one job.
 *
 * A check waits for a listing that *began* after it was asked for, and concurrent checks share one. How far
 * that one reads is the business of `ListReach`.
 * Read-after-write of the list is documented nowhere, so an execution that was started a moment ago
 * may be missing: "absent" is only as good as the time that was left for it to appear.
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
  /** From when on the newest listing shows that nothing was executed, where it shows no launch ids. */
  #nothingSinceMs = Number.POSITIVE_INFINITY;
  /** The listing that look-ups share, a failed one too: strangers cannot use up the quota. */
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

  /** Whether executions hide their launch ids, as far as RunJob's answers and the list have told. */
  get hidesLaunchIds(): boolean {
    return this.#shown.hidden;
  }

  /** Whether the newest listing has executions, none of which shows a launch id. */
  get isUndecided(): boolean {
    return this.#shown.isUndecided;
  }

  /** The execution of a launch as far as it is known here, without asking. */
  known(key: LaunchKey): ListedExecution | undefined {
    return this.#known.get(key);
  }

  /**
   * Looks for a launch in a listing that begins now.
   *
   * @param options.notBeforeMs the launch cannot have an execution older than that, by Cloud Run's
   *   clock. Left out: as far back as Cloud Run lists.
   * @returns `absent` only where a complete listing down to there has not shown it.
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
    // What others executed before it tells nothing of launch ids, and cannot be this launch.
    if (options.notBeforeMs !== undefined && this.#nothingSinceMs <= options.notBeforeMs) {
      return { kind: 'absent' };
    }
    if (options.notBeforeMs !== undefined && this.#reach.coveredFromMs > options.notBeforeMs) {
      return { kind: 'cannot tell', why: { code: 'list too short' } };
    }
    return { kind: this.#shown.isUndecided ? 'not shown' : 'absent' };
  }

  /** The execution of a launch, from a listing that is at most `maxAgeMs` old. Throws when listing fails. */
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
   * Enters the execution that RunJob answered with.
   *
   * @returns true when its answer did not show the launch id, for the first time.
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
    // What hides launch ids has to be read again.
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
