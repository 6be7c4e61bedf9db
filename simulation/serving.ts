import type { AwaitedLaunch } from '../src/launch/attempt/launcher.ts';
import type { Outcome } from '../src/launch/attempt/outcome.ts';
import type { ExecutionHint } from '../src/launch/executions/execution-hints.ts';
import type { BudgetRows } from './budget-rows.ts';
import type { CloudRun } from './cloud-run.ts';
import type { PlantedBug } from './planted-bug.ts';
import type { World } from './world.ts';

/** The outside of the processes. */
export interface Outside {
  readonly world: World;
  /** By the full name of the job. */
  readonly cloudRuns: ReadonlyMap<string, CloudRun>;
  readonly cloudRunOf: (job: string) => CloudRun;
  readonly budgetRows: BudgetRows;
  readonly bug: PlantedBug | undefined;
}

/** One process of the service. */
export interface Serving {
  launch(delivery: AwaitedLaunch): Promise<Outcome>;
  /** Only with a ledger. */
  readonly sweep?: () => Promise<void>;
  readonly hear?: (hint: ExecutionHint) => Promise<void>;
  /** Stops new work. */
  stop(): void;
}
