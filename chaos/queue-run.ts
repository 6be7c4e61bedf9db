import { untilAtRest } from './at-rest.ts';
import { openChaosDatabase } from './database.ts';
import { DatabaseFaults } from './database-faults.ts';
import { AGAIN, openFaultStage, type FaultOptions } from './fault-stage.ts';
import { LedgerReader } from './ledger-rows.ts';
import { queueReport, type QueueReport } from './queue-report.ts';
import { cloudRunJob, QUEUE_JOBS, QUEUE_RULES, queueRequests } from './queue-requests.ts';
import { seededRandom } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { EVENTS } from './stage.ts';
import { Traffic } from './traffic.ts';
import { openWorker } from './worker.ts';

export interface QueueRunOptions extends FaultOptions {
  readonly instances: number;
  /** From one crash of the database to the next, milliseconds. */
  readonly crashEveryMs: number;
}

const SWEEP_EVERY_MS = 60_000;
const SWEEP_DEADLINE_MS = 120_000;
/** The lease of a claim: the deadline of RunJob plus 5 s. */
const LEASE_MS = 25_000;
/** Time between two freezes. A freeze is longer than a lease; the longest ones outlast the time until a relaunch. */
const FREEZE_EVERY_MS = 70_000;
const FREEZES = { leastLeases: 1.2, mostLeases: 5 };
/** Spreads the requests over many lives of each instance. */
const CHUNK = 100;
const CHUNK_EVERY_MS = 16_000;
const AGAIN_MS = 50_000;
/** The share of statements that are hit. A launch has some five, so that every tenth launch is hit. */
const DATABASE_SHARE = 0.02;
/** The delay of a late answer: less than a claim may take until RunJob is sent. */
const LATE_MS = 2_000;
const LONGEST_WORK_MS = 4_000;
const LONGEST_DELAY_MS = 200_000;
/** One request for each key in this time, before it is shortened: some wait, and none for long. */
const KEY_EVERY_MS = 10_000;
const LEAST_OF_KEY = 5;

/** Sends launch requests of five jobs through the whole chain with a ledger, with faults, kills and freezes. */
export async function runQueue(options: QueueRunOptions): Promise<QueueReport> {
  const { seed, speed } = options;
  const startedMs = Date.now();
  const databaseFaults = new DatabaseFaults({ random: seededRandom(seed + 4), share: DATABASE_SHARE });
  await using database = await openChaosDatabase({ faults: databaseFaults, lateMs: LATE_MS / speed });
  await using worker = await openWorker({ ledgerUrl: database.url });
  await using opened = await openFaultStage({
    ...options,
    ledgerUrl: database.url,
    jobs: QUEUE_JOBS.map(cloudRunJob),
    image: worker.image,
    env: { RULES: QUEUE_RULES, EVENTS_TOPIC: EVENTS },
    // Without it an endpoint with too few instances gets 500 pushes at once, and nothing else gets through.
    slowStart: true,
    keepHistory: 0,
  });
  const { stage, evidence, faults, random } = opened;
  await using scheduler = new Scheduler({
    url: stage.sweepUrl,
    everyMs: SWEEP_EVERY_MS / speed,
    deadlineMs: SWEEP_DEADLINE_MS / speed,
  });
  // The ledger writes events only after the service has asked for them, which it does in its first sweep.
  await scheduler.answered;

  const chunkEveryMs = CHUNK_EVERY_MS / speed;
  const trafficFromMs = Date.now();
  const lastsMs = (options.requests / CHUNK) * CHUNK_EVERY_MS;
  const ofJob = options.requests / QUEUE_JOBS.length;
  const requests = queueRequests({
    requests: options.requests,
    random,
    keys: Math.ceil(Math.min(ofJob / LEAST_OF_KEY, (ofJob / lastsMs) * KEY_EVERY_MS)),
    longestWorkMs: LONGEST_WORK_MS / speed,
    publishedAtMs: (number) => trafficFromMs + Math.floor(number / CHUNK) * chunkEveryMs,
    longestDelayMs: LONGEST_DELAY_MS / speed,
  });
  const { client, pubsub, fleet } = stage;
  const traffic = new Traffic({
    client,
    pubsub,
    requests,
    random,
    chunk: CHUNK,
    chunkEveryMs,
    again: { ...AGAIN, longestDelayMs: AGAIN_MS / speed },
  });
  const ledger = new LedgerReader({ url: database.directUrl });
  faults.arm();
  databaseFaults.arm();
  database.startCrashing(options.crashEveryMs);
  fleet.startKilling(options.killEveryMs);
  const { leastLeases, mostLeases } = FREEZES;
  fleet.startFreezing({
    everyMs: FREEZE_EVERY_MS / speed,
    forMs: () => ((leastLeases + (mostLeases - leastLeases) * random()) * LEASE_MS) / speed,
  });
  const run = {
    ...options,
    stage,
    traffic,
    evidence,
    faults,
    databaseFaults,
    worker,
    requests,
    scheduler,
    startedMs,
  };
  await untilAtRest({
    ...run,
    ledger,
    failures: [database.failed],
    endStorm() {
      fleet.stopKilling();
      void database.stopCrashing();
      databaseFaults.disarm();
    },
  });
  // It may be restarting.
  await database.stopCrashing();
  return await queueReport({
    ...run,
    rows: await ledger.rows(),
    rest: await ledger.rest(),
    restarts: database.restarts,
  });
}
