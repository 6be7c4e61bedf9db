import type { Counts } from './counts.ts';
import type { DatabaseClock } from './database-clock.ts';
import { isDocumented } from './documented.ts';
import { CallInvariants, type Violation } from './call-invariants.ts';
import type { History } from './history.ts';
import { newTruth, type Execution, type LaunchTruth } from './launch-truth.ts';
import type { Table } from './database/table.ts';
import { QueueInvariants } from './queue/queue-invariants.ts';
import type { Scenario } from './scenario.ts';
import type { SimulatedTime } from './simulated-time.ts';

export interface InvariantsOptions {
  readonly scenario: Scenario;
  readonly time: SimulatedTime;
  readonly database: DatabaseClock;
  readonly counts: Counts;
  readonly table: Table;
  readonly history: History | undefined;
}

/**
 * Watches a simulation from outside and stops it at the first violation. Each check runs where what it is about can
 * change. This is the same as checking everything after every step, but faster.
 */
export class Invariants {
  violation: Violation | undefined;
  /** When the list of a Cloud Run job last hid the environment. */
  readonly hiddenMs = new Map<string, number>();
  /** The first launch that was doubled in a documented way. */
  documented: string | undefined;
  readonly #options: InvariantsOptions;
  readonly #truths = new Map<string, LaunchTruth>();
  /** The checks for each call of RunJob. */
  readonly calls: CallInvariants;
  /** The checks for a ledger that is the queue. */
  readonly queue: QueueInvariants;

  constructor(options: InvariantsOptions) {
    this.#options = options;
    const seen = {
      ...options,
      truthOf: (launchId: string) => this.truth(launchId),
      truths: () => this.truths(),
      violate: (violation: Violation) => this.violate(violation),
    };
    this.calls = new CallInvariants(seen);
    this.queue = new QueueInvariants(seen);
  }

  get #hasLedger(): boolean {
    return this.#options.scenario.profile !== 'no-ledger';
  }

  truth(launchId: string): LaunchTruth {
    let truth = this.#truths.get(launchId);
    if (truth === undefined) this.#truths.set(launchId, (truth = newTruth(launchId)));
    return truth;
  }

  truths(): Iterable<LaunchTruth> {
    return this.#truths.values();
  }

  violate(violation: Violation): void {
    this.violation ??= violation;
    this.#options.time.stop();
  }

  /** Notes that the launch may be unknown from now on. */
  doubt(launchId: string): void {
    this.truth(launchId).inDoubt = true;
  }

  started(execution: Execution): void {
    if (this.#hasLedger) this.queue.started(execution);
    const truth = this.truth(execution.launchId);
    const earlier = [...truth.executions];
    truth.executions.push(execution);
    if (truth.executions.length === 2) this.#options.counts.doubled += 1;
    if (earlier.length === 0) return;
    const { scenario, database } = this.#options;
    const hiddenMs = this.hiddenMs.get(execution.job) ?? Number.NEGATIVE_INFINITY;
    const world = { scenario, jumpsMs: database.jumpsMs, hiddenMs };
    if (truth.isLost || earlier.some((other) => isDocumented({ one: other, other: execution, ...world }))) {
      if (!truth.isDocumented) this.#options.counts.documented += 1;
      truth.isDocumented = true;
      this.documented ??= truth.launchId;
      return;
    }
    if (truth.executions.filter(({ call }) => !call.isStale).length <= 1) return;
    this.violate({
      invariant: 'one execution for one launch',
      launchId: truth.launchId,
      detail: `${execution.name} starts, after ${earlier.map(({ name }) => name).join(', ')}`,
    });
  }

  works({ launchId, name }: Execution): void {
    const truth = this.truth(launchId);
    truth.works += 1;
    if (truth.works === 1) return;
    this.violate({ invariant: 'the work is done once', launchId, detail: `${name} works too` });
  }

  opened(launchId: string): void {
    const truth = this.truth(launchId);
    if (truth.open === 0) truth.openedMs = this.#options.time.nowMs;
    truth.open += 1;
  }

  /** Call it when a delivery has its outcome, or its process has crashed. */
  closed(launchId: string): void {
    this.truth(launchId).open -= 1;
  }

  acked(launchId: string, digest: string): void {
    const truth = this.truth(launchId);
    if (this.#hasLedger) {
      this.queue.acked(launchId, digest);
      return;
    }
    if (truth.executions.some((execution) => execution.digest === digest)) return;
    const detail = 'acked as launched, and there is no execution of it';
    this.violate({ invariant: 'no ack without a reason', launchId, detail });
  }

  /** Call it when a message was dead-lettered because its launch id belongs to another request. */
  rejected(launchId: string, digest: string): void {
    const truth = this.truth(launchId);
    const stored = this.#options.table.get(truth.key);
    const isOfAnother = this.#hasLedger
      ? stored !== undefined && stored.digest !== digest
      : truth.executions.length > 0;
    if (isOfAnother || truth.isLost) return;
    const detail = 'turned away for another request, which is not there';
    this.violate({ invariant: 'no ack without a reason', launchId, detail });
  }

  /** Call it when all faults have ended and nothing more happens. */
  ended({ unusedSlots }: { readonly unusedSlots: number }): void {
    const { crashes, stops, freezes, ledgerFailures } = this.#options.counts;
    if (unusedSlots > 0 && crashes + stops + freezes + ledgerFailures === 0) {
      const detail = `${unusedSlots} slots of the budget were taken, and neither used nor given back`;
      return this.violate({ invariant: 'a slot without a call is given back', launchId: 'none', detail });
    }
    if (this.#hasLedger) return this.queue.finished();
    for (const { launchId, executions } of this.#truths.values()) {
      if (executions.length > 0) continue;
      const detail = 'every fault is over, Pub/Sub has nothing left to deliver, and it never launched';
      return this.violate({ invariant: 'every launch request launches in the end', launchId, detail });
    }
  }
}
