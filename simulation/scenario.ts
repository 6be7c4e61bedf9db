import { drawQueue, type QueueScenario } from './queue/queue-scenario.ts';
import { HIGHEST_RATES, type Fault, type FaultRates } from './faults.ts';
import type { Random } from './random.ts';

/**
 * - `postgres`: any number of instances over a ledger; processes freeze anywhere except between the last check of the
 *   lease and the send.
 * - `frozen`: they freeze there too, for longer than the lease. Two executions may start, but only one works.
 * - `no-ledger`: one instance, with Cloud Run's list as the record.
 * - `not-promised`: `postgres`, and what docs/guarantees.md lists under "Not guaranteed" happens: Cloud Run accepts and
 *   lists later than RELAUNCH_AFTER_SECONDS, hides deleted executions, and the database's clock is set forward.
 */
export type Profile = 'postgres' | 'frozen' | 'no-ledger' | 'not-promised';
export const PROFILES: readonly Profile[] = ['postgres', 'frozen', 'no-ledger', 'not-promised'];

export interface Outage {
  readonly fault: Fault;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The settings of one seed. All times in milliseconds, from the beginning of the simulation. */
export interface Scenario {
  readonly profile: Profile;
  readonly launches: number;
  readonly instances: number;
  readonly rates: FaultRates;
  readonly outages: readonly Outage[];
  /** Messages are published until this time. */
  readonly publishedByMs: number;
  /** All faults have ended at this time. */
  readonly healedAtMs: number;
  /** 0: no limit. */
  readonly launchesPerMinute: number;
  /** Google's quota; Infinity: none. */
  readonly quotaPerMinute: number;
  readonly relaunchAfterMs: number;
  /** How long after the deadline of a call Cloud Run may still accept it. */
  readonly acceptedLateByMs: number;
  /** How long an execution may be missing in the list; with the lateness it stays below `relaunchAfterMs`. */
  readonly listedLateByMs: number;
  /** Clocks of the outside and of the instances differ by up to twice that. */
  readonly skewMs: number;
  /** Whether the job confirms its execution in the ledger before it works. */
  readonly isFenced: boolean;
  /** Executions from before the simulation, and whether they show launch ids. */
  readonly earlierExecutions: number;
  readonly earlierShown: boolean;
  /** Whether the list still shows deleted executions, as it does on request. */
  readonly showsDeleted: boolean;
  /** The average time between deletions, and between settlings of unknown launches by hand; Infinity: never. */
  readonly deleteEveryMs: number;
  readonly resolveEveryMs: number;
  /** When the clock of the database is set forward, and by how much. */
  readonly jumps: readonly { readonly atMs: number; readonly byMs: number }[];
  /** The average time between freezes, and between stops, of an instance; Infinity: never. */
  readonly freezeEveryMs: number;
  readonly stopEveryMs: number;
  /** The longest execution. */
  readonly longestMs: number;
  readonly queue: QueueScenario;
}

const MINUTE_MS = 60_000;
const ALL_IN_MS = 6 * 60 * MINUTE_MS;
/** Whether neither the processes nor the ledger fail. Only then can every slot of the budget be accounted for. */
const CALM = { crash: 0, frozenAtSend: 0, ledgerFails: 0, ledgerAnswerLost: 0, ledgerLate: 0 } as const;
const OUTAGES = [
  'ledgerFails',
  'ledgerSlow',
  'listFails',
  'listHidesEnv',
  'runJobRefused',
  'runJobThrottled',
  'runJobLost',
] as const;

/**
 * Draws the settings of a seed. Swarm testing: each seed has about half of the faults, at different rates, since faults
 * that are always there hide one another.
 */
export function drawScenario(options: {
  readonly random: Random;
  readonly profile: Profile;
  readonly launches: number;
}): Scenario {
  const { random, profile, launches } = options;
  const launchesPerMinute = random.pick([50, 300, 3000, 0]);
  const minutes = Math.min(launches / (launchesPerMinute === 0 ? 3000 : launchesPerMinute), 60);
  const publishedByMs = (minutes * random.between(0.3, 2) + random.between(0, 10)) * MINUTE_MS;
  const healedAtMs = publishedByMs + random.between(1, 20) * MINUTE_MS;
  const isCalm = random.chance(0.1);
  const relaunchAfterMs = random.pick([60_000, 120_000, 300_000]);
  const isLate = profile === 'not-promised' && random.chance(0.5);
  const acceptedLateByMs = (relaunchAfterMs - 1000) * (isLate ? 3 : 1) * random.next() ** 2;
  const drawn = {
    profile,
    launches,
    instances: profile === 'no-ledger' ? 1 : random.integer(1, 4),
    rates: { ...drawRates(random, profile), ...(isCalm && CALM) },
    outages: isCalm ? [] : drawOutages(random, healedAtMs),
    publishedByMs,
    healedAtMs,
    launchesPerMinute,
    quotaPerMinute: random.chance(0.2) ? Math.max(40, launchesPerMinute * 0.8) : Number.POSITIVE_INFINITY,
    relaunchAfterMs,
    acceptedLateByMs,
    listedLateByMs: Math.abs(relaunchAfterMs - 1000 - acceptedLateByMs) * random.next(),
    skewMs: random.chance(0.5) ? 0 : random.between(0, 140_000),
    isFenced: profile === 'frozen' || (profile === 'postgres' && random.chance(0.3)),
    earlierExecutions: random.pick([0, 0, 30, 1000]),
    earlierShown: random.chance(0.5),
    showsDeleted: profile !== 'not-promised' || random.chance(0.5),
    deleteEveryMs: random.chance(0.5) ? Number.POSITIVE_INFINITY : random.between(0.1, 5) * MINUTE_MS,
    resolveEveryMs: random.chance(0.7) ? Number.POSITIVE_INFINITY : random.between(0.1, 5) * MINUTE_MS,
    jumps: drawJumps({ random, profile, relaunchAfterMs, untilMs: healedAtMs }),
    freezeEveryMs:
      isCalm || random.chance(0.5) ? Number.POSITIVE_INFINITY : random.between(2, 30) * MINUTE_MS,
    stopEveryMs: isCalm || random.chance(0.5) ? Number.POSITIVE_INFINITY : random.between(2, 30) * MINUTE_MS,
  };
  const queue = drawQueue({ random, launches, healedAtMs, losesCommits: profile === 'not-promised' });
  return { ...drawn, queue, longestMs: longestOf(queue, launches) };
}

/** If few may run at a time, executions are so short that all end within some hours. */
function longestOf({ running, longestMs }: QueueScenario, launches: number): number {
  const most = Math.min(...running.map((one) => one ?? launches));
  const eachMs = (ALL_IN_MS * most * running.length) / launches;
  return Math.max(Math.min(longestMs, 4 * eachMs), 2000);
}

function drawRates(random: Random, profile: Profile): FaultRates {
  const rates: Partial<Record<Fault, number>> = {};
  for (const [fault, highest] of Object.entries(HIGHEST_RATES)) {
    rates[fault as Fault] = random.chance(0.5) ? 0 : highest * random.next();
  }
  rates.frozenAtSend = profile === 'frozen' ? HIGHEST_RATES.frozenAtSend * random.next() : 0;
  return rates as FaultRates;
}

function drawOutages(random: Random, untilMs: number): Outage[] {
  // The right to list is missing, and is granted in the end.
  const denied = random.chance(0.15) ? [{ fault: 'listFails', fromMs: 0, toMs: untilMs } as const] : [];
  const outages = Array.from({ length: Math.max(0, random.integer(-2, 3)) }, () => {
    const fromMs = random.between(0, untilMs);
    return {
      fault: random.pick(OUTAGES),
      fromMs,
      toMs: fromMs + random.mostlyShort(5000, 15 * MINUTE_MS),
    };
  });
  return [...denied, ...outages];
}

function drawJumps(options: {
  readonly random: Random;
  readonly profile: Profile;
  readonly relaunchAfterMs: number;
  readonly untilMs: number;
}): Scenario['jumps'] {
  const { random, profile, relaunchAfterMs, untilMs } = options;
  if (profile !== 'not-promised' || random.chance(0.5)) return [];
  return Array.from({ length: random.integer(1, 3) }, () => {
    return { atMs: random.between(0, untilMs), byMs: random.between(1, 2) * relaunchAfterMs };
  });
}
