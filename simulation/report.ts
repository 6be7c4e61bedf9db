import type { Counts } from './counts.ts';
import type { SimulationResult, SimulationOptions } from './simulation.ts';

const NAMES: Readonly<Record<keyof Counts, string>> = {
  launches: 'launches',
  messages: 'messages published',
  deliveries: 'deliveries',
  redeliveries: 'of them redeliveries',
  calls: 'calls of RunJob',
  executions: 'executions',
  doubled: 'launches with two executions',
  documented: 'of them documented',
  fencedOff: 'executions that did not work',
  adopted: 'adopted',
  relaunched: 'launched again after absence',
  notRecorded: 'launched, recorded later',
  throttled: 'nacked for want of budget',
  unknownAnswers: 'answers of RunJob lost',
  ledgerFailures: 'failures of the ledger',
  listings: 'listings',
  listFailures: 'pages that failed',
  crashes: 'crashes',
  freezes: 'freezes',
  frozenSends: 'of them before a send',
  stops: 'SIGTERMs',
  settledByHand: 'settled by hand (full list)',
  resolved: 'settled by hand meanwhile',
  rejected: 'turned away (another request)',
  succeeded: 'ended: succeeded',
  failed: 'ended: failed',
  cancelled: 'ended: cancelled',
  gone: 'ended: gone',
  refused: 'ended: rejected',
  skipped: 'ended: skipped',
  replaced: 'ended: replaced',
  expired: 'ended: expired',
  retried: 'launched again by hand',
  sweeps: 'sweeps',
  hints: 'hints of ends',
  told: 'events published',
  events: 'events',
  simulatedMinutes: 'simulated minutes',
};

/** One row for each figure. */
export function table(counts: Counts, more: Readonly<Record<string, string>>): string {
  const figures = Object.entries(NAMES).map(([name, text]): [string, string] => {
    return [text, Math.round(counts[name as keyof Counts]).toLocaleString('en')];
  });
  return [...Object.entries(more), ...figures]
    .map(([text, figure]) => `${text.padEnd(32)}${figure.padStart(16)}`)
    .join('\n');
}

/** The command that replays a seed with the history of one launch. */
export function replayCommand(options: SimulationOptions, launchId: string): string {
  const { seed, launches, profile, bug } = options;
  const planted = bug === undefined ? '' : ` --bug ${bug.name}`;
  return `npm run simulate -- --profile ${profile} --launches ${launches} --seed ${seed}${planted} --launch ${launchId}`;
}

/** The violation, the history of its launch, and the command that replays it. */
export function describeViolation(
  options: SimulationOptions,
  { violation, history }: SimulationResult,
): string {
  if (violation === undefined) return 'no violation';
  const { invariant, launchId, detail } = violation;
  return [
    `violated: ${invariant}`,
    `seed ${options.seed}, launch ${launchId}: ${detail}`,
    ...history,
    `again: ${replayCommand(options, launchId)}`,
  ].join('\n');
}
