import { LOCAL } from '../dev/local-project.ts';
import { untilAtRest } from './at-rest.ts';
import { Evidence } from './evidence.ts';
import { reportOf, type FaultReport, type FaultRun, type FaultRunOptions } from './fault-report.ts';
import { ChaosFaults } from './faults.ts';
import { seededRandom } from './random.ts';
import { ShortenedClock } from './shortened-clock.ts';
import { JOB, openStage, runJobsByHand } from './stage.ts';
import { plainRequests, Traffic } from './traffic.ts';

const ACK_DEADLINE_SECONDS = 60;
const RELAUNCH_AFTER_SECONDS = 60;
/** Spreads the requests over many lives of each instance. */
const CHUNK_EVERY_MS = 4_000;
/** Of the messages whose first delivery is sent twice at the same time. With `AGAIN` that makes a good 30 %. */
const DUPLICATED = 0.2;
const AGAIN = { republished: 0.1, redelivered: 0.15, longestDelayMs: 5_000 };
/**
 * Cloud Run lists some 1,000 executions of a job, which at its 60 launches a minute are a quarter of an
 * hour. This run makes thousands a minute: with 1,000 kept nothing could ever be told to be absent.
 */
const KEPT_EXECUTIONS = 100_000;
/** An execution of long ago: a list of more than 1,000 is taken to begin where Cloud Run forgot the rest. */
const EARLIER_MS = 3_600_000;

/** Sends launch requests through the whole chain, one instance without a database, while calls fail and instances are killed, and judges what came of it. */
export async function runFaults(options: FaultRunOptions): Promise<FaultReport> {
  const { seed, speed, requests } = options;
  const startedMs = Date.now();
  const clock = new ShortenedClock(speed);
  const random = seededRandom(seed);
  const faults = new ChaosFaults({ random: seededRandom(seed + 1), timeScale: 1 / speed });
  const evidence = new Evidence();
  await using stage = await openStage({
    speed,
    instances: 1,
    concurrency: 80,
    ledgerUrl: '',
    ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
    random,
    onLine: evidence.noteLine,
    env: {
      JOB_NAME: LOCAL.job,
      LAUNCHES_PER_MINUTE: '0',
      READS_PER_MINUTE: '0',
      RELAUNCH_AFTER_SECONDS: String(RELAUNCH_AFTER_SECONDS),
    },
    pubsub: {
      clock,
      random: seededRandom(seed + 2),
      duplicateShare: DUPLICATED,
      keepMessages: Infinity,
      keepDeliveries: Infinity,
    },
    cloudRun: {
      clock,
      faults,
      random: seededRandom(seed + 3),
      listLagMs: (options.listLagSeconds * 1000) / speed,
      keepExecutions: KEPT_EXECUTIONS,
      maxProcesses: Infinity,
      onExecutionCompleted: evidence.noteExecution,
    },
  });
  await clock.dateBack(EARLIER_MS, () => runJobsByHand(stage.cloudRun.address, [JOB]));
  faults.arm();

  const { client, pubsub } = stage;
  const traffic = new Traffic({
    client,
    pubsub,
    requests: plainRequests(requests),
    random,
    chunkEveryMs: CHUNK_EVERY_MS,
    again: AGAIN,
  });
  const ackDeadlineMs = (ACK_DEADLINE_SECONDS * 1000) / speed;
  const run: FaultRun = { ...options, stage, traffic, evidence, faults, startedMs, ackDeadlineMs };
  stage.fleet.startKilling(options.killEveryMs);
  await untilAtRest({ ...run, endStorm: () => stage.fleet.stopKilling() });
  return await reportOf(run);
}
