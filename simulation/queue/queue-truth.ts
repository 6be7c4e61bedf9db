import { jobOfPath } from '../../src/launch/event/launch-key.ts';
import type { Violation } from '../call-invariants.ts';
import type { Counts } from '../counts.ts';
import type { History } from '../history.ts';
import { JOBS, launchText } from '../jobs.ts';
import type { Execution, LaunchTruth } from '../launch-truth.ts';
import type { Row } from '../database/row.ts';
import type { Table } from '../database/table.ts';
import type { Scenario } from '../scenario.ts';
import type { SimulatedTime } from '../simulated-time.ts';

export interface QueueTruthOptions {
  readonly scenario: Scenario;
  readonly time: SimulatedTime;
  readonly counts: Counts;
  readonly table: Table;
  /** Gets each change of state. */
  readonly history: History | undefined;
  readonly truthOf: (launchId: string) => LaunchTruth;
  readonly truths: () => Iterable<LaunchTruth>;
  readonly violate: (violation: Violation) => void;
}

/** Compares the ledger with what really happened. */
export class QueueTruth {
  readonly options: QueueTruthOptions;

  constructor(options: QueueTruthOptions) {
    this.options = options;
  }

  of(row: Row): LaunchTruth {
    return this.options.truthOf(launchText(row.of));
  }

  /** The launch in the ledger. */
  rowOf({ launchId }: { readonly launchId: string }): Row | undefined {
    return this.options.table.get(this.options.truthOf(launchId).key);
  }

  /** The launches of its key that have not ended, itself included. */
  ofKey(row: Row): readonly Row[] {
    return [...this.options.table.open(row.path)].filter(({ key }) => key === row.key);
  }

  /** The `running` of a job. */
  runningOf(path: string): number | undefined {
    const { job, name } = jobOfPath(path);
    const place = JOBS.findIndex((one) => one.job === job && one.name === name);
    return this.options.scenario.queue.running[place];
  }

  /** The execution whose end counts. */
  executionOf(row: Row): Execution | undefined {
    const name = row.working === undefined ? row.execution : `${row.of.job}/executions/${row.working}`;
    return this.of(row).executions.find((one) => one.name === name);
  }

  /** Whether its process was frozen, or something happened that the product does not promise to survive. */
  isOdd({ isLost, isDocumented }: LaunchTruth, execution: Execution): boolean {
    const { profile, relaunchAfterMs, jumps } = this.options.scenario;
    const { call, createdMs, listedMs, deletedMs } = execution;
    if (call.isStale) return true;
    if (profile !== 'not-promised') return false;
    const isLate = Math.max(createdMs, listedMs) > call.sentMs + relaunchAfterMs;
    return isLost || isDocumented || isLate || jumps.length > 0 || Number.isFinite(deletedMs);
  }

  violate(invariant: string, row: Row, detail: string): void {
    this.options.violate({ invariant, launchId: launchText(row.of), detail });
  }
}
