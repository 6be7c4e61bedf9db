import { LOCAL } from '../dev/local-project.ts';
import { backlogOf, type Progress } from './at-rest.ts';
import type { Evidence } from './evidence.ts';
import type { ChaosFaults } from './faults.ts';
import { countBy, deliveryLines } from './history.ts';
import { DEAD_LETTERS, type Stage } from './stage.ts';
import type { Traffic } from './traffic.ts';
import { judge, type Verdict } from './verdict.ts';

export interface FaultRunOptions {
  readonly requests: number;
  readonly seed: number;
  /** How many times shorter every duration of launching is. */
  readonly speed: number;
  /** How long each instance lives on average, milliseconds. */
  readonly killEveryMs: number;
  /** How much later than created an execution is listed, in seconds before they are shortened. */
  readonly listLagSeconds: number;
  /** What is not launched by then is lost. */
  readonly limitMs: number;
  readonly stop: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** A run that has come to its end, its stage still open. */
export interface FaultRun extends FaultRunOptions {
  readonly stage: Stage;
  readonly traffic: Traffic;
  readonly evidence: Evidence;
  readonly faults: ChaosFaults;
  readonly startedMs: number;
  /** As the services see it. */
  readonly ackDeadlineMs: number;
}

/** What came of a run. */
export interface FaultReport extends Verdict {
  readonly evidence: Evidence;
  readonly faults: ChaosFaults;
  readonly messages: number;
  readonly republished: number;
  /** Launch ids that were delivered beside what their nacks made necessary. */
  readonly deliveredAgain: number;
  /** How many deliveries ended so, by status. */
  readonly deliveries: ReadonlyMap<string, number>;
  readonly mostAttempts: number;
  readonly executions: number;
  readonly kills: number;
  readonly deadLettered: number;
  /** False when the limit was reached before everything was sent and came to rest. */
  readonly complete: boolean;
  /** Messages that were neither acked nor dead-lettered at the end. */
  readonly backlog: number;
  readonly durationMs: number;
  /** Of some of the launch ids that the verdict names. */
  readonly histories: ReadonlyMap<string, readonly string[]>;
}

/** Launch ids of each verdict whose history is told. */
const TOLD = 5;

/** Judges a run and counts what happened in it. */
export async function reportOf(run: FaultRun): Promise<FaultReport> {
  const { stage, traffic, evidence, faults } = run;
  const { pubsub, cloudRun, fleet } = stage;
  const durationMs = Date.now() - run.startedMs;
  await cloudRun.idle();
  evidence.collectCalls(cloudRun.calls);
  const deliveries = pubsub.deliveries(LOCAL.subscription);
  const backlog = backlogOf(stage);
  const verdict = judge({
    requested: traffic.requested,
    executions: evidence.executions,
    exception: exceptionOf(run),
  });
  const named = [verdict.lost, verdict.doubled, verdict.explained].flatMap((launchIds) =>
    launchIds.slice(0, TOLD),
  );
  return {
    ...verdict,
    evidence,
    faults,
    messages: traffic.launchIds.size,
    republished: traffic.republished,
    deliveredAgain: traffic.deliveredAgain.size,
    deliveries: countBy(deliveries, ({ status }) => String(status)),
    mostAttempts: deliveries.reduce((most, { attempt }) => Math.max(most, attempt), 0),
    executions: evidence.executionCount,
    kills: fleet.kills.length,
    deadLettered: pubsub.messages(DEAD_LETTERS).length,
    complete: traffic.done && backlog === 0,
    backlog,
    durationMs,
    histories: new Map(
      named.map((launchId) => [
        launchId,
        [...deliveryLines(run, launchId), ...evidence.historyOf(launchId)].toSorted(),
      ]),
    ),
  };
}

function exceptionOf(run: FaultRun) {
  const listLagMs = (run.listLagSeconds * 1000) / run.speed;
  return { kills: run.stage.fleet.kills, listLagMs, attemptMs: run.ackDeadlineMs };
}
