import type { WhenRunning } from '../../src/launch/jobs/job.ts';
import { JOBS } from '../jobs.ts';
import type { Random } from '../random.ts';

/** The further settings of a seed with a ledger. Times in milliseconds. */
export interface QueueScenario {
  /** The `running` of each job; undefined: no limit. */
  readonly running: readonly (number | undefined)[];
  /** The longest execution, shortened if too few may run at a time for all to end. */
  readonly longestMs: number;
  /** The share of launches with a key, the number of keys, and their `whenRunning`. */
  readonly keyedShare: number;
  readonly keys: number;
  readonly whenRunning: readonly [WhenRunning, ...WhenRunning[]];
  /** The share of launches with a `notBefore`, and how far ahead it is at most. */
  readonly laterShare: number;
  readonly latestMs: number;
  /** The share of launches that expire, and after what time at least and at most. */
  readonly expiringShare: number;
  readonly expireAfterMs: readonly [number, number];
  /** The share of launches with values of their own, which Cloud Run may refuse for good. */
  readonly ownShare: number;
  /** The average time between cancels, and between retries, by operators; Infinity: never. */
  readonly cancelEveryMs: number;
  readonly retryEveryMs: number;
  /** The average time between false messages that an execution has ended. */
  readonly forgeEveryMs: number;
  readonly wantsEvents: boolean;
  /** When the ledger loses the commits of some time before. */
  readonly losses: readonly { readonly atMs: number; readonly sinceMs: number }[];
}

const MINUTE_MS = 60_000;
const ANY: readonly [WhenRunning, ...WhenRunning[]] = ['wait', 'skip', 'replace'];

export function drawQueue(options: {
  readonly random: Random;
  readonly launches: number;
  readonly healedAtMs: number;
  readonly losesCommits: boolean;
}): QueueScenario {
  const { random, launches, healedAtMs, losesCommits } = options;
  const sometimes = (everyMs: number): number =>
    random.chance(0.5) ? Number.POSITIVE_INFINITY : everyMs * random.between(0.2, 2);
  const leastMs = random.pick([MINUTE_MS, 5 * MINUTE_MS, 20 * MINUTE_MS]);
  return {
    running: JOBS.map(() => random.pick([undefined, undefined, 1, 2, 5, 20])),
    longestMs: random.pick([30_000, 300_000, 900_000]),
    keyedShare: random.chance(0.3) ? 0 : random.next(),
    keys: random.integer(1, Math.max(2, Math.ceil(launches / 20))),
    whenRunning: random.chance(0.5) ? ANY : [random.pick(ANY)],
    laterShare: random.chance(0.5) ? 0 : random.next(),
    latestMs: random.between(1, 20) * MINUTE_MS,
    expiringShare: random.chance(0.5) ? 0 : random.next(),
    expireAfterMs: [leastMs, leastMs * random.between(1, 3)],
    ownShare: random.next(),
    cancelEveryMs: sometimes(MINUTE_MS),
    retryEveryMs: sometimes(MINUTE_MS),
    forgeEveryMs: sometimes(MINUTE_MS),
    wantsEvents: random.chance(0.8),
    losses: losesCommits && random.chance(0.5) ? drawLosses(random, healedAtMs) : [],
  };
}

function drawLosses(random: Random, untilMs: number): QueueScenario['losses'] {
  return Array.from({ length: random.integer(1, 2) }, () => {
    const atMs = random.between(0, untilMs);
    return { atMs, sinceMs: Math.max(0, atMs - random.mostlyShort(10, 60_000)) };
  });
}
