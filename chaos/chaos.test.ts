/**
 * Real: Google's clients, the service in processes of its own that are killed with SIGKILL, PostgreSQL.
 * Emulated: Pub/Sub and Cloud Run. What is drawn is seeded; how the processes interleave is not.
 */
import { expect, it } from 'vitest';

import type { FaultRunOptions } from './fault-report.ts';
import { runFaults } from './fault-run.ts';

/** Failed calls and killed instances are repeated after pauses, which no machine makes shorter. */
const TIMEOUT_MS = 90_000;

const options: Omit<FaultRunOptions, 'database' | 'instances' | 'listLagSeconds'> = {
  requests: 200,
  seed: 7,
  speed: 20,
  killEveryMs: 3_000,
  limitMs: 80_000,
  stop: new AbortController().signal,
};

it(
  'three instances over one ledger launch every request once, whatever fails and whoever is killed',
  { timeout: TIMEOUT_MS },
  async () => {
    const report = await runFaults({ ...options, instances: 3, database: true, listLagSeconds: 5 });
    const told = [...report.histories];
    expect({ ...report, told }).toMatchObject({
      told: [],
      complete: true,
      lost: [],
      doubled: [],
      misrecorded: [],
      evidence: { toldDoubled: 0 },
    });
    expect(report.kills).toBeGreaterThan(0);
    expect(report.faults.hitsOf('RunJob')).toBeGreaterThan(0);
    expect(report.deliveredAgain).toBeGreaterThan(40);
  },
);

it('one instance without a ledger does too', { timeout: TIMEOUT_MS }, async () => {
  const report = await runFaults({ ...options, instances: 1, database: false, listLagSeconds: 0 });
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
