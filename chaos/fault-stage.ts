import type { FunctionImage } from '../emulators/cloud-run/container/image.ts';
import type { Progress } from './at-rest.ts';
import { Evidence } from './evidence.ts';
import { ChaosFaults } from './faults.ts';
import { seededRandom } from './random.ts';
import { ShortenedClock } from './shortened-clock.ts';
import { JOB, openStage, runJobsByHand, type Stage } from './stage.ts';

/** The options of every run with faults. */
export interface FaultOptions {
  readonly requests: number;
  readonly seed: number;
  /** Every duration of launching is shorter by this factor. */
  readonly speed: number;
  /** How long each instance lives on average, milliseconds. */
  readonly killEveryMs: number;
  /** How much later than its creation an execution is listed, in seconds before they are shortened. */
  readonly listLagSeconds: number;
  /** A launch that has not ended by then is lost. */
  readonly limitMs: number;
  readonly stop: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

interface FaultStageOptions extends Pick<FaultOptions, 'seed' | 'speed' | 'listLagSeconds'> {
  readonly instances: number;
  /** Empty: without a ledger. */
  readonly ledgerUrl: string;
  /** Further environment of the services. */
  readonly env: Readonly<Record<string, string>>;
  /** Full names of the Cloud Run jobs. Default: one. */
  readonly jobs?: readonly string[];
  readonly image?: FunctionImage;
  /** Whether Pub/Sub limits its pushes while the endpoint nacks. */
  readonly slowStart?: boolean;
  /** Ended executions that the emulator keeps for tests. */
  readonly keepHistory?: number;
}

/** A stage whose calls to Cloud Run fail once `faults` is armed, with everything recorded in `evidence`. */
export interface FaultStage extends AsyncDisposable {
  readonly stage: Stage;
  readonly evidence: Evidence;
  readonly faults: ChaosFaults;
  readonly random: () => number;
}

export const ACK_DEADLINE_SECONDS = 60;
const RELAUNCH_AFTER_SECONDS = 60;
/** The share of messages whose first delivery is sent twice at once. Together with `AGAIN` some 30 % are delivered again. */
const DUPLICATED = 0.2;
export const AGAIN = { republished: 0.1, redelivered: 0.15 };
/**
 * Cloud Run lists some 1,000 executions of a job, a quarter of an hour at 60 launches a minute. A run makes thousands a
 * minute, so with 1,000 no launch could be known to be absent.
 */
const KEPT_EXECUTIONS = 100_000;
/** The age of the first execution: a list of more than 1,000 is taken to begin where Cloud Run forgot the others. */
const EARLIER_MS = 3_600_000;

export async function openFaultStage(options: FaultStageOptions): Promise<FaultStage> {
  const { seed, speed, instances, ledgerUrl, jobs = [JOB], image, slowStart = false, keepHistory } = options;
  const clock = new ShortenedClock(speed);
  const random = seededRandom(seed);
  const faults = new ChaosFaults({ random: seededRandom(seed + 1), timeScale: 1 / speed });
  const evidence = new Evidence();
  await using acquired = new AsyncDisposableStack();
  const stage = acquired.use(
    await openStage({
      speed,
      instances,
      concurrency: 80,
      ledgerUrl,
      ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
      jobs,
      ...(image !== undefined && { image }),
      random,
      onLine: evidence.noteLine,
      env: {
        LAUNCHES_PER_MINUTE: '0',
        READS_PER_MINUTE: '0',
        RELAUNCH_AFTER_SECONDS: String(RELAUNCH_AFTER_SECONDS),
        ...options.env,
      },
      pubsub: {
        clock,
        random: seededRandom(seed + 2),
        duplicateShare: DUPLICATED,
        slowStart,
        keepMessages: Infinity,
        keepDeliveries: Infinity,
      },
      cloudRun: {
        clock,
        faults,
        random: seededRandom(seed + 3),
        listLagMs: (options.listLagSeconds * 1000) / speed,
        keepExecutions: KEPT_EXECUTIONS,
        ...(keepHistory !== undefined && { keepHistory }),
        maxProcesses: Infinity,
        onExecutionCompleted: evidence.noteExecution,
      },
    }),
  );
  await clock.dateBack(EARLIER_MS, () => runJobsByHand(stage.cloudRun.address, jobs));
  const releases = acquired.move();
  return { stage, evidence, faults, random, [Symbol.asyncDispose]: () => releases.disposeAsync() };
}
