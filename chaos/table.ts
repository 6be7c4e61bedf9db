import type { FaultReport, FaultRunOptions } from './fault-report.ts';
import type { PaceReport, PaceRunOptions } from './pace-run.ts';
import type { QueueReport } from './queue-report.ts';

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
    ['lost', report.lost.length],
    ['doubled', report.doubled.length],
    ['doubled, a documented exception', report.explained.length],
    ['duration', seconds(report.durationMs)],
  ]);
}

/** A report as a person reads it. */
export function queueTable(report: QueueReport, requests: number): string {
  const { evidence, faults, databaseFaults } = report;
  const hit = (rpc: string): Row => {
    const [hits, calls] = [faults.hitsOf(rpc), faults.callsOf(rpc)];
    return [`  hit by a fault`, `${count(hits)} (${percent(hits / Math.max(calls, 1))})`];
  };
  return table([
    ['launch requests', requests],
    ['messages', report.messages],
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
    ['instances frozen', report.freezes],
    ['crashes of the database', report.restarts],
    ['statements', databaseFaults.turns],
    [
      '  hit by a fault',
      `${count(databaseFaults.hit)} (${percent(databaseFaults.hit / databaseFaults.turns)})`,
    ],
    ...[...databaseFaults.hits].map(([kind, number]): Row => [`  ${kind}`, number]),
    ['RunJob calls', faults.callsOf('RunJob')],
    hit('RunJob'),
    ['pages of executions listed', faults.callsOf('ListExecutions')],
    hit('ListExecutions'),
    ['executions read', faults.callsOf('GetExecution')],
    hit('GetExecution'),
    ['executions to cancel', faults.callsOf('CancelExecution')],
    hit('CancelExecution'),
    ['hints', faults.callsOf('LogExecutionEnd')],
    hit('LogExecutionEnd'),
    ...[...faults.hits].map(([kind, number]): Row => [`  ${kind}`, number]),
    ['sweeps', sum(report.sweeps)],
    ...sorted(report.sweeps).map(([status, number]): Row => [
      `  ${status === 0 ? 'no answer' : status}`,
      number,
    ]),
    ['executions', report.executions],
    ['events', report.events],
    ...sorted(report.ends).map(([state, number]): Row => [`  ${state}`, number]),
    ['dead-lettered', report.deadLettered],
    ['lost', report.lost.length],
    ['doubled', report.doubled.length],
    ['two executions after a freeze, one worked', report.frozenTwice.length],
    ['cap exceeded', report.overCap.length],
    ['key overlapped', report.overlapping.length],
    ['launched before their time', report.early.length],
    ['ends not so recorded', report.misrecorded.length],
    ['states not told, or wrongly', report.untold.length],
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

function sorted<Key>(counts: ReadonlyMap<Key, number>): readonly (readonly [Key, number])[] {
  return [...counts].toSorted(([, a], [, b]) => b - a);
}

function sum(counts: ReadonlyMap<unknown, number>): number {
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
