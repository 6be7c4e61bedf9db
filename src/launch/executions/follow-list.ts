import { shortName } from '../kit/short-name.ts';
import type { FollowedLaunch } from '../ledger/launch-ends.ts';
import type { ObservedExecution } from './observed-execution.ts';
import type { Reads } from './read-window.ts';

/** Lists the executions of one job with their stages, newest first. */
export interface ObservedExecutionList {
  /**
   * One page. Throws when it is denied or fails, `ReadsExhausted` when the quota of reads is used up.
   *
   * @param options.expected how many executions are looked for. It only decides the size of a page.
   * @param options.pageToken of the page before; undefined for the first.
   * @returns an undefined token on the last page.
   */
  page(options: { readonly expected: number; readonly pageToken: string | undefined }): Promise<{
    readonly executions: readonly ObservedExecution[];
    readonly nextPageToken: string | undefined;
  }>;
}

export interface Found {
  readonly launch: FollowedLaunch;
  readonly execution: ObservedExecution;
}

export interface ListLook {
  readonly found: readonly Found[];
  /** Launches whose executions the list does not have, or that it was not read far enough for. */
  readonly rest: readonly FollowedLaunch[];
  /** Undefined unless the list failed. */
  readonly error: unknown;
}

/** An execution is created before its launch is recorded, and by another clock. */
const OLDER_MS = 10 * 60_000;
/** How many pages are read for a launch whose execution has no name: it can only be found in the list. */
const PAGES_FOR_NAMELESS = 10;
/** How long after its launch they are read. */
const NAMELESS_MS = 30 * 60_000;

/**
 * Looks for the executions of launches of one job in its list.
 *
 * A page costs one read, like a single execution. So it goes on only while fewer pages were useless than launches are
 * left.
 */
export async function findInList(options: {
  readonly list: ObservedExecutionList;
  readonly launches: readonly FollowedLaunch[];
  readonly reads: Reads;
  readonly job: string;
  readonly nowMs: number;
}): Promise<ListLook> {
  const { list, reads, job, nowMs } = options;
  const wanted = new Wanted(options.launches);
  const downToMs = nowMs - Math.max(...options.launches.map((one) => one.launchedMsAgo)) - OLDER_MS;
  let pageToken: string | undefined;
  let wasted = 0;
  try {
    do {
      if (!(await reads.take(job))) break;
      const page = await list.page({ expected: options.launches.length, pageToken });
      ({ nextPageToken: pageToken } = page);
      if (wanted.take(page.executions) === 0) wasted += 1;
      const oldestMs = page.executions.at(-1)?.createTimeMs ?? 0;
      if (oldestMs < downToMs) break;
    } while (pageToken !== undefined && wasted < wanted.worth);
  } catch (error) {
    return { found: wanted.found, rest: wanted.rest, error };
  }
  return { found: wanted.found, rest: wanted.rest, error: undefined };
}

class Wanted {
  readonly #byExecution = new Map<string, FollowedLaunch>();
  readonly #byLaunchId = new Map<string, FollowedLaunch>();
  readonly #found = new Map<FollowedLaunch, ObservedExecution>();

  constructor(launches: readonly FollowedLaunch[]) {
    for (const launch of launches) {
      const { name, launchId } = launch.key;
      if (launch.execution === undefined) this.#byLaunchId.set(`${name} ${launchId}`, launch);
      else this.#byExecution.set(shortName(launch.execution), launch);
    }
  }

  get found(): readonly Found[] {
    return [...this.#found].map(([launch, execution]) => ({ launch, execution }));
  }

  get rest(): readonly FollowedLaunch[] {
    const all = [...this.#byExecution.values(), ...this.#byLaunchId.values()];
    return all.filter((launch) => !this.#found.has(launch));
  }

  /** How many useless pages may be read. */
  get worth(): number {
    const { rest } = this;
    const isNamelessYoung = rest.some(
      ({ execution, launchedMsAgo }) => execution === undefined && launchedMsAgo < NAMELESS_MS,
    );
    return isNamelessYoung ? Math.max(rest.length, PAGES_FOR_NAMELESS) : rest.length;
  }

  /** @returns how many of the executions are on the page. Of two executions of one launch the older one counts. */
  take(page: readonly ObservedExecution[]): number {
    let count = 0;
    for (const execution of page) {
      const { name, launchId, launchJob, isDeleted, stage } = execution;
      const launch =
        this.#byExecution.get(shortName(name)) ?? this.#byLaunchId.get(`${launchJob} ${launchId ?? ''}`);
      // The list may never show a deleted execution as ended, so it is read singly.
      const tells = !isDeleted || (stage !== 'running' && stage !== 'launched');
      if (launch === undefined || !tells) continue;
      this.#found.set(launch, execution);
      count += 1;
    }
    return count;
  }
}
