import { describe, expect, it } from 'vitest';
import { readLogFilter } from './log-filter.ts';

const entry = {
  logName: 'projects/p/logs/cloudaudit.googleapis.com%2Fsystem_event',
  severity: 'WARNING',
  resource: { type: 'a' },
  labels: { 'run.googleapis.com/execution_name': 'job-1' },
  jsonPayload: { outcome: 'busy', status: 409, env: [{ name: 'A' }, { name: 'B', value: '2' }] },
};

describe('a filter of Cloud Logging', () => {
  it.each([
    'resource.type="a"',
    'jsonPayload.status=409',
    'jsonPayload.outcome:* AND NOT jsonPayload.reason:*',
    'severity>=INFO AND severity>=WARNING',
    'severity>=ERROR OR (jsonPayload.outcome="busy" AND resource.type=("b" OR "a"))',
    'NOT (resource.type="b" OR severity>=ERROR)',
    'log_id("cloudaudit.googleapis.com/system_event") AND resource.type="a"',
    'labels."run.googleapis.com/execution_name"="job-1"',
    'jsonPayload.env.name="B" AND jsonPayload.env.value:*',
  ])('matches: %s', (filter) => {
    expect(readLogFilter(filter)(entry)).toBe(true);
  });

  it.each([
    'resource.type="b"',
    'NOT resource.type:*',
    'jsonPayload.reason:*',
    'severity>=ERROR',
    'log_id("cloudaudit.googleapis.com/activity")',
    'jsonPayload.env.name="C"',
    'resource.type="a" AND (severity>=ERROR OR jsonPayload.outcome=("launched" OR "duplicate"))',
  ])('does not match: %s', (filter) => {
    expect(readLogFilter(filter)(entry)).toBe(false);
  });

  it.each([
    { filter: 'a=1 AND b=2 OR c=3', says: 'side by side' },
    { filter: '(a=1', says: 'expected )' },
    { filter: 'a=1 b=2', says: 'left over' },
    { filter: 'a>=1', says: 'not known' },
    { filter: 'a=~"b"', says: 'not known' },
    { filter: 'a', says: 'not known' },
  ])('is refused if it is not understood: $filter', ({ filter, says }) => {
    expect(() => readLogFilter(filter)).toThrow(says);
  });
});
