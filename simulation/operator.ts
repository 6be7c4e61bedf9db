import type { CloudRun } from './cloud-run.ts';
import type { Instance } from './instance.ts';
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
  readonly cloudRun: CloudRun;
  readonly rows: LedgerRows;
  readonly instances: readonly Instance[];
}): void {
  const { world, cloudRun, rows, instances } = options;
  const { time, scenario, invariants, counts, history } = world;
  time.after(scenario.healedAtMs + PATIENCE_MS, () => {
    if (!cloudRun.isFull) return;
    const held = [...invariants.records()].filter(({ executions }) => executions.length === 0);
    counts.settledByHand += held.length;
    for (const { launchId } of held) {
      history?.note(launchId, 'operator: nothing in the log of the job, so it is free again');
      rows.resolve(launchId);
    }
    if (held.length === 0 || scenario.profile !== 'no-ledger') return;
    for (const instance of instances) instance.stop();
  });
}
