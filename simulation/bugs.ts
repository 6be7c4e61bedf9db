import type { ExecutionIndex, ExecutionIndexOptions } from '../src/launch/executions/execution-index.ts';
import type { ExecutionReader } from '../src/launch/executions/observed-execution.ts';
import type { Budget } from '../src/launch/ledger/budget.ts';
import { AnyExecutionWillDo, DeniedIsAbsent, NamelessList, namelessPages } from './bugs/index-bugs.ts';
import { PORT_BUGS } from './bugs/port-bugs.ts';
import { TABLE_BUGS } from './bugs/table-bugs.ts';
import type { LedgerPorts } from './ledger-port.ts';
import type { LedgerClock, Table } from './database/table.ts';
import type { Process } from './process.ts';
import type { World } from './world.ts';

/** A mistake that somebody could make, put in on purpose, to see that the simulation finds it. */
export interface PlantedBug {
  readonly name: string;
  readonly table?: (clock: LedgerClock) => Table;
  readonly ports?: (
    ports: LedgerPorts,
    of: { readonly world: World; readonly process: Process },
  ) => LedgerPorts;
  readonly budget?: (budget: Budget) => Budget;
  readonly index?: (options: ExecutionIndexOptions) => ExecutionIndex;
  /** With what hints are checked. */
  readonly hintReader?: (reader: ExecutionReader) => ExecutionReader;
}

/** The mistakes, each one that a reviewer could overlook. */
export const BUGS: readonly PlantedBug[] = [
  ...TABLE_BUGS,
  ...PORT_BUGS,
  { name: 'adopt-any-execution', index: (options) => new AnyExecutionWillDo(options) },
  { name: 'relaunch-on-denied-list', index: (options) => new DeniedIsAbsent(options) },
  {
    name: 'list-without-names',
    index: ({ list, ...options }) =>
      new NamelessList({ ...options, list: { pages: (depth) => namelessPages(list.pages(depth)) } }),
  },
  {
    name: 'permit-kept-without-a-call',
    budget: (budget) => ({
      take: (wanted) => budget.take(wanted),
      pause: (forMs) => budget.pause(forMs),
      giveBack: () => Promise.resolve(),
    }),
  },
  {
    name: 'end-taken-from-the-hint',
    hintReader: (reader) => ({
      async read(name) {
        const observed = await reader.read(name);
        return observed && { ...observed, stage: 'succeeded' };
      },
      failureOf: (execution) => reader.failureOf(execution),
    }),
  },
];

export function findBug(name: string | undefined): PlantedBug | undefined {
  return BUGS.find((bug) => bug.name === name);
}
