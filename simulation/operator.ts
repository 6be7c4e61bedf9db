import type { CloudRun } from './cloud-run.ts';
import type { Instance } from './instance.ts';
import { cloudRunJobOf, launchText } from './jobs.ts';
import type { LaunchTruth } from './launch-truth.ts';
import { holdsSlot, isClaimed, isFollowed, type Row } from './database/row.ts';
import type { World } from './world.ts';

/** When the operator looks at unknown launches after all faults have ended, how long until the next look, and how often. */
const PATIENCE_MS = 3 * 3_600_000;
const AGAIN_MS = 1_800_000;
const OFTEN = 24;
const NOTE = 'seen in the console';

/**
 * Settles by hand what stays unknown because Cloud Run's list is full and may have dropped its execution, or because an
 * execution cannot be read: by `launches resolve` with a ledger, by a restart without one. Nothing else may need this.
 */
export function employOperator(options: {
  readonly world: World;
  readonly cloudRuns: ReadonlyMap<string, CloudRun>;
  readonly instances: readonly Instance[];
}): void {
  const { world, cloudRuns, instances } = options;
  const { time, scenario, invariants, counts } = world;
  // After a jump of the clock a launch seems so old that older executions could be its own.
  const isFull = (launchId: string): boolean =>
    scenario.jumps.length > 0 || cloudRuns.get(cloudRunJobOf(launchId))?.isFull === true;
  if (scenario.profile === 'no-ledger') {
    time.after(scenario.healedAtMs + PATIENCE_MS, () => {
      const stuck = [...invariants.truths()].filter(
        (one) => one.executions.length === 0 && isFull(one.launchId),
      );
      counts.settledByHand += stuck.length;
      if (stuck.length > 0) for (const instance of instances) instance.stop();
    });
    return;
  }
  const settle = (left: number): void => {
    for (const row of world.ledger.table.allOpen()) {
      if (settleRow(world, row, isFull(launchText(row.of)))) counts.settledByHand += 1;
    }
    if (left > 0) time.after(AGAIN_MS, () => settle(left - 1));
  };
  time.after(scenario.healedAtMs + PATIENCE_MS, () => settle(OFTEN));
}

/** Whether the launch needed a person to settle it, and was settled now. */
function settleRow(world: World, row: Row, isFull: boolean): boolean {
  const { invariants } = world;
  const truth = invariants.truth(launchText(row.of));
  if (truth.comingIn > 0) return false;
  const [execution] = truth.executions;
  if (isFollowed(row) && row.execution === undefined && execution?.endedAs !== undefined) {
    return resolve(world, row, truth);
  }
  return isClaimed(row) && isFull && resolve(world, row, truth);
}

/** Settles one unknown launch by hand during the run. The operator knows what really became of it. */
export function resolveOne(world: World): void {
  const { random, invariants, counts, ledger } = world;
  const unknown = ledger.table
    .allOpen()
    .filter((row) => holdsSlot(row) && isClaimed(row) && invariants.truth(launchText(row.of)).comingIn === 0);
  const row = unknown[random.integer(0, unknown.length - 1)];
  if (row !== undefined && resolve(world, row, invariants.truth(launchText(row.of)))) counts.resolved += 1;
}

function resolve(world: World, row: Row, { launchId, executions }: LaunchTruth): boolean {
  const { ledger, history, invariants } = world;
  const [execution] = executions;
  const ended = execution?.endedAs;
  const resolution =
    ended !== undefined ? { ended } : execution ? { execution: execution.name } : 'not launched';
  try {
    ledger.acting.resolve({ key: row.of, resolution, note: NOTE });
  } catch {
    return false;
  }
  invariants.queue.afterStep();
  history?.note(launchId, `operator: resolved as ${JSON.stringify(resolution)}`);
  return true;
}

/** Cancels one launch. */
export function cancelOne(world: World): void {
  const { random, ledger, history, invariants } = world;
  const open = ledger.table.allOpen();
  const row = open[random.integer(0, open.length - 1)];
  if (row === undefined) return;
  const { kind } = ledger.acting.cancel({ key: row.of, by: 'operator' });
  invariants.queue.afterStep();
  history?.note(launchText(row.of), `operator: cancel, ${kind}`);
}

/** Retries one launch. */
export function retryOne(world: World): void {
  const { random, ledger, history, invariants, counts } = world;
  const all = [...ledger.table.rows.values()];
  const row = all[random.integer(0, all.length - 1)];
  if (row === undefined || row.endedAs === undefined || row.retryOf !== undefined) return;
  const retried = ledger.acting.retry({ key: row.of, force: random.chance(0.5), by: 'operator' });
  invariants.queue.afterStep();
  history?.note(launchText(row.of), `operator: retry, ${JSON.stringify(retried.kind)}`);
  if (retried.kind !== 'retried' || !retried.isNew) return;
  counts.retried += 1;
  invariants.truth(launchText({ ...row.of, launchId: retried.launchId }));
}
