import type { ExecutionIndex, ExecutionIndexOptions } from '../src/launch/executions/execution-index.ts';
import type { ExecutionReader } from '../src/launch/executions/observed-execution.ts';
import type { Budget } from '../src/launch/ledger/budget.ts';
import type { LedgerClock, Table } from './database/table.ts';
import type { LedgerPorts } from './ledger-port.ts';
import type { Process } from './process.ts';
import type { World } from './world.ts';

/** A bug that is put in on purpose, to see that the simulation finds it. */
export interface PlantedBug {
  readonly name: string;
  readonly table?: (clock: LedgerClock) => Table;
  readonly ports?: (
    ports: LedgerPorts,
    of: { readonly world: World; readonly process: Process },
  ) => LedgerPorts;
  readonly budget?: (budget: Budget) => Budget;
  readonly index?: (options: ExecutionIndexOptions) => ExecutionIndex;
  /** Replaces the reader by which hints are checked. */
  readonly hintReader?: (reader: ExecutionReader) => ExecutionReader;
}
