import { LOCAL } from '../dev/local-project.ts';
import { systemClock } from '../emulators/clock.ts';
import { startPostgres } from '../test/postgres.ts';
import { backlogOf, untilAtRest, type Progress } from './at-rest.ts';
import { Evidence } from './evidence.ts';
import { LedgerReader } from './ledger-rows.ts';
import { seededRandom } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { ShortenedClock } from './shortened-clock.ts';
import { DEAD_LETTERS, openStage, type Stage } from './stage.ts';
import { plainRequests, Traffic } from './traffic.ts';
import { judge, type Verdict } from './verdict.ts';

export interface PaceRunOptions {
  readonly requests: number;
  readonly seed: number;
  /** How many times shorter everything lasts, the minute of the quota included. */
  readonly speed: number;
  readonly instances: number;
  /** Of the emulated quota, and LAUNCHES_PER_MINUTE. */
  readonly perMinute: number;
  /** With a ledger, launches wait there. */
  readonly database: boolean;
  /**
   * Without a ledger a delivery waits for its turn as long as this allows. Of 600 messages at 60 a minute most have to
   * wait for minutes: with 600 s they wait once or twice; with 60 s each is nacked again and again, its back-off grows
   * to 600 s, and most of the quota passes while they are all away.
   */
  readonly ackDeadlineSeconds: number;
  readonly limitMs: number;
  readonly stop: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface PaceReport extends Verdict {
  readonly evidence: Evidence;
  readonly executions: number;
  readonly deliveries: number;
  readonly mostAttempts: number;
  readonly deadLettered: number;
  /** False when the limit was reached before everything was sent and came to rest. */
  readonly complete: boolean;
  readonly backlog: number;
  /** From the first RunJob call to the last that was accepted, in minutes of the quota. */
  readonly minutes: number;
  /**
   * The share of the quota that was used, 0..1: the least minutes it allows, over those it took. The calls of
   * the first minute can all come at once, so 600 launches at 60 a minute take 9 minutes at least.
   */
  readonly quotaUsed: number;
  readonly durationMs: number;
}

const SWEEP_EVERY_MS = 60_000;
const SWEEP_DEADLINE_MS = 120_000;

async function database(acquired: AsyncDisposableStack): Promise<string> {
  const postgres = await startPostgres();
  acquired.defer(() => postgres.close());
  return postgres.createDatabase();
}

/** Sends launch requests all at once against a quota of RunJob calls, and measures how well it is used. */
export async function runPace(options: PaceRunOptions): Promise<PaceReport> {
  const { seed, speed, perMinute, ackDeadlineSeconds } = options;
  const startedMs = Date.now();
  const evidence = new Evidence();
  await using acquired = new AsyncDisposableStack();
  const ledgerUrl = options.database ? await database(acquired) : '';
  await using stage = await openStage({
    speed,
    instances: options.instances,
    // A delivery that waits for its turn takes up a place.
    concurrency: 1000,
    ledgerUrl,
    ackDeadlineSeconds,
    random: seededRandom(seed),
    onLine: evidence.noteLine,
    env: { JOB_NAME: LOCAL.job, LAUNCHES_PER_MINUTE: String(perMinute) },
    pubsub: { clock: new ShortenedClock(speed), random: seededRandom(seed + 1) },
    // The window of its quota goes by this clock. Nobody here asks when an execution was created.
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

interface PaceRun extends PaceRunOptions {
  readonly stage: Stage;
  readonly traffic: Traffic;
  readonly evidence: Evidence;
  readonly startedMs: number;
}

async function reportOf(run: PaceRun): Promise<PaceReport> {
  const { stage, traffic, evidence, requests, perMinute } = run;
  const durationMs = Date.now() - run.startedMs;
  await stage.cloudRun.idle();
  evidence.collectCalls(stage.cloudRun.calls);
  const deliveries = stage.pubsub.deliveries(LOCAL.subscription);
  const backlog = backlogOf(stage);
  const { firstCallAtMs = 0, acceptedAtMs, executions } = evidence;
  const minutes = ((acceptedAtMs.at(-1) ?? firstCallAtMs) - firstCallAtMs) / 60_000;
  return {
    ...judge({ requested: traffic.requested, executions }),
    evidence,
    executions: evidence.executionCount,
    deliveries: deliveries.length,
    mostAttempts: deliveries.reduce((most, { attempt }) => Math.max(most, attempt), 0),
    deadLettered: stage.pubsub.messages(DEAD_LETTERS).length,
    complete: traffic.done && backlog === 0,
    backlog,
    minutes,
    quotaUsed: Math.max(0, requests / perMinute - 1) / minutes,
    durationMs,
  };
}
