/**
 * Real: Google's clients, service processes that are killed with SIGKILL, PostgreSQL. Emulated: Pub/Sub and Cloud Run.
 * Random numbers are seeded; the interleaving of the processes is not.
 */
import { expect, it } from 'vitest';

import { runFaults } from './fault-run.ts';
import { runQueue } from './queue-run.ts';

/** Retries wait for fixed pauses, which do not get shorter on a fast machine. */
const TIMEOUT_MS = 180_000;

const options = {
  seed: 7,
  killEveryMs: 3_000,
  listLagSeconds: 5,
  limitMs: 160_000,
  stop: new AbortController().signal,
};

it(
  'three instances with a ledger launch every request of five jobs once and within its limits, and record and announce every end, while calls fail and instances are killed and frozen',
  { timeout: TIMEOUT_MS },
  async () => {
    const report = await runQueue({
      ...options,
      requests: 150,
      speed: 10,
      instances: 3,
      killEveryMs: 10_000,
      crashEveryMs: 7_000,
    });
    const told = [...report.histories];
    expect({ ...report, told }).toMatchObject({
      told: [],
      complete: true,
      lost: [],
      doubled: [],
      overCap: [],
      overlapping: [],
      early: [],
      misrecorded: [],
      untold: [],
      deadLettered: 0,
    });
    expect(report.kills).toBeGreaterThan(0);
    expect(report.freezes).toBeGreaterThan(0);
    expect(report.restarts).toBeGreaterThan(0);
    for (const rpc of ['RunJob', 'GetExecution', 'LogExecutionEnd']) {
      expect(report.faults.hitsOf(rpc)).toBeGreaterThan(0);
    }
    expect(report.databaseFaults.hit).toBeGreaterThan(0);
    expect(report.deliveredAgain).toBeGreaterThan(30);
  },
);

it('one instance without a ledger launches every request once', { timeout: TIMEOUT_MS }, async () => {
  const report = await runFaults({ ...options, requests: 200, speed: 20, listLagSeconds: 0 });
  const told = [...report.histories];
  expect({ ...report, told }).toMatchObject({
    told: [],
    complete: true,
    lost: [],
    doubled: [],
    explained: [],
  });
  expect(report.kills).toBeGreaterThan(0);
});
