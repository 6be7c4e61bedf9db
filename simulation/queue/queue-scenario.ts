import type { WhenRunning } from '../../src/launch/jobs/job.ts';
import { JOBS } from '../jobs.ts';
import type { Random } from '../random.ts';

/** What a seed with a ledger plays through beside the rest. Times in milliseconds. */
export interface QueueScenario {
  /** How many of each job may run at a time; undefined: any number. */
  readonly running: readonly (number | undefined)[];
  /** Executions last so long at most, where that is not too long for all to end. */
  readonly longestMs: number;
  /** Which share of launches has a key, how many keys there are, and what becomes of those that come second. */
  readonly keyedShare: number;
  readonly keys: number;
  readonly whenRunning: readonly [WhenRunning, ...WhenRunning[]];
  /** Which share may start only later, and how much later at most. */
  readonly laterShare: number;
  readonly latestMs: number;
  /** Which share expires, and how soon at least and at most. */
  readonly expiringShare: number;
  readonly expireAfterMs: readonly [number, number];
  /** Which share has values of its own, so that Cloud Run may refuse them for good. */
  readonly ownShare: number;
  /** How often an operator cancels a launch, and launches one again, on average; Infinity for never. */
  readonly cancelEveryMs: number;
  readonly retryEveryMs: number;
  /** How often somebody says of an execution that it has ended, and it is not so. */
  readonly forgeEveryMs: number;
  readonly wantsEvents: boolean;
  /** When the ledger forgets what it committed within a time before that. */
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
