import { backlogOf } from './at-rest.ts';
import type { DatabaseFaults } from './database-faults.ts';
import type { ChaosFaults } from './faults.ts';
import { countBy, deliveryLines } from './history.ts';
import type { LedgerRest, LedgerRow } from './ledger-rows.ts';
import type { QueueRequest } from './queue-requests.ts';
import { judgeQueue, type QueueJudgement } from './queue-verdict.ts';
import type { Scheduler } from './scheduler.ts';
import { countsOf, type Run, type RunCounts } from './run-counts.ts';
import { EVENTS } from './stage.ts';
import type { Worker } from './worker.ts';

export interface QueueRun extends Run {
  readonly faults: ChaosFaults;
  readonly databaseFaults: DatabaseFaults;
  readonly worker: Worker;
  readonly requests: readonly QueueRequest[];
  readonly scheduler: Scheduler;
  readonly rows: ReadonlyMap<string, LedgerRow>;
  readonly rest: LedgerRest | undefined;
  readonly restarts: number;
}

export interface QueueReport extends QueueJudgement, RunCounts {
  readonly faults: ChaosFaults;
  readonly databaseFaults: DatabaseFaults;
  /** The number of ended launches by state. */
  readonly ends: ReadonlyMap<string, number>;
  readonly events: number;
  readonly sweeps: ReadonlyMap<number, number>;
  readonly freezes: number;
  readonly restarts: number;
  /** False when the limit was reached before everything was sent, ended and announced. */
  readonly complete: boolean;
  /** The histories of some launch ids with a mistake. */
  readonly histories: ReadonlyMap<string, readonly string[]>;
}

/** How many launch ids of each verdict get a history. */
const TOLD = 3;

/** Judges a run with a ledger and counts its events. */
export async function queueReport(run: QueueRun): Promise<QueueReport> {
  const { stage, traffic, evidence, rows, rest } = run;
  const { pubsub, fleet } = stage;
  const counts = await countsOf(run);
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
    ...counts,
    faults: run.faults,
    databaseFaults: run.databaseFaults,
    ends: countBy([...rows.values()], ({ ended_as: end }) => end ?? 'not ended'),
    events: events.length,
    sweeps: run.scheduler.statuses,
    freezes: fleet.freezes.length,
    restarts: run.restarts,
    complete: traffic.done && backlogOf(stage) === 0 && rest?.unfinished === 0 && rest.untold === 0,
    histories: new Map([...named].map((launchId) => [launchId, historyOf(run, launchId)])),
  };
}

function historyOf(run: QueueRun, launchId: string): readonly string[] {
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
