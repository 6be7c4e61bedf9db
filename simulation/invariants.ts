import type { Outcome } from '../src/launch/attempt/outcome.ts';
import type { Counts } from './counts.ts';
import type { DatabaseClock } from './database-clock.ts';
import { isDocumented } from './documented.ts';
import { CallInvariants, type Violation } from './call-invariants.ts';
import { newTruth, type Execution, type LaunchTruth } from './launch-truth.ts';
import type { LedgerRows } from './ledger-rows.ts';
import type { Scenario } from './scenario.ts';
import type { SimulatedTime } from './simulated-time.ts';

export interface InvariantsOptions {
  readonly scenario: Scenario;
  readonly time: SimulatedTime;
  readonly database: DatabaseClock;
  readonly counts: Counts;
  readonly rows: LedgerRows;
}

/**
 * Watches a simulation from outside and stops it at the first violation. Each check stands where what it
 * is about can change, which is the same as checking everything after every step, only faster.
 */
export class Invariants {
  violation: Violation | undefined;
  /** When the list of a Cloud Run job showed no environment for the last time. */
  readonly hiddenMs = new Map<string, number>();
  /** The first launch with two executions that the documentation says can happen. */
  documented: string | undefined;
  readonly #options: InvariantsOptions;
  readonly #truths = new Map<string, LaunchTruth>();
  /** What holds for each call of RunJob. */
  readonly calls: CallInvariants;

  constructor(options: InvariantsOptions) {
    this.#options = options;
    this.calls = new CallInvariants({
      ...options,
      truthOf: (launchId) => this.truth(launchId),
      violate: (violation) => this.violate(violation),
    });
  }

  get #isStrict(): boolean {
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

  /** From now on nobody can be sure what became of that launch. */
  doubt(launchId: string): void {
    this.truth(launchId).inDoubt = true;
  }

  started(execution: Execution): void {
    const truth = this.truth(execution.launchId);
    const earlier = [...truth.executions];
    truth.executions.push(execution);
    if (truth.executions.length === 2) this.#options.counts.doubled += 1;
    if (earlier.length === 0) return;
    const { scenario, database } = this.#options;
    const hiddenMs = this.hiddenMs.get(execution.job) ?? Number.NEGATIVE_INFINITY;
    const world = { scenario, jumpsMs: database.jumpsMs, hiddenMs };
    if (earlier.some((other) => isDocumented({ one: other, other: execution, ...world }))) {
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

  /** A delivery has its outcome, or (undefined) went down with its process. */
  closed(launchId: string, openedMs: number, outcome: Outcome | undefined): void {
    const truth = this.truth(launchId);
    const isAlone = truth.open === 1 && truth.lastEndedMs < openedMs;
    truth.open -= 1;
    truth.lastEndedMs = this.#options.time.nowMs;
    if (outcome === undefined) truth.inDoubt = true;
    else if (outcome.kind === 'busy' || outcome.kind === 'unknown') {
      if (!this.#isStrict || !isAlone || truth.inDoubt) return;
      const detail = `its outcome is "${outcome.kind}", though every call so far certainly did not launch`;
      this.violate({ invariant: 'what did not launch is free at once', launchId, detail });
    }
  }

  acked(launchId: string, digest: string): void {
    if (this.truth(launchId).executions.some((execution) => execution.digest === digest)) return;
    const detail = 'acked as launched, and there is no execution of it';
    this.violate({ invariant: 'no ack without a reason', launchId, detail });
  }

  /** A copy was stored, and the message acked, because its launch id belongs to another request. */
  rejected(launchId: string): void {
    if (this.truth(launchId).executions.length > 0) return;
    const detail = 'turned away for another request, which has no execution';
    this.violate({ invariant: 'no ack without a reason', launchId, detail });
  }

  /** Everything that was wrong is mended, and nothing is left to happen. */
  ended({ unusedSlots }: { readonly unusedSlots: number }): void {
    const { crashes, stops, freezes, ledgerFailures } = this.#options.counts;
    if (unusedSlots > 0 && crashes + stops + freezes + ledgerFailures === 0) {
      const detail = `${unusedSlots} slots of the budget were taken, and neither used nor given back`;
      return this.violate({ invariant: 'a slot without a call is given back', launchId: 'none', detail });
    }
    for (const { launchId, executions, works } of this.#truths.values()) {
      if (this.#options.scenario.isFenced && executions.length > 0 && works === 0) {
        const detail = `${executions.map(({ name }) => name).join(', ')} started, and none of them worked`;
        return this.violate({ invariant: 'the work is done at least once', launchId, detail });
      }
      if (executions.length > 0) continue;
      const detail = 'every fault is over, Pub/Sub has nothing left to deliver, and it never launched';
      return this.violate({ invariant: 'every launch request launches in the end', launchId, detail });
    }
  }
}
