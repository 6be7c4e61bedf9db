import { describe, expect, it } from 'vitest';
import { launchRecord } from '../../test/support/launch-record.ts';
import type { LaunchRecord } from '../launch/ledger/launch-records.ts';
import { spansOf } from './timeline.ts';

const BEGIN_MS = Date.UTC(2026, 0, 1);
const at = (s: number) => new Date(BEGIN_MS + s * 1000);
const NOW = at(100);
const REQUESTED = { requestedAt: at(0), createdAt: at(1) };

const ROWS: readonly {
  readonly title: string;
  readonly record: Partial<LaunchRecord>;
  readonly spans: readonly string[];
}[] = [
  { title: 'queued', record: { state: 'queued', claimedAt: null }, spans: ['waited 0–100 …'] },
  {
    title: 'queued again after a call that did not launch',
    record: { state: 'queued', claimedAt: at(5) },
    spans: ['waited 0–100 …'],
  },
  {
    title: 'being launched',
    record: { state: 'launching', claimedAt: at(5) },
    spans: ['waited 0–5', 'called 5–100 …'],
  },
  {
    title: 'running',
    record: { state: 'running', claimedAt: at(5), launchedAt: at(6), runningAt: at(9) },
    spans: ['waited 0–5', 'called 5–6', 'started 6–9', 'ran 9–100 …'],
  },
  {
    title: 'succeeded',
    record: { state: 'succeeded', claimedAt: at(5), launchedAt: at(6), runningAt: at(9), endedAt: at(30) },
    spans: ['waited 0–5', 'called 5–6', 'started 6–9', 'ran 9–30'],
  },
  {
    title: 'ended before anybody saw it run',
    record: { state: 'failed', claimedAt: at(5), launchedAt: at(6), endedAt: at(30) },
    spans: ['waited 0–5', 'called 5–6', 'whole 6–30'],
  },
  {
    title: 'ended, by a clock that is behind',
    record: { state: 'failed', claimedAt: at(5), launchedAt: at(6), runningAt: at(9), endedAt: at(8) },
    spans: ['waited 0–5', 'called 5–6', 'started 6–9', 'ran 9–9'],
  },
  {
    title: 'cancelled in the queue',
    record: { state: 'cancelled', claimedAt: null, endedAt: at(40) },
    spans: ['waited 0–40'],
  },
];

describe('the timeline of a launch', () => {
  it.each(ROWS)('that is $title has its parts with their true durations', ({ record, spans }) => {
    const seconds = (ms: number) => (ms - BEGIN_MS) / 1000;
    const found = spansOf(launchRecord({ ...REQUESTED, ...record }), NOW).map(
      ({ kind, fromMs, toMs, isOpen }) => `${kind} ${seconds(fromMs)}–${seconds(toMs)}${isOpen ? ' …' : ''}`,
    );
    expect(found).toEqual(spans);
  });
});
