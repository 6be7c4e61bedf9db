import type { Atomic } from '../../simulation/database/atomic.ts';
import { databaseOf } from '../../simulation/database/database.ts';
import { newRow, type Row } from '../../simulation/database/row.ts';
import { idOf, Table } from '../../simulation/database/table.ts';
import { recordOf } from '../../simulation/database/telling.ts';
import type { LaunchKey } from '../../src/launch/event/launch-key.ts';
import type { Clock } from '../../src/launch/kit/clock.ts';
import type { LaunchActions } from '../../src/launch/ledger/launch-actions.ts';
import type { LaunchEnds } from '../../src/launch/ledger/launch-ends.ts';
import type { LaunchQueue } from '../../src/launch/ledger/launch-queue.ts';
import type { LaunchRecord } from '../../src/launch/ledger/launch-records.ts';
import type { LaunchState } from '../../src/launch/ledger/launch-state.ts';
import type { Leases } from '../../src/launch/ledger/leases.ts';
import { launchOf } from './launch-bed.ts';

/** The ledger of the simulation with a clock that the test moves. Every call takes effect at once. */
export class MemoryLedger {
  readonly queue: LaunchQueue;
  readonly ends: LaunchEnds;
  readonly leases: Leases;
  readonly actions: Pick<LaunchActions, 'cancel'>;
  readonly #table: Table;

  constructor({ clock }: { readonly clock: Clock }) {
    this.#table = new Table({ now: () => clock.now(), trueNow: () => clock.now() });
    const { queue, ends, leases, acting } = databaseOf(this.#table);
    this.queue = atOnce<LaunchQueue>(queue);
    this.ends = atOnce<LaunchEnds>(ends);
    this.leases = atOnce<Leases>(leases);
    this.actions = atOnce<Pick<LaunchActions, 'cancel'>>(acting);
  }

  /** Adds a launch that is accepted now. */
  launch(key: LaunchKey, { execution, wish }: Partial<Pick<Row, 'execution' | 'wish'>> = {}): LaunchKey {
    const nowMs = this.#table.clock.now();
    const request = launchOf(key);
    const { digest, inputId = '' } = request;
    const times = { createdMs: nowMs, requestedMs: nowMs, launchedMs: nowMs };
    const row = newRow({ ...idOf(key), request, digest, inputId, ...times, execution, wish });
    this.#table.put({ ...row, state: 'launched' });
    return row.of;
  }

  row(key: LaunchKey): Row | undefined {
    return this.#table.get(key);
  }

  /** The record that people see. */
  show(key: LaunchKey): LaunchRecord | undefined {
    const row = this.row(key);
    return row && recordOf(this.#table, row);
  }

  /** By launch id. */
  states(): Readonly<Record<string, LaunchState>> {
    const rows = [...this.#table.rows.values()];
    return Object.fromEntries(rows.map((row) => [row.of.launchId, recordOf(this.#table, row).state]));
  }

  /** Ends the execution of a launch. */
  async finish(key: LaunchKey): Promise<void> {
    const { execution = '' } = this.row(key) ?? {};
    const end = { state: 'succeeded', failure: undefined, endedAtMs: undefined, logUri: undefined } as const;
    await this.ends.end({ key, execution, end });
  }
}

/** The port of the queue; each call is one step. */
export function atOnce<Port extends object>(atomic: Atomic<Port>): Port {
  const methods = Object.entries<(...args: readonly never[]) => unknown>(atomic);
  return Object.fromEntries(
    methods.map(([name, run]) => [name, async (...args: readonly never[]) => run(...args)]),
  ) as Port;
}
