import type { LaunchRecord } from '../../src/launch/ledger/launch-records.ts';

const AT = new Date('2026-01-01T00:00:00Z');

/** The fields that are unknown for launches of the version before. */
const NOT_STORED = {
  isStored: false,
  reason: null,
  failure: null,
  rejection: null,
  rule: null,
  cause: null,
  key: null,
  values: null,
  links: 0,
  logUri: null,
  retryOf: null,
  replacedBy: null,
  wish: null,
  wishedBy: null,
  requestedAt: null,
  notBefore: null,
  launchBy: null,
  launchedAt: null,
  runningAt: null,
  endedAt: null,
} as const satisfies Partial<LaunchRecord>;

/** A record with only the fields that matter to a test. */
export function launchRecord(given: Partial<LaunchRecord>): LaunchRecord {
  return {
    ...NOT_STORED,
    launchId: 'launch-1',
    job: 'projects/p/locations/r/jobs/j',
    name: '',
    inputId: '2',
    digest: 'd',
    state: 'unknown',
    attempts: 1,
    execution: null,
    workingExecution: null,
    detail: null,
    messageId: null,
    traceId: null,
    resolvedNote: null,
    resolvedAt: null,
    createdAt: AT,
    firstClaimedAt: AT,
    claimedAt: AT,
    expiresAt: AT,
    updatedAt: AT,
    finishedAt: null,
    ...given,
  };
}
