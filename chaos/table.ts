import type { FaultReport } from './fault-report.ts';
import type { FaultOptions } from './fault-stage.ts';
import type { ChaosFaults } from './faults.ts';
import type { PaceReport, PaceRunOptions } from './pace-run.ts';
import type { QueueReport } from './queue-report.ts';
import type { RunCounts } from './run-counts.ts';

type Row = readonly [label: string, value: string | number];

/** The report of a run without a ledger, for a person. */
export function faultTable(report: FaultReport, { requests }: Pick<FaultOptions, 'requests'>): string {
  return table([
    ...trafficRows(report, requests),
    ...faultRows(report.faults, ['RunJob', 'ListExecutions']),
    ['executions', report.executions],
    ['dead-lettered', report.deadLettered],
    ['left in Pub/Sub', report.backlog],
    ['lost', report.lost.length],
    ['doubled', report.doubled.length],
    ['doubled, a documented exception', report.explained.length],
    ['duration', seconds(report.durationMs)],
  ]);
}

/** The report of a run with a ledger, for a person. */
export function queueTable(report: QueueReport, requests: number): string {
  const { databaseFaults } = report;
  return table([
    ...trafficRows(report, requests),
    ['instances frozen', report.freezes],
    ['crashes of the database', report.restarts],
    ['statements', databaseFaults.turns],
    ['  hit by a fault', withShare(databaseFaults.hit, databaseFaults.turns)],
    ...[...databaseFaults.hits].map(([kind, number]): Row => [`  ${kind}`, number]),
    ...faultRows(report.faults, [
      'RunJob',
      'ListExecutions',
      'GetExecution',
      'CancelExecution',
      'LogExecutionEnd',
    ]),
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
    ['ends recorded wrongly', report.misrecorded.length],
    ['states announced wrongly or not at all', report.untold.length],
    ['duration', seconds(report.durationMs)],
  ]);
}

function trafficRows(report: RunCounts, requests: number): readonly Row[] {
  const { evidence } = report;
  return [
    ['launch requests', requests],
    ['messages', report.messages],
    ['  with a launch id published before', withShare(report.republished, requests)],
    ['delivered twice or more', withShare(report.deliveredAgain, requests)],
    ['deliveries', sum(report.deliveries)],
    ...sorted(report.deliveries).map(([status, number]): Row => [`  ${status}`, number]),
    ['  most attempts of a message', report.mostAttempts],
    ['outcomes in the logs', sum(evidence.outcomes)],
    ...sorted(evidence.outcomes).map(([outcome, number]): Row => [`  ${outcome}`, number]),
    ['adopted', evidence.adopted],
    ['relaunched', evidence.relaunched],
    ['reported as doubled', evidence.toldDoubled],
    ['instances killed', report.kills],
  ];
}

function faultRows(faults: ChaosFaults, rpcs: readonly string[]): readonly Row[] {
  return [
    ...rpcs.flatMap((rpc): readonly Row[] => [
      [rpc, faults.callsOf(rpc)],
      ['  hit by a fault', withShare(faults.hitsOf(rpc), faults.callsOf(rpc))],
    ]),
    ...[...faults.hits].map(([kind, number]): Row => [`  ${kind}`, number]),
  ];
}

/** The report of a run against a quota, for a person. */
export function paceTable(
  report: PaceReport,
  { requests, perMinute, ackDeadlineSeconds }: PaceRunOptions,
): string {
  const { evidence } = report;
  return table([
    ['launch requests, all at once', requests],
    ['quota', `${count(perMinute)} a minute`],
    ['ack deadline', `${ackDeadlineSeconds} s`],
    ['deliveries', sum(report.deliveries)],
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

/** The histories of launches. */
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

function withShare(part: number, all: number): string {
  return `${count(part)} (${percent(part / Math.max(all, 1))})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
