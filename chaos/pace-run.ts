import { LOCAL } from '../dev/local-project.ts';
import { systemClock } from '../emulators/clock.ts';
import { startPostgres } from '../test/postgres.ts';
import { backlogOf, untilAtRest, type Progress } from './at-rest.ts';
import { Evidence } from './evidence.ts';
import { LedgerReader } from './ledger-rows.ts';
import { seededRandom } from './random.ts';
import { countsOf, type Run, type RunCounts } from './run-counts.ts';
import { Scheduler } from './scheduler.ts';
import { ShortenedClock } from './shortened-clock.ts';
import { openStage } from './stage.ts';
import { plainRequests, Traffic } from './traffic.ts';
import { judge, type Verdict } from './verdict.ts';

export interface PaceRunOptions {
  readonly requests: number;
  readonly seed: number;
  /** Every duration is shorter by this factor, including the minute of the quota. */
  readonly speed: number;
  readonly instances: number;
  /** The emulated quota, and LAUNCHES_PER_MINUTE. */
  readonly perMinute: number;
  /** With a ledger, launches wait there. */
  readonly database: boolean;
  /**
   * Without a ledger a delivery waits for its turn up to this time. Of 600 messages at 60 a minute most have to wait for
   * minutes: with 600 s they wait once or twice; with 60 s each is nacked many times, its back-off grows to 600 s, and most
   * of the quota is unused while they all back off.
   */
  readonly ackDeadlineSeconds: number;
  readonly limitMs: number;
  readonly stop: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface PaceReport extends Verdict, RunCounts {
  /** False when the limit was reached before everything was sent and finished. */
  readonly complete: boolean;
  readonly backlog: number;
  /** From the first RunJob call to the last accepted one, in minutes of the quota. */
  readonly minutes: number;
  /**
   * The used share of the quota, 0..1: the least possible minutes divided by the minutes that it took. The calls of the
   * first minute can all come at once, so 600 launches at 60 a minute take at least 9 minutes.
   */
  readonly quotaUsed: number;
}

const SWEEP_EVERY_MS = 60_000;
const SWEEP_DEADLINE_MS = 120_000;

async function database(acquired: AsyncDisposableStack): Promise<string> {
  const postgres = await startPostgres();
  acquired.defer(() => postgres.close());
  return postgres.createDatabase();
}

/** Sends all launch requests at once against a RunJob quota, and measures how much of it is used. */
export async function runPace(options: PaceRunOptions): Promise<PaceReport> {
  const { seed, speed, perMinute, ackDeadlineSeconds } = options;
  const startedMs = Date.now();
  const evidence = new Evidence();
  await using acquired = new AsyncDisposableStack();
  const ledgerUrl = options.database ? await database(acquired) : '';
  await using stage = await openStage({
    speed,
    instances: options.instances,
    // A delivery that waits for its turn needs a place.
    concurrency: 1000,
    ledgerUrl,
    ackDeadlineSeconds,
    random: seededRandom(seed),
    onLine: evidence.noteLine,
    env: { JOB_NAME: LOCAL.job, LAUNCHES_PER_MINUTE: String(perMinute) },
    pubsub: { clock: new ShortenedClock(speed), random: seededRandom(seed + 1) },
    // The window of the quota follows this clock. Creation times are not read here.
    cloudRun: {
      clock: systemClock(speed),
      random: seededRandom(seed + 2),
      runJobPerMinute: perMinute,
      maxProcesses: Infinity,
      onExecutionCompleted: evidence.noteExecution,
    },
  });
  const traffic = new Traffic({
    client: stage.client,
    pubsub: stage.pubsub,
    requests: plainRequests(options.requests),
    chunkEveryMs: 0,
    random: Math.random,
  });
  const run = { ...options, stage, traffic, evidence, startedMs };
  if (options.database) {
    acquired.use(
      new Scheduler({
        url: stage.sweepUrl,
        everyMs: SWEEP_EVERY_MS / speed,
        deadlineMs: SWEEP_DEADLINE_MS / speed,
      }),
    );
  }
  await untilAtRest({ ...run, ...(options.database && { ledger: new LedgerReader({ url: ledgerUrl }) }) });
  return await reportOf(run);
}

async function reportOf(run: PaceRunOptions & Run): Promise<PaceReport> {
  const { stage, traffic, evidence, requests, perMinute } = run;
  const counts = await countsOf(run);
  const backlog = backlogOf(stage);
  const { firstCallAtMs = 0, acceptedAtMs, executions } = evidence;
  const minutes = ((acceptedAtMs.at(-1) ?? firstCallAtMs) - firstCallAtMs) / 60_000;
  return {
    ...judge({ requested: traffic.requested, executions }),
    ...counts,
    complete: traffic.done && backlog === 0,
    backlog,
    minutes,
    quotaUsed: Math.max(0, requests / perMinute - 1) / minutes,
  };
}
