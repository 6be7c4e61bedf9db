import type { CloudRun } from './cloud-run.ts';
import type { Instance } from './instance.ts';
import { cloudRunJobOf } from './jobs.ts';
import type { LedgerRows } from './ledger-rows.ts';
import type { World } from './world.ts';

/** So long after everything is mended somebody looks at what is still held. */
const PATIENCE_MS = 3 * 3_600_000;

/**
 * Settles by hand what is held because Cloud Run's list is full and may have dropped its execution:
 * `launches resolve` with a ledger, a restart without one. Nothing else may need a hand.
 */
export function employOperator(options: {
  readonly world: World;
  readonly cloudRuns: ReadonlyMap<string, CloudRun>;
  readonly rows: LedgerRows;
  readonly instances: readonly Instance[];
}): void {
  const { world, cloudRuns, rows, instances } = options;
  const { time, scenario, invariants, counts, history } = world;
  time.after(scenario.healedAtMs + PATIENCE_MS, () => {
    const held = [...invariants.truths()].filter(
      ({ launchId, executions }) =>
        executions.length === 0 && cloudRuns.get(cloudRunJobOf(launchId))?.isFull === true,
    );
    counts.settledByHand += held.length;
    for (const { launchId } of held) {
      history?.note(launchId, 'operator: nothing in the log of the job, so it is free again');
      rows.resolve(launchId, undefined, world.database.nowMs);
    }
    if (held.length === 0 || scenario.profile !== 'no-ledger') return;
    for (const instance of instances) instance.stop();
  });
}

/** Settles one unknown launch by hand while everything goes on: whoever does it knows what became of it. */
export function resolveOne({ world, rows }: { readonly world: World; readonly rows: LedgerRows }): void {
  const { random, invariants, history, counts, database } = world;
  const unknown = [...invariants.truths()].filter(
    ({ launchId, comingIn }) => comingIn === 0 && rows.row(launchId)?.state !== 'launched',
  );
  const truth = unknown[random.integer(0, unknown.length - 1)];
  if (truth === undefined) return;
  const { launchId, executions } = truth;
  const name = executions[0]?.name;
  if (!rows.resolve(launchId, name, database.nowMs)) return;
  counts.resolved += 1;
  history?.note(launchId, `operator: resolved as ${name ?? 'not launched'}`);
}
