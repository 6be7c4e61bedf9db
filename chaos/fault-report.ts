import { LOCAL } from '../dev/local-project.ts';
import type { Progress } from './at-rest.ts';
import type { Evidence } from './evidence.ts';
import type { ChaosFaults } from './faults.ts';
import { ledgerCheck } from './ledger-check.ts';
import { DEAD_LETTERS, type Stage } from './stage.ts';
import type { Traffic } from './traffic.ts';
import { judge, type Verdict } from './verdict.ts';

export interface FaultRunOptions {
  readonly requests: number;
  readonly seed: number;
  /** How many times shorter every duration of launching is. */
  readonly speed: number;
  readonly instances: number;
  /** Without one there should be one instance. */
  readonly database: boolean;
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
  /** Launch ids whose row in the ledger does not tell what happened; none without a database. */
  readonly misrecorded: readonly string[];
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
  const backlog = pubsub.backlog(LOCAL.subscription);
  const verdict = judge({
    requested: traffic.requested,
    executions: evidence.executions,
    ...(!run.database && { exception: exceptionOf(run) }),
  });
  const ledger = await ledgerCheck({ url: stage.ledgerUrl, executions: evidence.executions });
  const named = [verdict.lost, verdict.doubled, verdict.explained, ledger.misrecorded].flatMap((launchIds) =>
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
    misrecorded: ledger.misrecorded,
    durationMs,
    histories: new Map(
      named.map((launchId) => [launchId, historyOf(run, launchId, ledger.rows.get(launchId))]),
    ),
  };
}

function exceptionOf(run: FaultRun) {
  const listLagMs = (run.listLagSeconds * 1000) / run.speed;
  return { kills: run.stage.fleet.kills, listLagMs, attemptMs: run.ackDeadlineMs };
}

/** Deliveries, RunJob calls, executions and log lines in the order of time, and the row of the ledger. */
function historyOf(
  { stage, traffic, evidence }: FaultRun,
  launchId: string,
  row: string | undefined,
): readonly string[] {
  const deliveries = stage.pubsub
    .deliveries(LOCAL.subscription)
    .filter(({ messageId }) => traffic.launchIds.get(messageId) === launchId)
    .map(({ atMs, messageId, attempt, status, duplicate }) => {
      const which = `message ${messageId}, attempt ${attempt}${duplicate ? ', a duplicate' : ''}`;
      return `${new Date(atMs).toISOString().slice(11, 23)} pushed ${which}: ${status}`;
    });
  const history = [...deliveries, ...evidence.historyOf(launchId)].toSorted();
  return row === undefined ? history : [...history, `ledger: ${row}`];
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
