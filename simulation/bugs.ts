import type { Budget } from '../src/launch/ledger/budget.ts';
import type { ListedExecution } from '../src/launch/executions/listed-execution.ts';
import {
  ExecutionIndex,
  type ExecutionIndexOptions,
  type Finding,
} from '../src/launch/executions/execution-index.ts';
import type { ClaimRequest, ClaimResult, Ledger, Standing } from '../src/launch/ledger/ledger.ts';
import { LedgerRows, type Row } from './ledger-rows.ts';

/** A mistake that somebody could make, put in on purpose, to see that the simulation finds it. */
export interface PlantedBug {
  readonly name: string;
  readonly rows?: () => LedgerRows;
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly budget?: (budget: Budget) => Budget;
  readonly index?: (options: ExecutionIndexOptions) => ExecutionIndex;
}

/** A ledger that behaves like `ledger`, except for some of its methods. */
function altered(ledger: Ledger, methods: Partial<Ledger>): Ledger {
  return {
    look: (options) => ledger.look(options),
    claim: (request) => ledger.claim(request),
    settle: (options) => ledger.settle(options),
    release: (options) => ledger.release(options),
    markUnknown: (options) => ledger.markUnknown(options),
    adopt: (options) => ledger.adopt(options),
    ...methods,
  };
}

class ExpiredIsFree extends LedgerRows {
  override look(launch: Parameters<LedgerRows['look']>[0], nowMs: number): Standing {
    const standing = super.look(launch, nowMs);
    return standing.kind === 'unknown' && standing.expiredMsAgo > 0 ? { kind: 'free' } : standing;
  }
}

class SettledWithoutToken extends LedgerRows {
  protected override isHeld({ state }: Row): boolean {
    return state === 'calling' || state === 'unknown';
  }
}

class AnyExecutionWillDo extends ExecutionIndex {
  override async find(options: Parameters<ExecutionIndex['find']>[0]): Promise<Finding> {
    const finding = await super.find(options);
    return finding.kind === 'absent' && this.#newest !== undefined
      ? { kind: 'found', execution: this.#newest }
      : finding;
  }

  override addStarted(execution: ListedExecution): boolean {
    this.#newest = { ...execution, digest: undefined };
    return super.addStarted(execution);
  }

  #newest: ListedExecution | undefined;
}

class DeniedIsAbsent extends ExecutionIndex {
  override async find(options: Parameters<ExecutionIndex['find']>[0]): Promise<Finding> {
    const finding = await super.find(options);
    return finding.kind === 'cannot tell' ? { kind: 'absent' } : finding;
  }
}

const SHORT_LEASE_MS = 5000;

/** The mistakes, each one that a reviewer could overlook. */
export const BUGS: readonly PlantedBug[] = [
  {
    name: 'claim-kept-after-failure',
    ledger: (ledger) => altered(ledger, { release: () => Promise.resolve(true) }),
  },
  { name: 'expired-claim-is-free', rows: () => new ExpiredIsFree() },
  { name: 'adopt-any-execution', index: (options) => new AnyExecutionWillDo(options) },
  { name: 'relaunch-on-denied-list', index: (options) => new DeniedIsAbsent(options) },
  {
    name: 'lease-shorter-than-call',
    ledger: (ledger) =>
      altered(ledger, {
        claim: (request: ClaimRequest): Promise<ClaimResult> =>
          ledger.claim({ ...request, leaseMs: SHORT_LEASE_MS }),
      }),
  },
  { name: 'settle-without-token', rows: () => new SettledWithoutToken() },
  {
    name: 'slot-kept-by-duplicate',
    budget: (budget) => ({
      take: (wanted) => budget.take(wanted),
      pause: (forMs) => budget.pause(forMs),
      giveBack: () => Promise.resolve(),
    }),
  },
];

export function findBug(name: string | undefined): PlantedBug | undefined {
  return BUGS.find((bug) => bug.name === name);
}
