import { untilAtRest, type Progress } from './at-rest.ts';
import { openChaosDatabase } from './database.ts';
import { DatabaseFaults } from './database-faults.ts';
import { Evidence } from './evidence.ts';
import { ChaosFaults } from './faults.ts';
import { LedgerReader } from './ledger-rows.ts';
import { queueReport, type QueueReport } from './queue-report.ts';
import { cloudRunJob, QUEUE_JOBS, QUEUE_RULES, queueRequests } from './queue-requests.ts';
import { seededRandom } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { ShortenedClock } from './shortened-clock.ts';
import { EVENTS, openStage, runJobsByHand } from './stage.ts';
import { Traffic } from './traffic.ts';
import { openWorker } from './worker.ts';

export interface QueueRunOptions {
  readonly requests: number;
  readonly seed: number;
  /** How many times shorter every duration of launching is. */
  readonly speed: number;
  readonly instances: number;
  /** How long each instance lives on average, milliseconds. */
  readonly killEveryMs: number;
  /** From one crash of the database to the next, milliseconds. */
  readonly crashEveryMs: number;
  /** How much later than created an execution is listed, in seconds before they are shortened. */
  readonly listLagSeconds: number;
  /** What has not ended by then is lost. */
  readonly limitMs: number;
  readonly stop: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

const ACK_DEADLINE_SECONDS = 60;
const RELAUNCH_AFTER_SECONDS = 60;
const SWEEP_EVERY_MS = 60_000;
const SWEEP_DEADLINE_MS = 120_000;
/** What a claim is good for: the deadline of RunJob, and 5 s. */
const LEASE_MS = 25_000;
/** From one freeze to the next. The shortest outlasts a lease, the longest two, and the time until a relaunch. */
const FREEZE_EVERY_MS = 70_000;
const FREEZES = { leastLeases: 1.2, mostLeases: 5 };
/** Spreads the requests over many lives of each instance: so many at once, so far apart. */
const CHUNK = 100;
const CHUNK_EVERY_MS = 16_000;
/** Of the messages whose first delivery is sent twice at the same time. With `AGAIN` that makes a good 30 %. */
const DUPLICATED = 0.2;
const AGAIN = { republished: 0.1, redelivered: 0.15 };
const AGAIN_MS = 50_000;
/** Of the statements; a launch has some five, so that every tenth launch is hit. */
const DATABASE_SHARE = 0.02;
/** How late an answer of the database is: less than a claim may take until RunJob is sent. */
const LATE_MS = 2_000;
const LONGEST_WORK_MS = 4_000;
const LONGEST_DELAY_MS = 200_000;
/** A request a key and so many milliseconds, before they are shortened: some wait, and none for long. */
const KEY_EVERY_MS = 10_000;
const LEAST_OF_KEY = 5;
/** See `fault-run.ts`. */
const KEPT_EXECUTIONS = 100_000;
const EARLIER_MS = 3_600_000;

/** Sends launch requests of five jobs through the whole chain with a ledger, under fire, and judges what came of it. */
export async function runQueue(options: QueueRunOptions): Promise<QueueReport> {
  const { seed, speed } = options;
  const startedMs = Date.now();
  const clock = new ShortenedClock(speed);
  const random = seededRandom(seed);
  const faults = new ChaosFaults({ random: seededRandom(seed + 1), timeScale: 1 / speed });
  const databaseFaults = new DatabaseFaults({ random: seededRandom(seed + 4), share: DATABASE_SHARE });
  const evidence = new Evidence();
  await using database = await openChaosDatabase({ faults: databaseFaults, lateMs: LATE_MS / speed });
  await using worker = await openWorker({ ledgerUrl: database.url });
  const jobs = QUEUE_JOBS.map(cloudRunJob);
  await using stage = await openStage({
    speed,
    instances: options.instances,
    concurrency: 80,
    ledgerUrl: database.url,
    ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
    jobs,
    image: worker.image,
    random,
    onLine: evidence.noteLine,
    env: {
      RULES: QUEUE_RULES,
      EVENTS_TOPIC: EVENTS,
      LAUNCHES_PER_MINUTE: '0',
      READS_PER_MINUTE: '0',
      RELAUNCH_AFTER_SECONDS: String(RELAUNCH_AFTER_SECONDS),
    },
    pubsub: {
      clock,
      random: seededRandom(seed + 2),
      duplicateShare: DUPLICATED,
      // Without it an endpoint that is short of instances gets 500 pushes at once, and nothing else gets through.
      slowStart: true,
      keepMessages: Infinity,
      keepDeliveries: Infinity,
    },
    cloudRun: {
      clock,
      faults,
      random: seededRandom(seed + 3),
      listLagMs: (options.listLagSeconds * 1000) / speed,
      keepExecutions: KEPT_EXECUTIONS,
      keepHistory: 0,
      maxProcesses: Infinity,
      onExecutionCompleted: evidence.noteExecution,
    },
  });
  await clock.dateBack(EARLIER_MS, () => runJobsByHand(stage.cloudRun.address, jobs));

  await using scheduler = new Scheduler({
    url: stage.sweepUrl,
    everyMs: SWEEP_EVERY_MS / speed,
    deadlineMs: SWEEP_DEADLINE_MS / speed,
  });
  // The ledger writes events only after the service has asked for them; that is before its first sweep ends.
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
  // It may just be starting again.
  await database.stopCrashing();
  return await queueReport({
    ...run,
    rows: await ledger.rows(),
    rest: await ledger.rest(),
    restarts: database.restarts,
  });
}
