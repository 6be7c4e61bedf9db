import type { FaultReport, FaultRunOptions } from './fault-report.ts';
import type { PaceReport, PaceRunOptions } from './pace-run.ts';

type Row = readonly [label: string, value: string | number];

/** A report as a person reads it. */
export function faultTable(report: FaultReport, options: FaultRunOptions): string {
  const { evidence, faults } = report;
  const { requests } = options;
  const runJobHits = faults.hitsOf('RunJob');
  const listCalls = faults.callsOf('ListExecutions');
  const calls = faults.callsOf('RunJob');
  return table([
    ['launch requests', requests],
    ['messages', report.messages],
    [
      '  with a launch id published before',
      `${count(report.republished)} (${percent(report.republished / requests)})`,
    ],
    [
      'delivered twice or more',
      `${count(report.deliveredAgain)} (${percent(report.deliveredAgain / requests)})`,
    ],
    ['deliveries', sum(report.deliveries)],
    ...sorted(report.deliveries).map(([status, number]): Row => [`  ${status}`, number]),
    ['  most attempts of a message', report.mostAttempts],
    ['outcomes that services told', sum(evidence.outcomes)],
    ...sorted(evidence.outcomes).map(([outcome, number]): Row => [`  ${outcome}`, number]),
    ['adopted', evidence.adopted],
    ['relaunched', evidence.relaunched],
    ['told as doubled', evidence.toldDoubled],
    ['instances killed', report.kills],
    ['RunJob calls', calls],
    ['  hit by a fault', `${count(runJobHits)} (${percent(runJobHits / calls)})`],
    ['pages of executions listed', listCalls],
    ['  hit by a fault', faults.hitsOf('ListExecutions')],
    ...[...faults.hits].map(([kind, number]): Row => [`  ${kind}`, number]),
    ['executions', report.executions],
    ['dead-lettered', report.deadLettered],
    ['left in Pub/Sub', report.backlog],
    ...(options.database ? [['not so recorded in the ledger', report.misrecorded.length] as const] : []),
    ['lost', report.lost.length],
    ['doubled', report.doubled.length],
    ...(options.database ? [] : [['doubled, a documented exception', report.explained.length] as const]),
    ['duration', seconds(report.durationMs)],
  ]);
}

/** A report as a person reads it. */
export function paceTable(
  report: PaceReport,
  { requests, perMinute, ackDeadlineSeconds }: PaceRunOptions,
): string {
  const { evidence } = report;
  return table([
    ['launch requests, all at once', requests],
    ['quota', `${count(perMinute)} a minute`],
    ['ack deadline', `${ackDeadlineSeconds} s`],
    ['deliveries', report.deliveries],
    ['  most attempts of a message', report.mostAttempts],
    ['RunJob calls', evidence.runJobCalls],
    ['  over the quota', evidence.exhausted],
    ['executions', report.executions],
    ['minutes', report.minutes.toFixed(2)],
    ['quota used', percent(report.quotaUsed)],
    ['dead-lettered', report.deadLettered],
    ['left in Pub/Sub', report.backlog],
    ['lost', report.lost.length],
    ['doubled', report.doubled.length],
    ['duration', seconds(report.durationMs)],
  ]);
}

/** What is known of each launch that a verdict names. */
export function historiesText(histories: ReadonlyMap<string, readonly string[]>): string {
  return [...histories].map(([launchId, lines]) => [launchId, ...lines].join('\n  ')).join('\n\n');
}

function table(rows: readonly Row[]): string {
  const cells = rows.map(
    ([label, value]) => [label, typeof value === 'number' ? count(value) : value] as const,
  );
  const width = Math.max(...cells.map(([label]) => label.length)) + 2;
  return cells.map(([label, value]) => `  ${label.padEnd(width)}${value}`).join('\n');
}

function sorted(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].toSorted(([, a], [, b]) => b - a);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, number) => total + number, 0);
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
