import { LOCAL } from '../dev/local-project.ts';
import { backlogOf } from './at-rest.ts';
import type { DatabaseFaults } from './database-faults.ts';
import type { Evidence } from './evidence.ts';
import type { ChaosFaults } from './faults.ts';
import { countBy, deliveryLines } from './history.ts';
import type { LedgerRest, LedgerRow } from './ledger-rows.ts';
import type { QueueRequest } from './queue-requests.ts';
import { judgeQueue, type QueueJudgement } from './queue-verdict.ts';
import type { Scheduler } from './scheduler.ts';
import { DEAD_LETTERS, EVENTS, type Stage } from './stage.ts';
import type { Traffic } from './traffic.ts';
import type { Worker } from './worker.ts';

/** A run that has come to its end, its stage still open. */
export interface EndedQueueRun {
  readonly stage: Stage;
  readonly traffic: Traffic;
  readonly evidence: Evidence;
  readonly faults: ChaosFaults;
  readonly databaseFaults: DatabaseFaults;
  readonly worker: Worker;
  readonly requests: readonly QueueRequest[];
  readonly scheduler: Scheduler;
  readonly rows: ReadonlyMap<string, LedgerRow>;
  readonly rest: LedgerRest | undefined;
  readonly restarts: number;
  readonly startedMs: number;
}

/** What came of a run. */
export interface QueueReport extends QueueJudgement {
  readonly evidence: Evidence;
  readonly faults: ChaosFaults;
  readonly databaseFaults: DatabaseFaults;
  readonly messages: number;
  readonly republished: number;
  /** Launch ids that were delivered beside what their nacks made necessary. */
  readonly deliveredAgain: number;
  /** How many deliveries ended so, by status. */
  readonly deliveries: ReadonlyMap<string, number>;
  readonly mostAttempts: number;
  /** How many launches ended so, by state. */
  readonly ends: ReadonlyMap<string, number>;
  readonly events: number;
  readonly sweeps: ReadonlyMap<number, number>;
  readonly executions: number;
  readonly kills: number;
  readonly freezes: number;
  readonly restarts: number;
  readonly deadLettered: number;
  /** False when the limit was reached before everything was sent, ended and told. */
  readonly complete: boolean;
  readonly durationMs: number;
  /** Of some of the launch ids that are wrong. */
  readonly histories: ReadonlyMap<string, readonly string[]>;
}

/** Launch ids of each verdict whose history is told. */
const TOLD = 3;

/** Judges a run with a ledger and counts what happened in it. */
export async function queueReport(run: EndedQueueRun): Promise<QueueReport> {
  const { stage, traffic, evidence, rows, rest } = run;
  const { pubsub, cloudRun, fleet } = stage;
  const durationMs = Date.now() - run.startedMs;
  await cloudRun.idle();
  evidence.collectCalls(cloudRun.calls);
  const deliveries = pubsub.deliveries(LOCAL.subscription);
  const events = pubsub.messages(EVENTS);
  const judgement = judgeQueue({
    requests: run.requests,
    executions: evidence.executions,
    worked: run.worker.worked,
    rows,
    told: new Set(events.map(({ attributes }) => attributes['ce-id'] ?? '')),
    freezes: fleet.freezes,
  });
  const { frozenTwice: _, ...wrong } = judgement;
  const named = new Set(Object.values(wrong).flatMap((launchIds) => launchIds.slice(0, TOLD)));
  return {
    ...judgement,
    evidence,
    faults: run.faults,
    databaseFaults: run.databaseFaults,
    messages: traffic.launchIds.size,
    republished: traffic.republished,
    deliveredAgain: traffic.deliveredAgain.size,
    deliveries: countBy(deliveries, ({ status }) => String(status)),
    mostAttempts: deliveries.reduce((most, { attempt }) => Math.max(most, attempt), 0),
    ends: countBy([...rows.values()], ({ ended_as: end }) => end ?? 'not ended'),
    events: events.length,
    sweeps: run.scheduler.statuses,
    executions: evidence.executionCount,
    kills: fleet.kills.length,
    freezes: fleet.freezes.length,
    restarts: run.restarts,
    deadLettered: pubsub.messages(DEAD_LETTERS).length,
    complete: traffic.done && backlogOf(stage) === 0 && rest?.unfinished === 0 && rest.untold === 0,
    durationMs,
    histories: new Map([...named].map((launchId) => [launchId, historyOf(run, launchId)])),
  };
}

function historyOf(run: EndedQueueRun, launchId: string): readonly string[] {
  const { evidence, rows, stage } = run;
  const told = stage.pubsub
    .messages(EVENTS)
    .flatMap(({ attributes: { 'ce-id': id = '' } }) => (id.split('/')[1] === launchId ? [id] : []));
  return [
    ...[...deliveryLines(run, launchId), ...evidence.historyOf(launchId)].toSorted(),
    `told: ${told.join(', ')}`,
    `ledger: ${JSON.stringify(rows.get(launchId))}`,
  ];
}
