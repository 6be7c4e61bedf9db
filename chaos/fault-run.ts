import { LOCAL } from '../dev/local-project.ts';
import { untilAtRest } from './at-rest.ts';
import { reportOf, type FaultReport } from './fault-report.ts';
import { AGAIN, openFaultStage, type FaultOptions } from './fault-stage.ts';
import { plainRequests, Traffic } from './traffic.ts';

/** Spreads the requests over many lives of the instance. */
const CHUNK_EVERY_MS = 4_000;
const AGAIN_MS = 5_000;

/** Sends launch requests through one instance without a database while calls fail and the instance is killed. */
export async function runFaults(options: FaultOptions): Promise<FaultReport> {
  const startedMs = Date.now();
  await using opened = await openFaultStage({
    ...options,
    instances: 1,
    ledgerUrl: '',
    env: { JOB_NAME: LOCAL.job },
  });
  const { stage, evidence, faults, random } = opened;
  faults.arm();
  const traffic = new Traffic({
    client: stage.client,
    pubsub: stage.pubsub,
    requests: plainRequests(options.requests),
    random,
    chunkEveryMs: CHUNK_EVERY_MS,
    again: { ...AGAIN, longestDelayMs: AGAIN_MS },
  });
  const run = { ...options, stage, traffic, evidence, faults, startedMs };
  stage.fleet.startKilling(options.killEveryMs);
  await untilAtRest({ ...run, endStorm: () => stage.fleet.stopKilling() });
  return await reportOf(run);
}
