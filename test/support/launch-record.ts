import type { LaunchRecord } from '../../src/launch/ledger/launch-records.ts';

const AT = new Date('2026-01-01T00:00:00Z');

/** A record in which only what matters to a test is given. */
export function launchRecord(given: Partial<LaunchRecord>): LaunchRecord {
  return {
    launchId: 'launch-1',
    job: 'projects/p/locations/r/jobs/j',
    name: '',
    inputId: '2',
    digest: 'd',
    state: 'unknown',
    attempts: 1,
    execution: null,
    workingExecution: null,
    lastError: null,
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
