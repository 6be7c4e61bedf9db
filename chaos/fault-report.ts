import { backlogOf } from './at-rest.ts';
import type { ChaosFaults } from './faults.ts';
import { ACK_DEADLINE_SECONDS, type FaultOptions } from './fault-stage.ts';
import { deliveryLines } from './history.ts';
import { countsOf, type Run, type RunCounts } from './run-counts.ts';
import { judge, type Verdict } from './verdict.ts';

export interface FaultRun extends FaultOptions, Run {
  readonly faults: ChaosFaults;
}

export interface FaultReport extends Verdict, RunCounts {
  readonly faults: ChaosFaults;
  /** False when the limit was reached before everything was sent and came to rest. */
  readonly complete: boolean;
  /** Messages that were neither acked nor dead-lettered at the end. */
  readonly backlog: number;
  /** The histories of some launch ids of the verdict. */
  readonly histories: ReadonlyMap<string, readonly string[]>;
}

/** How many launch ids of each verdict get a history. */
const TOLD = 5;

/** Judges a run without a ledger and counts its events. */
export async function reportOf(run: FaultRun): Promise<FaultReport> {
  const { stage, traffic, evidence, faults, speed } = run;
  const counts = await countsOf(run);
  const backlog = backlogOf(stage);
  const verdict = judge({
    requested: traffic.requested,
    executions: evidence.executions,
    exception: {
      kills: stage.fleet.kills,
      listLagMs: (run.listLagSeconds * 1000) / speed,
      attemptMs: (ACK_DEADLINE_SECONDS * 1000) / speed,
    },
  });
  const named = [verdict.lost, verdict.doubled, verdict.explained].flatMap((launchIds) =>
    launchIds.slice(0, TOLD),
  );
  return {
    ...verdict,
    ...counts,
    faults,
    complete: traffic.done && backlog === 0,
    backlog,
    histories: new Map(
      named.map((launchId) => [
        launchId,
        [...deliveryLines(run, launchId), ...evidence.historyOf(launchId)].toSorted(),
      ]),
    ),
  };
}
