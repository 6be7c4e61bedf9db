import type { WhenRunning } from '../jobs/job.ts';

/** A launch of a key that is due and has not ended. */
export interface KeyedLaunch {
  readonly launchId: string;
  readonly whenRunning: WhenRunning;
  /**
   * - `holds`: it is launching, unknown, launched or running.
   * - `queued`: it was judged when it became due, and has not been launched.
   * - `newcomer`: it has just become due.
   */
  readonly role: 'holds' | 'queued' | 'newcomer';
  readonly wish: 'cancel' | 'replace' | undefined;
  /** When it became due: the later of `notBefore` and its request. Times are milliseconds of one clock. */
  readonly dueMs: number;
  readonly requestedMs: number;
  readonly storedMs: number;
}

/** The decision about the launches of a key. Launches that are not named here stay queued. */
export interface KeyDecision {
  /** They end without being launched. */
  readonly ended: readonly {
    readonly launchId: string;
    readonly as: 'skipped' | 'replaced' | 'cancelled';
    readonly replacedBy: string | undefined;
  }[];
  /** Holders of the key to be cancelled, each for the newest launch that replaces it. */
  readonly unwanted: readonly { readonly launchId: string; readonly replacedBy: string }[];
  /** The next to be launched; undefined while another launch holds the key. */
  readonly head: string | undefined;
}

/**
 * Judges the newcomers of a key by their `whenRunning`, and chooses the next of the key.
 *
 * The launch that is due later is newer; of two that are due together, the one that was requested later. The newest
 * `replace` wins, in whatever order they arrive: an older one that arrives late ends as `replaced` itself.
 */
export function decideKey(launches: readonly KeyedLaunch[]): KeyDecision {
  const all = launches.toSorted(byAge);
  const ended: KeyDecision['ended'][number][] = [];
  const unwanted = new Map<string, string>();
  const end = (one: KeyedLaunch, as: 'skipped' | 'replaced' | 'cancelled', by?: string): void => {
    ended.push({ launchId: one.launchId, as, replacedBy: by });
  };
  const holders = all.filter(({ role }) => role === 'holds');
  const queued = all.filter(({ role, wish }) => role === 'queued' && wish === undefined);
  for (const one of all.filter(({ role, wish }) => role === 'queued' && wish !== undefined)) {
    end(one, one.wish === 'cancel' ? 'cancelled' : 'replaced');
  }
  const newest = [...holders, ...queued]
    .filter(({ whenRunning }) => whenRunning === 'replace')
    .toSorted(byAge)
    .at(-1);
  /** Queued launches older than the newcomer that have not ended. There may be very many, so each is visited once. */
  let older: KeyedLaunch[] = [];
  let passed = 0;
  for (const newcomer of all.filter(({ role }) => role === 'newcomer')) {
    for (let next = queued[passed]; next !== undefined && byAge(next, newcomer) < 0; next = queued[passed]) {
      older.push(next);
      passed += 1;
    }
    if (newcomer.whenRunning === 'skip' && holders.length + older.length > 0) {
      end(newcomer, 'skipped');
      continue;
    }
    if (newcomer.whenRunning === 'replace') {
      if (newest !== undefined && byAge(newest, newcomer) > 0) {
        end(newcomer, 'replaced', newest.launchId);
        continue;
      }
      for (const one of older) end(one, 'replaced', newcomer.launchId);
      older = [];
      for (const one of holders) {
        if (byAge(one, newcomer) < 0 && one.wish !== 'cancel') unwanted.set(one.launchId, newcomer.launchId);
      }
    }
    older.push(newcomer);
  }
  const left = [...older, ...queued.slice(passed)];
  return {
    ended,
    unwanted: [...unwanted].map(([launchId, replacedBy]) => ({ launchId, replacedBy })),
    head: holders.length > 0 ? undefined : left.toSorted(byRequest)[0]?.launchId,
  };
}

function byAge(a: KeyedLaunch, b: KeyedLaunch): number {
  return a.dueMs - b.dueMs || byRequest(a, b);
}

/** The order in line. */
function byRequest(a: KeyedLaunch, b: KeyedLaunch): number {
  const order = a.requestedMs - b.requestedMs || a.storedMs - b.storedMs;
  if (order !== 0 || a.launchId === b.launchId) return order;
  return a.launchId < b.launchId ? -1 : 1;
}
